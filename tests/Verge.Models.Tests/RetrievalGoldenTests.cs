using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.NeuralNetworks;
using Verge.Tensors;
using Verge.Testing;

namespace Verge.Models.Tests;

/// <summary>Each user tower's output, and four training losses, against PyTorch's (Golden/retrieval.py).</summary>
public sealed class RetrievalGoldenTests
{
    private static readonly int[][] Histories = [[3, 4, 5, 1], [9], [2, 2, 7], [1, 12], [8, 6, 10]];
    private static readonly int[] Targets = [2, 11, 4, 9, 2];

    public static TheoryData<string> Models => [.. TwoTowersOptions.Models];

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_match_pytorch(string name)
    {
        using var golden = SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", $"retrieval_{name}.safetensors"));
        using var model = Model(name, golden);
        Assert.Equal(golden.Tensors.Count(entry => entry.Name.StartsWith("param.", StringComparison.Ordinal)), model.Parameters.Count);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        TensorAssert.Close(golden.Read("users"), model.EncodeUsers(tape, Samples(), ForwardContext.Inference).Value, 1e-5, 1e-5, "users");
        TensorAssert.Close(golden.Read("losses"), Losses(new SoftmaxParallel<RetrievalExample>(new FullSoftmaxLearner(model), Two)), 2e-5, 2e-5, "losses");

        using var again = Model(name, golden);
        var clicks = new float[again.Items.Items.Count];
        foreach (var target in Targets)
        {
            clicks[target]++;
        }

        TensorAssert.Close(
            golden.Read("in_batch_losses"), Losses(new BatchParallel<RetrievalExample>(new InBatchSoftmaxLearner(again, 1000, clicks), Two)), 2e-5, 2e-5,
            "losses in a batch");
    }

    [Theory]
    [InlineData(PositionKind.None, "none")]
    [InlineData(PositionKind.LearnedAbsolute, "learned_absolute")]
    [InlineData(PositionKind.Sinusoidal, "sinusoidal")]
    public void Should_match_pytorch_with_other_positions(PositionKind kind, string name)
    {
        using var golden = SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "retrieval_pwprec-ls.safetensors"));
        using var model = Model("pwprec-ls", golden, kind);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        TensorAssert.Close(golden.Read($"users_{name}"), model.EncodeUsers(tape, Samples(), ForwardContext.Inference).Value, 1e-5, 1e-5, "users");
    }

    [Theory]
    [InlineData(LongTermKind.None, "none")]
    [InlineData(LongTermKind.Softmax, "softmax")]
    public void Should_match_pytorch_with_other_long_terms(LongTermKind kind, string name)
    {
        using var golden = SafeTensorsReader.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "retrieval_pwprec-ls.safetensors"));
        using var model = Model("pwprec-ls", golden, longTerm: kind);
        using var tape = new Tape(model.Parameters, new() { Recording = false });
        TensorAssert.Close(golden.Read($"users_long_term_{name}"), model.EncodeUsers(tape, Samples(), ForwardContext.Inference).Value, 1e-5, 1e-5, "users");
    }

    private static DataParallelOptions Two => new() { Workers = 2, MicroBatch = 2 };

    private static TwoTowers Model(string name, SafeTensorsReader golden, PositionKind positions = PositionKind.LearnedRelative, LongTermKind longTerm = LongTermKind.Sum)
    {
        string[] ids = [.. Enumerable.Range(1, 12).Select(i => $"i{i}")];
        var schema = new RetrievalSchema { ItemAttributes = [new(Item.ItemIdAttribute, 6)], TitleBuckets = 0, HistoryLength = 4 };
        var table = new ItemEncodingTable(new(schema, [new(Item.ItemIdAttribute, [.. ids])]), [.. ids.Select(id => new Item { Id = id })]);
        var cosine = name is "narm" or "pwprec-mi";
        var model = new TwoTowers(table, new()
        {
            Model = name,
            Width = 6,
            Hidden = 5,
            Interests = 3,
            InterestHidden = 7,
            Dropout = 0,
            InputDropout = 0,
            Positions = positions,
            LongTerm = longTerm,
            Affinity = cosine ? AffinityKind.ScaledCosine : AffinityKind.InnerProduct,
            Temperature = cosine ? 0.5f : 1,
        });
        SafeTensors.Read(golden, model.Parameters, "param.");
        return model;
    }

    private static float[] Losses(IBatchGradients<RetrievalExample> gradients)
    {
        using (gradients)
        {
            var adam = new Adam();
            return
            [
                .. Enumerable.Range(0, 4).Select(_ =>
                {
                    var loss = (float)gradients.Compute(Samples(), 1).Loss;
                    gradients.Step(adam, 0.05);
                    return loss;
                }),
            ];
        }
    }

    private static RetrievalExample[] Samples() =>
    [
        .. Histories.Zip(Targets, (history, target) => new RetrievalExample(history, 0, history.Length)
        {
            UserId = "u", SessionId = "s", Target = target, Surface = Surface.Home, At = RandomLog.Start,
        }),
    ];
}
