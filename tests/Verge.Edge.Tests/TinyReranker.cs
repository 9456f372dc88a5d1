using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Edge.Tests;

/// <summary>A real recurrence of a few numbers: what is encoded depends on all that came before, in its order.</summary>
internal sealed class TinyReranker(FeatureSchema schema, int seed) : IDeviceReranker
{
    private const int Width = 3;
    private readonly float[][] _actionWeights = [Weights(seed + 1, schema.ActionWidth(BehaviorKind.Exposure)), Weights(seed + 2, schema.ActionWidth(BehaviorKind.PageView))];
    private readonly float[][] _itemWeights = [Weights(seed + 3, schema.ItemWidth), Weights(seed + 4, schema.ItemWidth)];
    private readonly float[] _query = Weights(seed + 5, schema.ItemWidth);

    public FeatureSchema Schema { get; } = schema;

    public int StateWidth => 2 * Width;

    public int EncodingWidth => 2 * Width;

    public bool IsDisposed { get; private set; }

    public int Steps { get; private set; }

    /// <summary>Makes the next calls fail.</summary>
    public bool Broken { get; set; }

    public bool AnswersNaN { get; set; }

    /// <summary>Called at the start of each step.</summary>
    public Action? OnStep { get; set; }

    /// <summary>Called at the start of each scoring: a test can hold it there.</summary>
    public Action? OnScore { get; set; }

    public static float[] Weights(int seed, int inputs)
    {
        var random = new Random(seed);
        var weights = new float[inputs * Width];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (random.NextSingle() * 2) - 1;
        }

        return weights;
    }

    public void Step(BehaviorKind kind, ReadOnlySpan<float> actions, ReadOnlySpan<float> item, Span<float> state, Span<float> encoding)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Assert.Equal(Schema.ActionWidth(kind), actions.Length);
        Assert.Equal(Schema.ItemWidth, item.Length);
        Steps++;
        OnStep?.Invoke();
        if (Broken)
        {
            throw new InvalidOperationException("The network is broken.");
        }

        Recur(_actionWeights[(int)kind], actions, state[..Width]);
        Recur(_itemWeights[(int)kind], item, state[Width..]);
        state.CopyTo(encoding);
        if (AnswersNaN)
        {
            encoding[0] = float.NaN;
        }
    }

    public void Score(in RerankInput input, Span<float> scores, AttentionTrace? attention = null)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        OnScore?.Invoke();
        attention?.Resize(input.CandidateCount, input.ExposureCount, input.PageViewCount);
        Span<float> query = stackalloc float[Width];
        for (var k = 0; k < input.CandidateCount; k++)
        {
            query.Clear();
            Recur(_query, input.Candidates.Slice(k * Schema.ItemWidth, Schema.ItemWidth), query);
            scores[k] = query[0]
                + Attend(query, input.ExposureEncodings, input.ExposureDecays, attention is null ? [] : attention.ExposureRow(k))
                + Attend(query, input.PageViewEncodings, input.PageViewDecays, attention is null ? [] : attention.PageViewRow(k));
            if (AnswersNaN)
            {
                scores[k] = float.NaN;
            }
        }
    }

    public void Dispose() => IsDisposed = true;

    private static void Recur(float[] weights, ReadOnlySpan<float> input, Span<float> state)
    {
        for (var i = 0; i < Width; i++)
        {
            var sum = 0.5f * state[i];
            for (var j = 0; j < input.Length; j++)
            {
                sum += weights[(i * input.Length) + j] * input[j];
            }

            state[i] = MathF.Tanh(sum);
        }
    }

    private static float Attend(ReadOnlySpan<float> query, ReadOnlySpan<float> encodings, ReadOnlySpan<int> decays, Span<float> trace)
    {
        var (total, value) = (0f, 0f);
        Span<float> weights = stackalloc float[decays.Length];
        for (var i = 0; i < decays.Length; i++)
        {
            var encoding = encodings.Slice(i * 2 * Width, 2 * Width);
            weights[i] = MathF.Exp((query[0] * encoding[Width]) + (query[1] * encoding[Width + 1]) - (0.3f * decays[i]));
            total += weights[i];
            value += weights[i] * encoding[0];
        }

        for (var i = 0; i < trace.Length; i++)
        {
            trace[i] = weights[i] / total;
        }

        return total == 0 ? 0 : 2 * value / total;
    }
}
