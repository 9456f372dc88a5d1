using System.Text;

namespace Verge.Cli.Shell;

/// <summary>Text from anywhere, made fit for one line of a terminal.</summary>
internal static class OneLine
{
    private const int Longest = 2000;

    /// <summary>Control characters (an escape sequence in an id, say) become '?', line breaks blanks; what is too long is cut.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            line.Append(c is '\n' or '\r' or '\t' ? ' ' : char.IsControl(c) ? '?' : c);
        }

        return text.Length > Longest ? line.Append('…').ToString() : line.ToString();
    }
}
