using System.Globalization;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Cli.Bench.Training;

/// <summary>
/// PWPRec(LS): 50 clicks, 64 wide, two blocks of 2 heads, feed-forward 256, one target among 10 drawn items, 100,000 item
/// rows, Adam, dropout 0.1.
/// </summary>
internal sealed class PageWiseCase : TrainingCase<RetrievalExample>
{
    /// <summary>Its name.</summary>
    public const string Name = "pagewise";

    private const int Items = 100_000;
    private const int Clicks = 50;
    private const int Drawn = 10;

    private readonly TwoTowers _model;
    private readonly int[] _firstCandidates;

    private PageWiseCase(TwoTowers model, RetrievalExample[] samples, int batch, int[] firstCandidates, TrainingBenchOptions options)
        : base(Name, new SampledSoftmaxLearner(model, Drawn), new Adam(), 1e-3, samples, batch, options) =>
        (_model, _firstCandidates) = (model, firstCandidates);

    /// <summary>Makes weights and inputs.</summary>
    public static PageWiseCase Make(TrainingBenchOptions options)
    {
        var batch = options.Batch ?? 256;
        var numbers = new SeededGenerator(options.Seed);
        string[] ids = [.. Enumerable.Range(0, Items - 1).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 64)], TitleBuckets = 0, HistoryLength = Clicks };
        var features = new RetrievalFeatures(schema, [new(Item.ItemIdAttribute, [.. ids])]);
        var items = new ItemEncodingTable(features, [.. ids.Select(id => new Item { Id = id })]);
        RetrievalExample[] samples =
        [
            .. Enumerable.Range(0, Batches * batch).Select(i => new RetrievalExample([.. Some(numbers, Clicks)], 0, Clicks)
            {
                UserId = $"{i}",
                SessionId = "",
                Target = 1 + numbers.Next(Items - 1),
                Surface = Surface.Home,
                At = default,
            }),
        ];
        int[] candidates = [.. samples.Take(batch).SelectMany(sample => Some(numbers, Drawn).Prepend(sample.Target))];
        return new(new TwoTowers(items, options.Dropout ? new() : new() { Dropout = 0, InputDropout = 0 }, options.Seed), samples, batch, candidates, options);
    }

    /// <inheritdoc/>
    protected override void Describe(TrainingExport export)
    {
        export.Size("clicks", Clicks);
        export.Size("dropout", _model.Options.Dropout);
        export.Size("blocks", 2);
        export.Size("heads", 2);
        export.Size("drawn", Drawn);
        export.Size("items", Items);
        export.Add("history", Clicks, Samples.SelectMany(sample => sample.History.ToArray()));
        export.Add("targets", 1, Samples.Select(sample => sample.Target));
        export.Add("first_candidates", 1 + Drawn, _firstCandidates);
    }

    /// <summary>Of the first batch with drawn items that a peer can have too; steps draw their own.</summary>
    protected override double FirstLoss()
    {
        using var tape = new Tape(_model.Parameters, new() { Recording = false });
        var history = tape.Segments([.. Enumerable.Repeat(Clicks, Batch)]);
        var users = _model.EncodeUsers(tape, [.. Samples.Take(Batch).SelectMany(sample => sample.History.ToArray())], history, ForwardContext.Inference);
        var lists = tape.Segments([.. Enumerable.Repeat(1 + Drawn, Batch)]);
        var logits = tape.SegmentDot(users, _model.EncodeItems(tape, _firstCandidates), lists);
        return tape.SoftmaxCrossEntropy(logits, lists, new int[Batch]).Scalar / Batch;
    }

    private static IEnumerable<int> Some(SeededGenerator numbers, int count) => Enumerable.Range(0, count).Select(_ => 1 + numbers.Next(Items - 1));
}
