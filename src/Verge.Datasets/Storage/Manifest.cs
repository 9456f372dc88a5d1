namespace Verge.Datasets.Storage;

/// <summary><c>dataset.json</c>.</summary>
internal sealed record Manifest
{
    public const string CurrentFormat = "verge-dataset/1";

    public required string Format { get; init; }

    public required string Name { get; init; }

    public string? Kind { get; init; }

    public DateTimeOffset? PublishedCut { get; init; }

    public required ManifestFile[] Files { get; init; }
}

/// <summary>One file of the data set.</summary>
/// <param name="Part">What it holds: <c>items</c>, <c>interactions</c>, <c>sessions</c>, <c>events</c> or <c>pairs</c>.</param>
/// <param name="Path">Below the data set's folder, with forward slashes.</param>
/// <param name="Rows">Its rows, a header not counted.</param>
/// <param name="Sha256">Of its bytes; none in a data set made by hand.</param>
internal sealed record ManifestFile(string Part, string Path, long Rows, string? Sha256);
