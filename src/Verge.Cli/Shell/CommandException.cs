using System.Collections.Immutable;

namespace Verge.Cli.Shell;

/// <summary>A command that cannot do what it was asked: one line a problem, each naming field, value and expectation.</summary>
internal sealed class CommandException(ImmutableArray<string> lines) : Exception(string.Join(Environment.NewLine, lines))
{
    public CommandException(string line)
        : this([line])
    {
    }

    /// <summary>The problems.</summary>
    public ImmutableArray<string> Lines => lines;
}
