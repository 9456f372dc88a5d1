using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Serving;

namespace Verge.Cli.Data;

/// <summary>Flags that say how what a user's interests find is merged.</summary>
internal sealed class InterestFlags
{
    private readonly Option<double?> _share = Flags.Number("--interest-share", "Of users with several interests: the share of the places that interests take in turns before score decides. Default 0.", 0, 1);
    private readonly Option<double?> _diversity = Flags.Number("--diversity", "What an item loses, in units of the score, for each item of its category before it. Default 0.", 0, 1e6);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_share, _diversity];

    /// <summary>Options with what was asked for.</summary>
    public FeedOptions Apply(ParseResult parsed, FeedOptions options) => options with
    {
        InterestShare = parsed.GetValue(_share) ?? options.InterestShare,
        Diversity = parsed.GetValue(_diversity) ?? options.Diversity,
    };
}
