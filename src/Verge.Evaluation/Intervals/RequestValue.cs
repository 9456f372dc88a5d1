namespace Verge.Evaluation.Intervals;

/// <summary>A metric of one request.</summary>
/// <param name="User">Whose request it is: the unit that the bootstrap resamples.</param>
/// <param name="Request">The request's key; unique within the user.</param>
/// <param name="Value">The metric.</param>
/// <param name="Weight">What the request counts in the mean: 1, or its impressions (EdgeRec eq. 16).</param>
public readonly record struct RequestValue(string User, string Request, double Value, double Weight = 1);
