using System.Collections.Immutable;
using System.Globalization;

namespace Verge.Models.Boosting;

/// <summary>Samples with labels, checked: rows of features, NaN where a value is missing, and a label of 0 or 1 a row.</summary>
public sealed class BoostingSamples
{
    /// <summary>Checks samples and keeps them, without a copy.</summary>
    /// <param name="features">Values, <c>[samples, featureCount]</c>.</param>
    /// <param name="featureCount">Features a sample.</param>
    /// <param name="labels">0 or 1 a sample.</param>
    /// <param name="names">The features' names; null: their numbers from 0.</param>
    /// <exception cref="ArgumentException">Lengths that do not agree, an infinite value or another label: by row and name.</exception>
    public BoostingSamples(ReadOnlyMemory<float> features, int featureCount, ReadOnlyMemory<float> labels, IReadOnlyList<string>? names = null)
    {
        if (featureCount < 1)
        {
            throw new ArgumentException($"{nameof(featureCount)}: got {featureCount}, expected at least 1");
        }

        if ((long)labels.Length * featureCount != features.Length)
        {
            throw new ArgumentException(
                $"{nameof(features)}: got {features.Length} values, expected {(long)labels.Length * featureCount}: {labels.Length} labels times {featureCount} features");
        }

        if (names is not null && names.Count != featureCount)
        {
            throw new ArgumentException($"{nameof(names)}: got {names.Count}, expected {featureCount}, one a feature");
        }

        (Features, FeatureCount, Labels) = (features, featureCount, labels);
        Names = names is null ? [.. Enumerable.Range(0, featureCount).Select(feature => feature.ToString(CultureInfo.InvariantCulture))] : [.. names];
        CheckLabels();
        CheckFeatures();
    }

    /// <summary>Samples.</summary>
    public int Count => Labels.Length;

    /// <summary>Features a sample.</summary>
    public int FeatureCount { get; }

    /// <summary>The features' names.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Values, <c>[Count, FeatureCount]</c>; NaN: missing.</summary>
    public ReadOnlyMemory<float> Features { get; }

    /// <summary>0 or 1 a sample.</summary>
    public ReadOnlyMemory<float> Labels { get; }

    private void CheckLabels()
    {
        var labels = Labels.Span;
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] is not (0 or 1))
            {
                throw new ArgumentException($"row {row}, label: got {labels[row]}, expected 0 or 1");
            }
        }
    }

    private void CheckFeatures()
    {
        var values = Features.Span;
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsInfinity(values[i]))
            {
                var feature = i % FeatureCount;
                throw new ArgumentException($"row {i / FeatureCount}, feature '{Names[feature]}': got {values[i]}, expected a finite number, or NaN where it is missing");
            }
        }
    }
}
