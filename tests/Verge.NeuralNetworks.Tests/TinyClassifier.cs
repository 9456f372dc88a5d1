using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

/// <summary>Users against all items: the same loss as a softmax over slices, and over one list a sample.</summary>
internal sealed class TinyClassifier : ISoftmaxLearner<(int User, int Item)>, ILearner<(int User, int Item)>, IDisposable
{
    private const int Width = 5;
    private readonly EmbeddingTable _users;
    private readonly EmbeddingTable _items;
    private readonly Linear _tower;

    public TinyClassifier()
    {
        var initializer = new Initializer(1);
        _users = new EmbeddingTable(Parameters.Scope("users"), initializer, 20, Width);
        _items = new EmbeddingTable(Parameters.Scope("items"), initializer, Classes, Width);
        _tower = new Linear(Parameters.Scope("tower"), initializer, Width, Width);
    }

    public ParameterSet Parameters { get; } = new();

    public int Classes => 31;

    /// <summary>A class that cannot be embedded.</summary>
    public int? Broken { get; init; }

    public Variable Embed(Tape tape, int first, int count, ForwardContext context) => Broken is { } broken && broken >= first && broken < first + count
        ? throw new InvalidOperationException($"class {broken}")
        : Items(tape, [.. Enumerable.Range(first, count)]);

    SoftmaxTerm ISoftmaxLearner<(int User, int Item)>.Forward(Tape tape, ReadOnlySpan<(int User, int Item)> chunk, ForwardContext context)
    {
        var users = _users.Forward(tape, [.. chunk.ToArray().Select(sample => sample.User)]);
        var own = Items(tape, [.. chunk.ToArray().Select(sample => sample.Item)]);
        return new(users, tape.SegmentDot(users, own, tape.Segments(chunk.Length, 1)));
    }

    LossTerm ILearner<(int User, int Item)>.Forward(Tape tape, ReadOnlySpan<(int User, int Item)> chunk, ForwardContext context)
    {
        var users = _users.Forward(tape, [.. chunk.ToArray().Select(sample => sample.User)]);
        var lists = tape.Segments(chunk.Length, Classes);
        var items = Items(tape, [.. Enumerable.Range(0, lists.TotalRows).Select(i => i % Classes)]);
        return new(
            tape.SoftmaxCrossEntropy(tape.SegmentDot(users, items, lists), lists, [.. chunk.ToArray().Select(sample => sample.Item)]), chunk.Length);
    }

    public void Dispose() => Parameters.Dispose();

    private Variable Items(Tape tape, int[] rows) => _tower.Forward(tape, _items.Forward(tape, rows), Activation.Tanh);
}
