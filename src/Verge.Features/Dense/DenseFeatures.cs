using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>A <see cref="DenseSchema"/> with the scaling of its features: makes them for training and serving alike. Thread-safe.</summary>
public sealed class DenseFeatures
{
    private DenseSchema _equal;

    /// <summary>A fitted schema.</summary>
    /// <param name="schema">Which features.</param>
    /// <param name="scaling">Their scaling.</param>
    /// <exception cref="FeatureException">An impossible schema, or a scaling of other features.</exception>
    [JsonConstructor]
    public DenseFeatures(DenseSchema schema, DenseScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(scaling);
        (Schema, Scaling, Names, _equal) = (schema, scaling, schema.ToNames(), schema);
        if (!scaling.Names.SequenceEqual(Names, StringComparer.Ordinal))
        {
            throw new FeatureException("scaling", $"'{string.Join(", ", scaling.Names)}'", $"the schema's '{string.Join(", ", Names)}'");
        }
    }

    /// <summary>Which features.</summary>
    public DenseSchema Schema { get; }

    /// <summary>Their scaling.</summary>
    public DenseScaling Scaling { get; }

    /// <summary>The features' names, in order.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Names { get; }

    /// <summary>Makes the raw features of a list as of its moment; allocates nothing once it has seen such lists.</summary>
    /// <param name="request">The list, and what happened so far.</param>
    /// <param name="output"><c>[candidates, names]</c>; what is absent is NaN, for trees that branch on it. <see cref="Scale"/> makes it 0.</param>
    /// <exception cref="FeatureException">An output of another size, counters of another schema, a price that is none: named.</exception>
    public void Compute(in DenseRequest request, Span<float> output)
    {
        if (output.Length != request.Candidates.Length * Names.Length)
        {
            throw new FeatureException("output", $"{output.Length} floats", $"{request.Candidates.Length} candidates × {Names.Length} features");
        }

        CheckSchema(request.Activity.Schema);
        request.Validate();
        request.Activity.Compute(request, output);
    }

    /// <summary>Brings raw features to mean 0 and deviation 1 of training: <see cref="DenseScaling.Scale"/>.</summary>
    public void Scale(ReadOnlySpan<float> raw, Span<float> output) => Scaling.Scale(raw, output);

    /// <summary>Fits the scaling to all candidates of a data set's pages, each as of the moment it was answered.</summary>
    /// <param name="schema">Which features; what the data cannot tell, <see cref="DenseSchema.For"/> leaves out.</param>
    /// <param name="training">The training part, and nothing else.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FeatureException">An impossible schema, or a log that cannot be: named.</exception>
    public static DenseFeatures Fit(DenseSchema schema, Dataset training, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(training);
        var names = schema.ToNames();
        var unscaled = new DenseFeatures(schema, new DenseMoments(names).ToScaling());
        var moments = new DenseMoments(names);
        var raw = Array.Empty<float>();
        var replay = new ActivityReplay(schema, training);
        foreach (var (session, page) in replay.Pages())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var logged = session.Pages[page];
            var length = logged.Candidates.Length * names.Length;
            Array.Resize(ref raw, Math.Max(raw.Length, length));
            unscaled.Compute(
                new()
                {
                    UserId = session.UserId,
                    At = logged.At,
                    Candidates = replay.Items(logged.Candidates),
                    Activity = replay.Activity,
                    Prices = logged.Prices.IsDefault ? [] : logged.Prices.AsSpan(),
                },
                raw.AsSpan(0, length));
            moments.Add(raw.AsSpan(0, length));
        }

        return new(schema, moments.ToScaling());
    }

    /// <summary>As JSON, on one line, the same bytes every time.</summary>
    public string ToJson() => FeatureJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static DenseFeatures FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FeatureJson.Read<DenseFeatures>(Encoding.UTF8.GetBytes(json), "dense features");
    }

    // Comparing spells both out: once for each that comes.
    private void CheckSchema(DenseSchema schema)
    {
        if (!ReferenceEquals(schema, Schema) && !ReferenceEquals(schema, _equal))
        {
            _equal = schema == Schema ? schema : throw new FeatureException("activity", "counters of another schema", Schema.ToJson());
        }
    }
}
