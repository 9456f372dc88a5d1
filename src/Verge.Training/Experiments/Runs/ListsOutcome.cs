using System.Collections.Immutable;
using System.Globalization;
using Verge.Evaluation;
using Verge.Evaluation.Intervals;

namespace Verge.Training.Experiments;

/// <summary>Lists with the scores that a ranker gave them: pooled metrics (AUC, calibration) are no means over lists, and are computed of the scores.</summary>
/// <param name="lists">The lists; their tags are the slices.</param>
/// <param name="figures">What the run tells beside.</param>
/// <param name="responseMs">What the ranker took for one request; NaN where that was not measured.</param>
public sealed class ListsOutcome(ScoredLists lists, ImmutableArray<KeyValuePair<string, double>> figures = default, double responseMs = double.NaN) : RunOutcome
{
    private const string LeftOutName = "left_out";

    /// <summary>In a file the response time, and how many lists were left out, stand among the figures.</summary>
    private static readonly string s_response = new MetricName(MetricKind.ResponseMs).ToString();

    /// <summary>Lists that were not kept, since no metric says anything of them; <see langword="null"/>: all were, and each metric leaves out its own.</summary>
    public int? LeftOut { get; init; }

    /// <inheritdoc/>
    public override int Queries => lists.Count + (LeftOut ?? 0);

    /// <inheritdoc/>
    public override int? Excluded => LeftOut;

    /// <inheritdoc/>
    public override ImmutableArray<string> Slices => lists.Tags;

    /// <inheritdoc/>
    public override ImmutableArray<KeyValuePair<string, double>> Figures { get; } = figures.IsDefault ? [] : figures;

    /// <summary>The lists.</summary>
    public ScoredLists Lists => lists;

    /// <inheritdoc/>
    public override double ResponseMs => responseMs;

    /// <summary>All metrics but a response time that was not measured: what these lists do not tell, the data does not.</summary>
    public override bool Holds(MetricName metric) => metric.Kind != MetricKind.ResponseMs || !double.IsNaN(responseMs);

    /// <inheritdoc/>
    public override MetricSample? Sample(MetricName metric, string slice = "") => metric.Kind == MetricKind.ResponseMs ? null : ListEvaluation.Measure(lists, metric, slice);

    /// <inheritdoc/>
    public override string Describe(string slice = "")
    {
        var counts = lists.Counts(slice);
        var labels = lists.Tasks.Select((task, i) => string.Create(CultureInfo.InvariantCulture, $"; {task}: {counts.Positives[i]:N0} in {counts.PositiveLists[i]:N0} lists"));
        var leftOut = slice.Length == 0 && LeftOut is { } count ? string.Create(CultureInfo.InvariantCulture, $" {count:N0} more, of one class or without an impression, are left out.") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{counts.Lists:N0} lists of {counts.Users:N0} users, {counts.Impressions:N0} impressions{string.Concat(labels)}.{leftOut}");
    }

    internal override void Write(BinaryWriter writer)
    {
        KeyValuePair<string, double>[] told =
        [
            .. Figures,
            .. double.IsNaN(responseMs) ? [] : new[] { KeyValuePair.Create(s_response, responseMs) },
            .. LeftOut is { } count ? new[] { KeyValuePair.Create(LeftOutName, (double)count) } : [],
        ];
        writer.Write7BitEncodedInt(told.Length);
        foreach (var (name, value) in told)
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

        var (response, leftOut) = (Value(s_response), Value(LeftOutName));
        return new(ScoredLists.Read(reader), [.. figures.Where(figure => figure.Key != s_response && figure.Key != LeftOutName)], response ?? double.NaN)
        {
            LeftOut = (int?)leftOut,
        };

        double? Value(string name) => figures.FindIndex(figure => figure.Key == name) is var at and >= 0 ? figures[at].Value : null;
    }
}
