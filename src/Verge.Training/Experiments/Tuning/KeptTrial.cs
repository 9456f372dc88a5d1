namespace Verge.Training.Experiments;

/// <summary>A trial that was made.</summary>
/// <param name="Identity">All that its value depends on, but the objective.</param>
/// <param name="Objective">What it was judged by.</param>
/// <param name="Value">The objective on validation.</param>
/// <param name="Seconds">Wall time on its core.</param>
public sealed record KeptTrial(RunIdentity Identity, string Objective, double Value, double Seconds);
