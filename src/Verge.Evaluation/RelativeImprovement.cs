namespace Verge.Evaluation;

/// <summary>RelaImpr (DMT section 5.3, after Yan et al. 2014): what an AUC gains over a base's, both counted from a random order's 0.5.</summary>
public static class RelativeImprovement
{
    /// <summary>(auc − 0.5) / (baseAuc − 0.5) − 1: 0.07 is 7 % better. NaN where the base is no better and no worse than random.</summary>
    public static double Of(double auc, double baseAuc) => baseAuc == 0.5 ? double.NaN : ((auc - 0.5) / (baseAuc - 0.5)) - 1;
}
