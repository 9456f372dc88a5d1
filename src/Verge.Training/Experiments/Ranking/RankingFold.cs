using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>
/// A span of time that is asked for, with what is trained before it. What a model is made of knows nothing of what it is asked: features are
/// fitted, and labels taken, of the log as it was when the span began.
/// </summary>
internal sealed class RankingFold
{
    private readonly Dataset _log;
    private readonly RankingSchema _schema;
    private readonly RankingDataOptions _options;
    private readonly (DateTimeOffset? From, DateTimeOffset Held, DateTimeOffset Cut, DateTimeOffset? Until) _times;
    private readonly ShopPreferences? _preferences;
    private readonly Lazy<RankingPart> _test;
    private readonly Lazy<RankingPart> _validation;
    private readonly Lazy<RankingPart> _testOfHeld;
    private readonly Lazy<RankingPart> _bareTest;
    private readonly Lazy<RankingPart> _bareValidation;
    private readonly Lazy<RankingPart> _bareTestOfHeld;

    /// <summary>Cuts a fold; its parts are made when they are asked for.</summary>
    /// <param name="data">The log; its future is in it, and is not looked at.</param>
    /// <param name="schema">What is seen of it.</param>
    /// <param name="options">Lists at most, and what is held back.</param>
    /// <param name="span">Training begins, the test begins, it ends.</param>
    /// <param name="where">Whose it is, for messages.</param>
    /// <exception cref="ExperimentException">No list to train on, hold back or ask for.</exception>
    public RankingFold(StoredDataset data, RankingSchema schema, RankingDataOptions options, (DateTimeOffset? From, DateTimeOffset Cut, DateTimeOffset? Until) span, string where)
    {
        var log = data.Dataset;
        (_log, _preferences, _schema, _options) = (log, data.Preferences, schema, options);
        DateTimeOffset[] times = [.. PageTimes(log).Where(at => !(at < span.From) && at < span.Cut).Order()];
        var held = times.Length == 0 ? span.Cut : times[Math.Min(times.Length - 1, (int)(times.Length * (1 - options.Validation)))];
        if (times.Length == 0 || times[0] >= held || !PageTimes(log).Any(at => at >= span.Cut && !(at >= span.Until)))
        {
            throw new ExperimentException(FormattableString.Invariant($"{where}: got {times.Length} lists before {span.Cut:u}, expected some to train on, some to hold back, and some to ask for after it"));
        }

        _times = (span.From, held, span.Cut, span.Until);
        _test = new(() => Make(_times.Cut, _times.Until, _log));
        _validation = new(() => Make(_times.Held, _times.Cut, TimeSplit.At(_log, _times.Cut).Past));
        _testOfHeld = new(() => _validation.Value with { Lists = Ask(_validation.Value.Features, _log, _times.Cut, _times.Until) });
        _bareTest = new(() => RankingViews.WithoutDense(_test.Value));
        _bareValidation = new(() => RankingViews.WithoutDense(_validation.Value));
        _bareTestOfHeld = new(() => _bareValidation.Value with { Lists = RankingViews.WithoutDense(_testOfHeld.Value.Lists) });
    }

    /// <summary>All training lists, and the test lists.</summary>
    public RankingPart Test(RankingDense dense) => (dense == RankingDense.None ? _bareTest : _test).Value;

    /// <summary>The training lists but the last ones, and those.</summary>
    public RankingPart Validation(RankingDense dense) => (dense == RankingDense.None ? _bareValidation : _validation).Value;

    /// <summary>The training lists but the last ones, and the test lists.</summary>
    public RankingPart TestOfHeld(RankingDense dense) => (dense == RankingDense.None ? _bareTestOfHeld : _testOfHeld).Value;

    /// <summary>When a log's lists were shown.</summary>
    public static IEnumerable<DateTimeOffset> PageTimes(Dataset log) => log.Sessions.SelectMany(session => session.Pages).Select(page => page.At);

    private RankingPart Make(DateTimeOffset cut, DateTimeOffset? until, Dataset asked)
    {
        var past = TimeSplit.At(_log, cut).Past;
        var features = RankingFeatures.Fit(_schema, past);
        var samples = Lists(new RankingExampleBuilder(features).Build(past, new() { From = _times.From, Until = cut }));
        var newest = _options.TrainingLists == 0 ? 0 : Math.Max(0, samples.Length - _options.TrainingLists);
        return new(features, [.. samples[newest..].SelectMany(list => list)], Ask(features, asked, cut, until)) { Preferences = _preferences };
    }

    private ImmutableArray<RankingExample[]> Ask(RankingFeatures features, Dataset log, DateTimeOffset cut, DateTimeOffset? until)
    {
        var lists = Lists(new RankingExampleBuilder(features).Build(log, new() { From = cut, Until = until, ShowPositions = _options.DisplayPosition == DisplayPosition.Logged }));
        return _options.TestLists == 0 || lists.Length <= _options.TestLists
            ? lists
            : [.. Enumerable.Range(0, _options.TestLists).Select(i => lists[(int)((long)i * lists.Length / _options.TestLists)])];
    }

    /// <summary>The impressions of a page follow each other.</summary>
    private static ImmutableArray<RankingExample[]> Lists(List<RankingExample> examples)
    {
        var lists = ImmutableArray.CreateBuilder<RankingExample[]>();
        for (var (first, end) = (0, 0); first < examples.Count; first = end)
        {
            for (end = first + 1; end < examples.Count && ReferenceEquals(examples[end].Histories, examples[first].Histories);)
            {
                end++;
            }

            lists.Add([.. examples[first..end]]);
        }

        return lists.ToImmutable();
    }
}
