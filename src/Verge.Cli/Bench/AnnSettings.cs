using Verge.VectorSearch;

namespace Verge.Cli.Bench;

/// <summary>What vector search is measured with.</summary>
internal sealed record AnnSettings
{
    /// <summary>The efs measured unless others are asked for.</summary>
    public static IReadOnlyList<int> DefaultEfs { get; } = [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 400];

    /// <summary>Hits a query.</summary>
    public required int K { get; init; }

    public required int M { get; init; }

    public required int EfConstruction { get; init; }

    public required IReadOnlyList<int> Efs { get; init; }

    /// <summary>How long searches with each ef are measured at least; before the first they warm up for twice as long.</summary>
    public TimeSpan LeastTime { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The settings of the index.</summary>
    public HnswOptions Index(int count) => new() { M = M, EfConstruction = EfConstruction, Capacity = count };
}
