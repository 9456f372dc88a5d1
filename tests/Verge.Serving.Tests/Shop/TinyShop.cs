using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Verge.Bundles;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;
using Verge.Testing;
using Verge.Training;

namespace Verge.Serving.Tests;

/// <summary>A shop of sixty items whose three stages are really trained, small, once a process; sealed as often as wanted.</summary>
internal static class TinyShop
{
    /// <summary>Everything before this moment has been trained on, and counted.</summary>
    public static readonly DateTimeOffset CountersAsOf = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A time to serve at.</summary>
    public static readonly DateTimeOffset Now = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<Dataset> s_log = new(() => TinyLog.Make(seed: 5));
    private static readonly Lazy<TemporaryFolder> s_folder = new(MakeFolder);
    private static readonly ConcurrentDictionary<int, Lazy<string>> s_sealed = new();
    private static readonly Lazy<TrainedPipeline> s_pipeline = new(() => Train("pwprec-ls", s_log.Value));
    private static readonly Lazy<TrainedPipeline> s_activity = new(() => Train("pwprec-ls", s_log.Value, activity: new()));
    private static readonly Lazy<TrainedPipeline> s_trees = new(() => Train("pwprec-ls", s_log.Value, activity: new(), ranker: Rankers.Gbdt));
    private static readonly Lazy<Dataset> s_bought = new(() => WithPurchases(s_log.Value));
    private static readonly Lazy<TrainedPipeline> s_multifaceted = new(() => TrainingPipeline.Run(Slice(s_bought.Value), Multifaceted(Options("pwprec-ls", activity: new()))));
    private static readonly Lazy<TrainedPipeline> s_interests = new(() => Train("pwprec-mi", s_log.Value));
    private static readonly Lazy<TrainedPipeline> s_surfaces = new(() => Train("pwprec-ls", OnBothSurfaces(s_log.Value), "pwprec-mi"));

    /// <summary>The catalogue, <c>i0</c> … <c>i59</c>.</summary>
    public static ImmutableArray<Item> Items => s_log.Value.Items;

    /// <summary>The log that training cut.</summary>
    public static PipelineSlices Slices => Slice(s_log.Value);

    /// <summary>The log that training a ranker cut: DMT's has carts and orders beside its clicks.</summary>
    public static PipelineSlices SlicesOf(string ranker) => ranker == RankingModels.Dmt ? Slice(s_bought.Value) : Slices;

    /// <summary>The last moment of what <see cref="SealActivity"/> has counted, but for DMT.</summary>
    public static DateTimeOffset ActivityAsOf => Slices.HeldOutFrom.AddTicks(-1);

    /// <summary>Signs every bundle of the shop.</summary>
    public static SigningKey Key { get; } = SigningKey.Create();

