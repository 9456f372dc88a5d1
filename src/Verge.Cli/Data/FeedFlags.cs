using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Serving;

namespace Verge.Cli.Data;

/// <summary>Flags that say how a page comes about: how much is retrieved, how what interests find is merged, and how the page is spread.</summary>
internal sealed class FeedFlags
{
    private readonly Option<int?> _retrieved = Flags.Whole("--retrieved", $"Candidates that retrieval hands to ranking. Default {new FeedOptions().Retrieved}.", 1, 10_000);
    private readonly Option<double?> _share = Flags.Number("--interest-share", "Of users with several interests: the share of the retrieved that interests take in turns before score decides. Default 0.", 0, 1);
    private readonly Option<double?> _diversity = Flags.Number("--diversity", "λ: the ranker's score of an item counts e^λ times less for each item of its category before it on the page. Default 0.", 0, 1e6);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_retrieved, _share, _diversity];

    /// <summary>Options with what was asked for.</summary>
    public FeedOptions Apply(ParseResult parsed, FeedOptions options) => options with
    {
        Retrieved = parsed.GetValue(_retrieved) ?? options.Retrieved,
        InterestShare = parsed.GetValue(_share) ?? options.InterestShare,
        Diversity = parsed.GetValue(_diversity) ?? options.Diversity,
    };

    /// <summary>Whether a page was asked for: λ says something of what is ranked alone.</summary>
    public bool AsksForPage(ParseResult parsed) => parsed.GetValue(_diversity) is not null;
}
