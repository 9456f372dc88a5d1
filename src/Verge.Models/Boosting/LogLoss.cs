namespace Verge.Models.Boosting;

/// <summary>Binary log loss of logits, ln(1 + eˢ) − y s, with its first two derivatives: p − y and p (1 − p), p = 1 / (1 + e⁻ˢ).</summary>
internal static class LogLoss
{
    /// <summary>The one logit with the smallest loss, ln(positives / negatives).</summary>
    /// <exception cref="ArgumentException">All labels are alike: no finite logit is best.</exception>
    public static float Prior(ReadOnlySpan<float> labels)
    {
        var positives = 0;
        foreach (var label in labels)
        {
            positives += label == 1 ? 1 : 0;
        }

        return positives == 0 || positives == labels.Length
            ? throw new ArgumentException($"labels: got {positives} of 1 and {labels.Length - positives} of 0, expected some of either")
            : (float)Math.Log((double)positives / (labels.Length - positives));
    }

    /// <summary>Derivatives of some samples.</summary>
    /// <param name="scores">Logits.</param>
    /// <param name="labels">0 or 1.</param>
    /// <param name="pairs">First and second derivative, <c>[samples, 2]</c>.</param>
    public static void Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, Span<float> pairs)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var p = 1 / (1 + Math.Exp(-scores[i]));
            pairs[2 * i] = (float)(p - labels[i]);
            pairs[(2 * i) + 1] = (float)(p * (1 - p));
        }
    }

    /// <summary>Sum over some samples.</summary>
    public static double Sum(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var s = scores[i];
            sum += Math.Max(s, 0) - (labels[i] * s) + Math.Log(1 + Math.Exp(-Math.Abs(s)));
        }

        return sum;
    }
}
