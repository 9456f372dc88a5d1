using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

/// <summary>A small two-tower network over a transformer block, trained by sampled softmax (see Golden/training_transformer.py).</summary>
internal sealed class TinyRetriever : ILearner<TinyChoice>, IDisposable
{
    private const int Width = 6;
    private const int User = 5;

    private readonly EmbeddingTable _items;
    private readonly TransformerBlock _block;
    private readonly Linear _user;
    private readonly Linear _item;

    public TinyRetriever(int heads)
    {
        var initializer = new Initializer(1);
        _items = new(Parameters.Scope("items"), initializer, 12, Width);
        _block = new(Parameters.Scope("block"), initializer, new() { Width = Width, Heads = heads, FeedForward = 10, Activation = Activation.LeakyRelu });
        _user = new(Parameters.Scope("user"), initializer, 2 * Width, User);
        _item = new(Parameters.Scope("item"), initializer, Width, User);
    }

    public ParameterSet Parameters { get; } = new();

    public LossTerm Forward(Tape tape, ReadOnlySpan<TinyChoice> chunk, ForwardContext context)
    {
        int[] history = [], candidates = [];
        var (historyLengths, candidateLengths, targets) = (new int[chunk.Length], new int[chunk.Length], new int[chunk.Length]);
        for (var i = 0; i < chunk.Length; i++)
        {
            (history, candidates) = ([.. history, .. chunk[i].History], [.. candidates, .. chunk[i].Candidates]);
            (historyLengths[i], candidateLengths[i], targets[i]) = (chunk[i].History.Length, chunk[i].Candidates.Length, chunk[i].Target);
        }

        var seen = tape.Segments(historyLengths);
        var x = _items.Forward(tape, history);
        var rows = _block.Forward(tape, x, seen, context);
        var user = _user.Forward(tape, tape.Concat([tape.SegmentMean(rows, seen), tape.SegmentSum(x, seen)]), Activation.Tanh);
        var items = _item.Forward(tape, _items.Forward(tape, candidates), Activation.Sigmoid);
        var offered = tape.Segments(candidateLengths);
        return new(tape.SoftmaxCrossEntropy(tape.SegmentDot(user, items, offered), offered, targets), chunk.Length);
    }

    public void Dispose() => Parameters.Dispose();
}
