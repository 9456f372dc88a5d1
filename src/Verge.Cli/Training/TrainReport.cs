using System.Globalization;
using Verge.Bundles;
using Verge.Training;

namespace Verge.Cli.Training;

/// <summary>What came of a training run.</summary>
/// <param name="Data">The data's name.</param>
/// <param name="Folder">The bundle's folder.</param>
/// <param name="Manifest">The bundle.</param>
/// <param name="Figures">Held-out quality, each beside a baseline on the same queries.</param>
/// <param name="Samples">Samples that each stage was trained on, by its name.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record TrainReport(
    string Data, string Folder, BundleManifest Manifest, IReadOnlyList<HeldOutFigure> Figures, IReadOnlyDictionary<string, int> Samples, TimeSpan Elapsed)
{
    /// <summary>Items that the index does not hold: training knew nothing of what they are.</summary>
    public int NotEmbeddableItems => int.Parse(Manifest.Data[BundleManifest.NotEmbeddable], CultureInfo.InvariantCulture);

    /// <summary>The report as one line of JSON.</summary>
    public object ToLine() => new
    {
        Manifest.Version,
        Folder,
        Data,
        Stages = Figures.Select(figure => new
        {
            figure.Figures.Stage,
            figure.Figures.Metric,
            BaselineName = figure.Figures.Baseline,
            ModelName = figure.Model,
            Baseline = figure.Figures.BaselineSample.Value,
            Model = figure.Figures.ModelSample.Value,
            GainLow = figure.Gain.Low,
            GainHigh = figure.Gain.High,
            figure.Figures.ModelSample.Requests,
            figure.Figures.ModelSample.Excluded,
        }),
        Samples,
        NotEmbeddableItems,
        Bytes = new { DevicePart = SizeOf(BundlePaths.Device), Embeddings = SizeOf(BundlePaths.Embeddings), All = Manifest.Files.Sum(file => file.Bytes) },
        Seconds = Math.Round(Elapsed.TotalSeconds, 1),
    };

    /// <summary>Bytes of one part.</summary>
    public long SizeOf(string part) => Manifest.Files.Where(file => file.Path.StartsWith($"{part}/", StringComparison.Ordinal)).Sum(file => file.Bytes);
}
