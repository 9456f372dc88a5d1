namespace Verge.Evaluation.Intervals;

/// <summary>Student's t distribution, through the regularized incomplete beta function.</summary>
internal static class StudentT
{
    /// <summary>P(|T| ≥ |t|) with <paramref name="freedom"/> degrees of freedom.</summary>
    public static double TwoSided(double t, double freedom) =>
        double.IsInfinity(t) ? 0 : IncompleteBeta(freedom / 2, 0.5, freedom / (freedom + (t * t)));

    /// <summary>I_x(a, b), by the continued fraction of DLMF 8.17.22 where it converges fast, by symmetry elsewhere.</summary>
    private static double IncompleteBeta(double a, double b, double x)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2)
            ? front / a * ContinuedFraction(a, b, x)
            : 1 - (front / b * ContinuedFraction(b, a, 1 - x));
    }

    /// <summary>1 / (1 + d₁ / (1 + d₂ / (1 + …))), by Lentz's method.</summary>
    private static double ContinuedFraction(double a, double b, double x)
    {
        double denominator = 1, c = 1, d = 0;
        for (var j = 1; j < 10_000; j++)
        {
            var m = (double)(j / 2);
            var term = j % 2 == 0
                ? m * (b - m) * x / ((a + j - 1) * (a + j))
                : -(a + m) * (a + b + m) * x / ((a + j - 1) * (a + j));
            d = 1 / NotZero(1 + (term * d));
            c = NotZero(1 + (term / c));
            denominator *= c * d;
            if (Math.Abs((c * d) - 1) < 1e-15)
            {
                break;
            }
        }

        return 1 / denominator;
    }

    private static double NotZero(double value) => Math.Abs(value) < 1e-300 ? 1e-300 : value;

    /// <summary>Stirling's series after shifting the argument above 10 (DLMF 5.11.1).</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++)
        {
            shift += Math.Log(x);
        }

        var inverse = 1 / (x * x);
        var series = ((((((1.0 / 1188) * inverse) - (1.0 / 1680)) * inverse + (1.0 / 1260)) * inverse - (1.0 / 360)) * inverse + (1.0 / 12)) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
