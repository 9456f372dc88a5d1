namespace Verge.Cli.Bench.Device;

/// <summary>What ranking was measured at, as <c>verge bench rank --json</c> prints it.</summary>
internal sealed record RankFigures
{
    /// <summary>The model's name in tables.</summary>
    public required string Model { get; init; }

    /// <summary>Click probabilities of all candidates, encoded already, on one core.</summary>
    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }

    /// <summary>The same with the encoding of the clicks and candidates before it.</summary>
    public required double EncodedP50Ms { get; init; }

    public required int Candidates { get; init; }

    /// <summary>Weights of the network, and of them those of embedding tables; of trees, nodes.</summary>
    public required long Parameters { get; init; }

    public required long EmbeddingParameters { get; init; }

    /// <summary>The instructions used.</summary>
    public required string Simd { get; init; }
}