    /// <summary>Seals the stages as a version of its own.</summary>
    /// <param name="root">The folder of bundles.</param>
    /// <param name="day">Its place in the order of versions.</param>
    /// <param name="change">What is different in its catalogue.</param>
    /// <returns>The version.</returns>
    public static string Seal(string root, int day = 1, Func<Item, Item>? change = null)
    {
        if (change is not null)
        {
            return Write(root, day, change);
        }

        // Sealing waits for the disk: it is done once a day of the calendar, then copied.
        var version = s_sealed.GetOrAdd(day, _ => new(() => Write(s_folder.Value.Path, day, change))).Value;
        var (from, to) = (s_folder.Value[version], Path.Combine(root, $".copy-{version}"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.Move(to, Path.Combine(root, version));
        return version;
    }

    /// <summary>Seals stages of which retrieval has three interests a user.</summary>
    public static string SealInterests(string root) => Write(root, 1, null, s_interests.Value);

    /// <summary>Seals stages of which retrieval has three interests a user on home, and one beside an item.</summary>
    public static string SealSurfaces(string root) => Write(root, 1, null, s_surfaces.Value);

    /// <summary>
    /// Seals stages whose ranker sees what happened within windows of time, of which the bundle has counts as of the last moment before
    /// what is held out; DMT has the sequences and tasks of its paper.
    /// </summary>
    public static string SealActivity(string root, int day = 1, string ranker = RankingModels.Bst)
    {
        var pipeline = ranker switch { RankingModels.Dmt => s_multifaceted, Rankers.Gbdt => s_trees, _ => s_activity };
        return Write(root, day, null, pipeline.Value, cut: SlicesOf(ranker));
    }

    /// <summary>Seals a catalogue that has more items than those that training saw.</summary>
    public static string SealWith(string root, params ReadOnlySpan<Item> more)
    {
        var log = s_log.Value with { Items = [.. Items, .. more] };
        using var pipeline = Train("pwprec-ls", log);
        return Write(root, 1, null, pipeline, log.Items);
    }

    /// <summary>Seals the stages with what was measured of them.</summary>
    public static BundleManifest SealMeasured(string root, IReadOnlyDictionary<string, double> metrics) => BundleSealer.Seal(
        s_pipeline.Value, Items, new(root, Key, new ManualTimeProvider(CountersAsOf.AddDays(1)), CountersAsOf, new Dictionary<string, string>(), metrics));

    private static string Write(string root, int day, Func<Item, Item>? change, TrainedPipeline? pipeline = null, ImmutableArray<Item>? items = null, PipelineSlices? cut = null) => BundleSealer.Seal(
        pipeline ?? s_pipeline.Value,
        items ?? (change is null ? Items : [.. Items.Select(change)]),
        new(root, Key, new ManualTimeProvider(CountersAsOf.AddDays(day)), cut?.HeldOutFrom.AddTicks(-1) ?? CountersAsOf, Told(cut), new Dictionary<string, double>())).Version;

    /// <summary>What a manifest says of the log.</summary>
    private static Dictionary<string, string> Told(PipelineSlices? cut) => cut is null ? [] : new()
    {
        ["name"] = cut.Whole.Name,
        ["items"] = cut.Whole.Items.Length.ToString(CultureInfo.InvariantCulture),
        ["interactions"] = cut.Whole.Interactions.Length.ToString(CultureInfo.InvariantCulture),
        ["sessions"] = cut.Whole.Sessions.Length.ToString(CultureInfo.InvariantCulture),
        ["late_from"] = cut.LateFrom.ToString("O", CultureInfo.InvariantCulture),
        ["held_out_from"] = cut.HeldOutFrom.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>Every third click beside an item: without any, its tower would have nothing to learn from.</summary>
    private static Dataset OnBothSurfaces(Dataset log) =>
        log with { Interactions = [.. log.Interactions.Select((click, i) => i % 3 == 0 ? click with { Surface = Surface.ViewItem } : click)] };

    /// <summary>Every click is followed by a cart, and every second of those by an order.</summary>
    private static Dataset WithPurchases(Dataset log) => log with
    {
        Interactions =
        [
            .. log.Interactions.SelectMany((click, i) => new[]
            {
                click, click with { Kind = EventKind.Carted, At = click.At.AddMilliseconds(300) }, click with { Kind = EventKind.Ordered, At = click.At.AddMilliseconds(600) },
            }.Take(i % 2 == 0 ? 3 : 2)),
        ],
    };

    /// <summary>DMT with its paper's sequences and tasks, small.</summary>
    private static PipelineOptions Multifaceted(PipelineOptions options) => options with
    {
        RankingSchema = options.RankingSchema with { Sequences = RankingSequence.Multifaceted, Tasks = [RankingTask.Click, RankingTask.Order] },
        Ranking = new() { Model = RankingModels.Dmt, Multifaceted = new() { Heads = 2, Experts = 2, Expert = [16], Tower = [8] } },
    };

    /// <summary>A process that seals nothing makes none: those that tests kill would leave theirs behind.</summary>
    private static TemporaryFolder MakeFolder()
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }

    private static PipelineSlices Slice(Dataset log) => PipelineSlices.ByEventFraction(log, 0.5, 0.9);

    private static TrainedPipeline Train(string retrieval, Dataset log, string? home = null, DenseSchema? activity = null, string ranker = RankingModels.Bst) =>
        TrainingPipeline.Run(Slice(log), Options(retrieval, home, activity, ranker));

    private static PipelineOptions Options(string retrieval, string? home = null, DenseSchema? activity = null, string ranker = RankingModels.Bst)
    {
        var towers = new TwoTowersOptions { Model = retrieval, Width = 16, Blocks = 1, Heads = 2, Interests = 3 };
        var trainer = new TrainerOptions { BatchSize = 32, LearningRate = 0.01, Workers = 1 };
        return new()
        {
            RetrievalSchema = new() { ItemAttributes = [new(Item.ItemIdAttribute, 8), new("category", 4)], TitleBuckets = 32, TitleWidth = 4, MinimumCount = 1 },
            Retrieval = towers,
            HomeRetrieval = home is null ? null : towers with { Model = home },
            RetrievalTrainer = trainer with { Epochs = 3 },
            RankingSchema = new()
            {
                SequenceAttributes = [new(Item.ItemIdAttribute, 8), new("category", 8)],
                PositionWidth = 8,
                MinimumCount = 1,
                Activity = activity,
                // The fields of a real shop, without its tables of thousands of rows.
                Fields = [.. new RankingSchema().Fields.Select(field => field with { Size = Math.Min(field.Size, 64) })],
            },
            Ranking = new() { Model = ranker, Transformer = new() { Heads = 2, Mlp = [16] } },
            RankingTrainer = trainer,
            Reranking = new() { GruLayers = 1, Hidden = 8, AttentionHidden = 8, MlpHidden = 8 },
            RerankingTrainer = trainer,
        };
    }
}
