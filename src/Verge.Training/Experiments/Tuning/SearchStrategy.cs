namespace Verge.Training.Experiments;

/// <summary>How settings are searched.</summary>
public enum SearchStrategy
{
    /// <summary>Random choices, each judged after all its epochs.</summary>
    Random,

    /// <summary>Random choices, judged after few epochs; the best share of them after more, until few are judged after all (Jamieson and Talwalkar 2016).</summary>
    SuccessiveHalving,
}
