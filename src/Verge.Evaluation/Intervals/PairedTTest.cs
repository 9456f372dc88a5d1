namespace Verge.Evaluation.Intervals;

/// <summary>
/// Paired t-test of two methods' weighted means on the same requests, with users as the independent units:
/// t = D / se, D = Σ w d / Σ w over requests, se² = U / (U − 1) · Σ_users (Σ w (d − D))² / (Σ w)², U − 1 degrees of freedom.
/// With one request of weight 1 a user this is the textbook paired t-test.
/// </summary>
public static class PairedTTest
{
    /// <summary>Tests <paramref name="method"/> − <paramref name="baseline"/> against 0, two-sided.</summary>
    /// <exception cref="ArgumentException">The two were measured on other requests, or with other weights.</exception>
    public static TTestResult Test(WeightedMeanSample method, WeightedMeanSample baseline)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(baseline);
        method.RequireSameRequests(baseline);
        double weights = 0, sum = 0;
        for (var i = 0; i < method.Values.Count; i++)
        {
            var (mine, theirs) = (method.Values[i], baseline.Values[i]);
            if (mine.Weight != theirs.Weight)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Request '{mine.Request}' of user '{mine.User}': got weights {mine.Weight} and {theirs.Weight}, expected the same."), nameof(baseline));
            }

            weights += mine.Weight;
            sum += mine.Weight * (mine.Value - theirs.Value);
        }

        var users = method.Users.Count;
        var mean = sum / weights;
        if (users < 2)
        {
            return new TTestResult(mean, double.NaN, Math.Max(0, users - 1), double.NaN);
        }

        double squares = 0, ofUser = 0;
        for (var i = 0; i < method.Values.Count; i++)
        {
            var value = method.Values[i];
            ofUser += value.Weight * (value.Value - baseline.Values[i].Value - mean);
            if (i == method.Values.Count - 1 || method.Values[i + 1].User != value.User)
            {
                squares += ofUser * ofUser;
                ofUser = 0;
            }
        }

        var error = Math.Sqrt(squares * users / (users - 1.0)) / weights;

        // Methods that never differ give 0 / 0: no evidence of a difference.
        var t = mean == 0 ? 0 : mean / error;
        return new TTestResult(mean, t, users - 1, StudentT.TwoSided(t, users - 1));
    }
}
