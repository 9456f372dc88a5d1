namespace Verge.Cli.Bench.Trees;

/// <summary>What gradient-boosted trees were measured at, as <c>verge bench trees --json</c> prints it.</summary>
internal sealed record TreeFigures
{
    /// <summary>A fit, binning included; the median of the rounds.</summary>
    public required double FitSeconds { get; init; }

    /// <summary>Scoring of one sample among many, on one thread.</summary>
    public required double ScoreUs { get; init; }

    /// <summary>On samples that were not trained on.</summary>
    public required double Auc { get; init; }

    public required double Logloss { get; init; }

    public required int Samples { get; init; }

    public required int Features { get; init; }

    public required int Iterations { get; init; }

    public required int Workers { get; init; }

    /// <summary>The instructions used.</summary>
    public required string Simd { get; init; }
}
