using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

/// <summary>Users against the items of all samples of the batch: a loss that spans samples.</summary>
internal sealed class InBatchSoftmax : IBatchLearner<(int User, int Item)>, IDisposable
{
    private const int Width = 5;
    private readonly EmbeddingTable _users;
    private readonly EmbeddingTable _items;
    private readonly Linear _tower;
    private readonly Linear _scale;

    public InBatchSoftmax()
    {
        var initializer = new Initializer(1);
        _users = new EmbeddingTable(Parameters.Scope("users"), initializer, 20, Width);
        _items = new EmbeddingTable(Parameters.Scope("items"), initializer, 20, Width);
        _tower = new Linear(Parameters.Scope("tower"), initializer, Width, Width);
        _scale = new Linear(Parameters.Scope("scale"), initializer, Width, Width, bias: false);
    }

    public ParameterSet Parameters { get; } = new();

    /// <summary>[chunk, 2 · width]: the user's vector, then the item's.</summary>
    public Variable Forward(Tape tape, ReadOnlySpan<(int User, int Item)> chunk, ForwardContext context)
    {
        var users = new int[chunk.Length];
        var items = new int[chunk.Length];
        for (var i = 0; i < chunk.Length; i++)
        {
            (users[i], items[i]) = chunk[i];
        }

        return tape.Concat([_tower.Forward(tape, _users.Forward(tape, users), Activation.Tanh), _items.Forward(tape, items)]);
    }

    public LossTerm Loss(Tape tape, Variable outputs, ReadOnlySpan<(int User, int Item)> batch, ForwardContext context)
    {
        var n = batch.Length;
        var all = new int[n * n];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = i % n;
        }

        var segments = tape.Segments([.. Enumerable.Repeat(n, n)]);
        var users = _scale.Forward(tape, tape.Slice(outputs, 0, Width));
        var logits = tape.SegmentDot(users, tape.Rows(tape.Slice(outputs, Width, Width), all), segments);
        return new LossTerm(tape.SoftmaxCrossEntropy(logits, segments, [.. Enumerable.Range(0, n)]), n);
    }

    public void Dispose() => Parameters.Dispose();
}
