using Verge.Tensors;

namespace Verge.NeuralNetworks.Tests;

/// <summary>A small network with every kind of parameter: embeddings (sparse), a GRU, attention, a perceptron.</summary>
internal sealed class TinyReranker : ILearner<TinySample>, IDisposable
{
    private readonly EmbeddingTable _items;
    private readonly Gru _encoder;
    private readonly BahdanauAttention _attention;
    private readonly Mlp _head;

    public TinyReranker(ulong seed = 1, float dropout = 0)
    {
        var initializer = new Initializer(seed);
        _items = new EmbeddingTable(Parameters.Scope("items"), initializer, 12, 5);
        _encoder = new Gru(Parameters.Scope("encoder"), initializer, 5, 6, 2);
        _attention = new BahdanauAttention(Parameters.Scope("attention"), initializer, 5, 6, 4);
        _head = new Mlp(Parameters.Scope("head"), initializer, [11, 8, 1], new MlpOptions { Dropout = dropout });
    }

    public ParameterSet Parameters { get; } = new();

    public int MicroBatch { get; init; } = 16;

    /// <summary>Told how many samples each pass takes.</summary>
    public Action<int>? OnChunk { get; init; }

    /// <summary>Called with each sample: the seam by which tests make a pass fail or cancel.</summary>
    public Action<TinySample>? OnSample { get; init; }

    public LossTerm Forward(Tape tape, ReadOnlySpan<TinySample> chunk, ForwardContext context)
    {
        OnChunk?.Invoke(chunk.Length);
        var (histories, candidates) = (0, 0);
        foreach (var sample in chunk)
        {
            OnSample?.Invoke(sample);
            histories += sample.History.Length;
            candidates += sample.Candidates.Length;
        }

        Span<int> historyRows = stackalloc int[histories];
        Span<int> historyLengths = stackalloc int[chunk.Length];
        Span<int> candidateRows = stackalloc int[candidates];
        Span<int> candidateLengths = stackalloc int[chunk.Length];
        Span<float> labels = stackalloc float[candidates];
        Span<float> weights = stackalloc float[candidates];
        weights.Fill(1);
        var (h, c) = (0, 0);
        for (var i = 0; i < chunk.Length; i++)
        {
            chunk[i].History.CopyTo(historyRows[h..]);
            chunk[i].Candidates.CopyTo(candidateRows[c..]);
            chunk[i].Labels.CopyTo(labels[c..]);
            h += historyLengths[i] = chunk[i].History.Length;
            c += candidateLengths[i] = chunk[i].Candidates.Length;
        }

        var segments = tape.Segments(historyLengths);
        var x = _items.Forward(tape, candidateRows);
        var states = _encoder.Forward(tape, _items.Forward(tape, historyRows), segments);
        var attended = _attention.Forward(
            tape, new Sequences(x, tape.Segments(candidateLengths)), new Sequences(states, segments), states);
        var logits = _head.Forward(tape, tape.Concat([x, attended]), context);
        return new LossTerm(tape.BinaryCrossEntropy(logits, labels, weights), candidates);
    }

    public void Dispose() => Parameters.Dispose();

    public float[] Weights() => [.. Parameters.SelectMany(parameter => parameter.Value.ToArray())];
}
