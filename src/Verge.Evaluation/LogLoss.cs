namespace Verge.Evaluation;

/// <summary>Mean negative log-likelihood of labels under predicted probabilities, natural logarithm.</summary>
public static class LogLoss
{
    /// <summary>Probabilities are held this far from 0 and 1: about the last step of float32 below 1, so that one sure error costs 16, not infinity.</summary>
    public const double Margin = 1e-7;

    /// <summary>−1/n Σ [y ln p + (1 − y) ln(1 − p)].</summary>
    /// <param name="probabilities">[items] between 0 and 1.</param>
    /// <param name="relevant">[items] labels.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is no item, or a probability is NaN or out of range.</exception>
    public static double Mean(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> relevant)
    {
        if (probabilities.Length != relevant.Length || probabilities.IsEmpty)
        {
            throw new ArgumentException($"Got {probabilities.Length} probabilities and {relevant.Length} labels, expected as many of one as of the other, at least one.", nameof(relevant));
        }

        double sum = 0;
        for (var place = 0; place < probabilities.Length; place++)
        {
            if (probabilities[place] is not (>= 0 and <= 1))
            {
                throw new ArgumentException(FormattableString.Invariant($"Item at place {place}: got {probabilities[place]}, expected a probability between 0 and 1."), nameof(probabilities));
            }

            var likelihood = relevant[place] ? probabilities[place] : 1.0 - probabilities[place];
            sum -= Math.Log(Math.Clamp(likelihood, Margin, 1 - Margin));
        }

        return sum / probabilities.Length;
    }
}
