using Verge.Features;
using Verge.Models.Ranking;
using Verge.Models.Reranking;
using Verge.Models.Retrieval;
using Verge.Models.Tests;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.IntegrationTests.PyTorch;

/// <summary>
/// Weights travel both ways: an equivalent PyTorch module loads ours strictly and gives our scores, and we load what it
/// trained on and give its scores.
/// </summary>
public sealed class SafeTensorsExchangeTests
{
    [PyTorchFact]
    public async Task Should_exchange_edgerec()
    {
        var (space, examples) = RandomLog.Examples(5);
        var schema = FeatureSchema.EdgeRec;
        using var model = new EdgeRec(schema, RandomLog.Sizes(space));
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        using var calls = new TorchCalls("EdgeRec").Say("joins_decay", "1").Say("decay_buckets", $"{schema.DecayBuckets}");
        foreach (var example in examples.Take(12))
        {
            var k = example.CandidateCount;
            calls.With("candidate_rows", example.CandidateRows, k, schema.ItemAttributes.Length).With("candidate_dense", example.CandidateDense, k, schema.DenseWidth);
            foreach (var (name, history) in new[] { ("exposure", example.Exposures), ("page_view", example.PageViews) })
            {
                var width = schema.ActionWidth(history.Rows.Kind);
                var actions = new float[history.Length * width];
                history.CopyActions(actions);
                calls.With($"{name}_rows", history.ItemRows, history.Length, schema.ItemAttributes.Length)
                    .With($"{name}_dense", history.Dense, history.Length, schema.DenseWidth)
                    .With($"{name}_actions", actions, history.Length, width)
                    .With($"{name}_decays", history.WindowDecays, history.WindowLength);
            }

            calls.Gives(() => Values(tape, tape => model.Logits(tape, [example], ForwardContext.Inference)));
        }

        await calls.ShouldHoldBothWaysAsync(model.Parameters);
    }

    [PyTorchFact]
    public async Task Should_exchange_bst()
    {
        var data = RandomLog.Make(11);
        var features = RankingFeatures.Fit(new(), data);
        using var model = new BehaviorSequenceTransformer(features, new() { Blocks = 2, Mlp = [32, 16] });
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        using var calls = new TorchCalls("BehaviorSequenceTransformer").Say("heads", $"{model.Options.Heads}");
        foreach (var example in new RankingExampleBuilder(features).Build(data).Where((_, i) => i % 11 == 0).Take(12))
        {
            var attributes = example.TargetRows.Length;
            calls.With("history_rows", example.History.Rows, example.History.Length, attributes)
                .With("history_positions", example.History.PositionBuckets, example.History.Length)
                .With("target_rows", example.TargetRows, 1, attributes)
                .With("field_rows", example.FieldRows, example.FieldRows.Length)
                .With("dense", example.Dense, example.Dense.Length)
                .Gives(() => Values(tape, tape => model.Logits(tape, [example], ForwardContext.Inference)));
        }

        await calls.ShouldHoldBothWaysAsync(model.Parameters);
    }

    [PyTorchFact]
    public async Task Should_exchange_pwprec()
    {
        var data = RandomLog.Make(2);
        var table = new ItemEncodingTable(RetrievalFeatures.Fit(new() { MinimumCount = 1 }, data), data.Items);
        using var model = new TwoTowers(table, new() { Width = 16 });
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        using var calls = new TorchCalls("PageWise").Say("heads", $"{model.Options.Heads}");
        foreach (var (history, candidates) in new (int[], int[])[] { ([3, 4, 5], [1, 2]), ([9], [0, 9, 30]), ([.. Enumerable.Range(1, 40)], [7, 8, 9, 10]), ([0, 5, 5], [5]) })
        {
            Items(calls, "history", table, history);
            Items(calls, "candidate", table, candidates);
            calls.Gives(() =>
            {
                var user = Values(tape, tape => model.EncodeUsers(tape, history, tape.Segments([history.Length]), ForwardContext.Inference));
                var items = Values(tape, tape => model.EncodeItems(tape, candidates));
                return [.. items.Chunk(user.Length).Select(item => System.Numerics.Tensors.TensorPrimitives.Dot<float>(item, user))];
            });
        }

        await calls.ShouldHoldBothWaysAsync(model.Parameters);
    }

    /// <summary>Attribute rows and title words by item; −1 where a title has ended.</summary>
    private static void Items(TorchCalls calls, string name, ItemEncodingTable table, int[] indices)
    {
        var longest = indices.Max(index => table.Title(index).Length);
        calls.With($"{name}_rows", [.. indices.SelectMany(index => table.Rows(index).ToArray())], indices.Length, table.RowsOfItem)
            .With(
                $"{name}_words",
                [.. indices.SelectMany(index => table.Title(index).ToArray().Concat(Enumerable.Repeat(-1, longest - table.Title(index).Length)))],
                indices.Length, longest);
    }

    private static float[] Values(Tape tape, Func<Tape, Variable> forward)
    {
        tape.Reset();
        return forward(tape).Value.ToArray();
    }
}
