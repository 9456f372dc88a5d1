namespace Verge.Evaluation;

/// <summary>
/// How far a model's probabilities are from true preferences, which a simulated shop knows: KL(π ‖ σ(u + c*)), natural logarithm, u being the
/// logit of the probability. A model with a bias network (DMT, eq. 4) learns u + b from clicks: constants of the two are not told apart, so
/// that the one constant c* that suits the model best is granted to it.
/// </summary>
public static class PreferenceDivergence
{
    /// <summary>No constant is farther from 0: σ(±64) is 0 or 1 to double precision and beyond, whatever the logit.</summary>
    private const double Farthest = 64;

    /// <summary>
    /// c*: the constant that minimizes the mean of <see cref="Of"/> over all impressions, at which Σ σ(u + c) = Σ π. Where all preferences
    /// are 0, or all 1, there is none, and the farthest one that is looked at (∓64) is given.
    /// </summary>
    /// <param name="probabilities">[impressions] σ(u), between 0 and 1.</param>
    /// <param name="preferences">[impressions] π, between 0 and 1.</param>
    /// <exception cref="ArgumentException">Lengths differ, or there is no impression.</exception>
    public static double Constant(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> preferences)
    {
        if (probabilities.Length != preferences.Length || probabilities.IsEmpty)
        {
            throw new ArgumentException($"Got {probabilities.Length} probabilities and {preferences.Length} preferences, expected as many of one as of the other, at least one.", nameof(preferences));
        }

        // The mean divergence is convex in c. Newton's steps, which a bracket keeps from leaving: far from the root the slope is flat.
        double low = -Farthest, high = Farthest, constant = 0;
        for (var step = 0; step < 200 && high - low > 1e-12; step++)
        {
            double gap = 0, slope = 0;
            for (var i = 0; i < probabilities.Length; i++)
            {
                var predicted = Sigmoid(Logit(probabilities[i]) + constant);
                gap += predicted - preferences[i];
                slope += predicted * (1 - predicted);
            }

            (low, high) = gap > 0 ? (low, constant) : (constant, high);
            var next = constant - (gap / slope);
            next = next > low && next < high ? next : (low + high) / 2;
            if (Math.Abs(next - constant) < 1e-13)
            {
                break;
            }

            constant = next;
        }

        return constant;
    }

    /// <summary>KL(π ‖ σ(u + c)) of one impression: 0 where they are equal.</summary>
    /// <param name="probability">σ(u), between 0 and 1; held <see cref="LogLoss.Margin"/> from both.</param>
    /// <param name="preference">π, between 0 and 1.</param>
    /// <param name="constant">c.</param>
    public static double Of(double probability, double preference, double constant)
    {
        var logit = Logit(probability) + constant;
        return Term(preference, -SoftPlus(-logit)) + Term(1 - preference, -SoftPlus(logit));
    }

    /// <summary>Share of the divergence between a base and an oracle that a method takes away: 0 is the base's own, 1 the oracle's. NaN where those two are level.</summary>
    /// <param name="divergence">The method's.</param>
    /// <param name="ofBase">That of the same model without what the method does.</param>
    /// <param name="ofOracle">That of the same model trained on the truth.</param>
    public static double GapClosed(double divergence, double ofBase, double ofOracle) => ofBase == ofOracle ? double.NaN : (ofBase - divergence) / (ofBase - ofOracle);

    /// <summary>p ln(p / q), which is 0 where p is.</summary>
    private static double Term(double share, double logOfOther) => share <= 0 ? 0 : share * (Math.Log(share) - logOfOther);

    private static double Logit(double probability) => Math.Clamp(probability, LogLoss.Margin, 1 - LogLoss.Margin) is var p ? Math.Log(p / (1 - p)) : 0;

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>ln(1 + e^x), without overflow.</summary>
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
