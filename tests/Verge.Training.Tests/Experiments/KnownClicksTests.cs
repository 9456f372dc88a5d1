using System.Collections.Immutable;
using Verge.Datasets;
using Verge.Domain;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>Of what methods are asked with.</summary>
public class KnownClicksTests
{
    private static readonly DateTimeOffset s_start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_ask_with_clicks_that_training_has_shown_and_answer_strangers_by_the_newest_day()
    {
        var recorder = new Recorder();
        using var model = new KnownClicksModel(recorder);
        model.Fit([Sample([1, 2], 3, day: 0), Sample([1], 3, day: 0), Sample([1], 3, day: 0), Sample([2], 4, day: 1), Sample([3], 4, day: 1), Sample([1], 2, day: 1)]);
        var scores = new float[4 * Recorder.Items];
        model.Score([Sample([5], 1), Sample([5, 1, 6, 2], 1), Sample([], 1), Sample([3], 1)], scores);
        Assert.Equal(["1 2", "3"], recorder.Asked);
        float[] newest = [float.MinValue, 1, 2, 1, 2, 0, 0];
        Assert.Equal([.. newest, .. Recorder.Row(1, 2), .. newest, .. Recorder.Row(3)], scores);

        var candidates = new float[2];
        model.Score(Sample([6], 1), [4, 5], candidates);
        Assert.Equal([2, 0], candidates);
        model.Score(Sample([6, 3, 5], 1), [4, 5], candidates);
        Assert.Equal([Recorder.Row(3)[4], Recorder.Row(3)[5]], candidates);

        // The folds bring more: what is shown grows with them, and the newest day moves on.
        model.Fit([Sample([4], 5, day: 2)]);
        recorder.Asked.Clear();
        model.Score([Sample([6], 1), Sample([5, 6, 2], 1)], scores.AsSpan(0, 2 * Recorder.Items));
        Assert.Equal(["5 2"], recorder.Asked);
        Assert.Equal([float.MinValue, 0, 0, 0, 1, 1, 0], scores[..Recorder.Items]);
    }

    [Theory]
    [InlineData("model: narm, loss: full-softmax, width: 4, epochs: 1, batch_size: 16")]
    [InlineData("model: pwprec-mi, loss: in-batch, width: 4, epochs: 1, batch_size: 16")]
    [InlineData("model: vsknn")]
    public void Should_answer_alike_whatever_item_it_was_that_training_has_not_shown(string settings)
    {
        var clicks = from day in Enumerable.Range(0, 4)
                     from click in Enumerable.Range(0, 8)
                     from user in Enumerable.Range(0, 4)
                     let isNew = day == 3 && click % 3 == 1
                     select new Interaction(
                         $"u{user}", isNew ? $"new{((click / 3) + user) % 2}" : $"i{(day + (click * user)) % 7}", EventKind.Clicked, s_start.AddDays(day).AddMinutes((20 * click) + user), $"u{user}d{day}");
        ImmutableArray<Interaction> log = [.. clicks];

        // Each stands in it as often as the other: their rows are the same in both.
        ImmutableArray<Interaction> other = [.. log.Select(click => click with { ItemId = click.ItemId switch { "new0" => "new1", "new1" => "new0", var item => item } })];
        var (one, two) = (Measure(log), Measure(other));
        Assert.Equal((12, 20), (one.Excluded, one.Requests));
        Assert.Equal(one.Values, two.Values);

        Evaluation.Intervals.WeightedMeanSample Measure(ImmutableArray<Interaction> interactions)
        {
            Item[] items = [.. Enumerable.Range(0, 7).Select(i => new Item { Id = $"i{i}" }), new() { Id = "new0" }, new() { Id = "new1" }];
            var data = new StoredDataset { Dataset = new() { Name = "shop", Items = [.. items], Interactions = interactions } };
            var metric = MetricName.Parse("mrr@7");
            var prepared = new PreparedRetrieval(new(data, new() { Surface = Surface.Home, Test = RetrievalTest.Rolling }, "shop"), [metric]);
            var options = settings.Split(", ").Select(pair => pair.Split(": ")).Aggregate(ExperimentOptions.None, (all, pair) => all.With(pair[0], pair[1]));
            return Assert.IsType<Evaluation.Intervals.WeightedMeanSample>(prepared.Run(options, 1, new Progress<StageProgress>(), default).Sample(metric));
        }
    }

    private static RetrievalExample Sample(int[] history, int target, int day = 0) => new(history, 0, history.Length)
    {
        UserId = "u", SessionId = "s", Target = target, Surface = Surface.Home, At = s_start.AddDays(day),
    };

    /// <summary>Scores an item by what the history is.</summary>
    private sealed class Recorder : IRetrievalModel
    {
        public const int Items = 7;

        public List<string> Asked { get; } = [];

        public int ItemCount => Items;

        public static float[] Row(params int[] history) => [float.MinValue, .. Enumerable.Range(1, Items - 1).Select(item => (float)(100 * history.Sum()) + item)];

        public void Fit(IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
        {
        }

        public void Score(ReadOnlySpan<RetrievalExample> queries, Span<float> scores)
        {
            for (var query = 0; query < queries.Length; query++)
            {
                Asked.Add(string.Join(' ', queries[query].History.ToArray()));
                Row(queries[query].History.ToArray()).CopyTo(scores[(query * Items)..]);
            }
        }

        public void Dispose()
        {
        }
    }
}
