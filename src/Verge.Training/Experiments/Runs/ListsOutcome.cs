using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>Lists with the scores that a ranker gave them: pooled metrics (AUC, calibration) are no means over lists, and are computed of the scores.</summary>
/// <param name="lists">The lists; their tags are the slices.</param>
/// <param name="figures">What the run tells beside.</param>
public sealed class ListsOutcome(ScoredLists lists, ImmutableArray<KeyValuePair<string, double>> figures = default) : RunOutcome
{
    /// <inheritdoc/>
    public override int Queries => lists.Count;

    /// <inheritdoc/>
    public override int? Excluded => null;

    /// <inheritdoc/>
    public override ImmutableArray<string> Slices => lists.Tags;

    /// <inheritdoc/>
    public override ImmutableArray<KeyValuePair<string, double>> Figures { get; } = figures.IsDefault ? [] : figures;

    /// <summary>The lists.</summary>
    public ScoredLists Lists => lists;

    /// <summary>Always: what these lists do not tell, the data does not.</summary>
    public override bool Holds(MetricName metric) => true;

    /// <inheritdoc/>
    public override MetricSample? Sample(MetricName metric, string slice = "") => ListEvaluation.Measure(lists, metric, slice);

    /// <inheritdoc/>
    public override string Describe(string slice = "")
    {
        var counts = lists.Counts(slice);
        var labels = lists.Tasks.Select((task, i) => string.Create(CultureInfo.InvariantCulture, $"; {task}: {counts.Positives[i]:N0} in {counts.PositiveLists[i]:N0} lists"));
        return string.Create(CultureInfo.InvariantCulture, $"{counts.Lists:N0} lists of {counts.Users:N0} users, {counts.Impressions:N0} impressions{string.Concat(labels)}.");
    }

    internal override void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(Figures.Length);
        foreach (var (name, value) in Figures)
        {
            writer.Write(name);
            writer.Write(value);
        }

        lists.Write(writer);
    }

    internal static ListsOutcome Read(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        var figures = new List<KeyValuePair<string, double>>();
        while (figures.Count < count)
        {
            figures.Add(KeyValuePair.Create(reader.ReadString(), reader.ReadDouble()));
        }

        return new(ScoredLists.Read(reader), [.. figures]);
    }
}
