namespace Verge.Serving;

/// <summary>A task of a candidate's explanation.</summary>
/// <param name="Name">Its name in the ranker's schema.</param>
/// <param name="Probability">Its probability, 0 … 1.</param>
/// <param name="Weight">Its weight in the score (DMT eq. 6).</param>
/// <param name="Experts">What its gate weighs each expert by, in sum 1 (DMT Figure 3); empty where the model mixes none.</param>
public sealed record ExplainedTask(string Name, float Probability, double Weight, IReadOnlyList<float> Experts);
