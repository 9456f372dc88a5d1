using System.Text;

namespace Verge.Cli.Shell;

/// <summary>Where commands write, and the clock they live by.</summary>
/// <param name="Out">Figures, and nothing else.</param>
/// <param name="Error">Progress, messages, errors.</param>
/// <param name="Time">The clock.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, TimeProvider Time)
{
    /// <summary>Whether <see cref="Error"/> is a screen that bars can be drawn on; else progress is told in lines.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>The terminal that this process was started from.</summary>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new(Console.Out, Console.Error, TimeProvider.System)
        {
            IsInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
        };
    }
}
