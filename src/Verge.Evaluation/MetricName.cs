using System.Globalization;

namespace Verge.Evaluation;

/// <summary>
/// A metric as tables and JSON write it: <c>gauc</c>, <c>ndcg@10</c>, <c>recall@20|1000</c>.
/// <see cref="K"/> is the cut-off, or null for the whole list; <see cref="Negatives"/> is the number of sampled negatives a
/// target is ranked against, or null where it is ranked against all candidates (the whole catalogue, in retrieval).
/// </summary>
public readonly record struct MetricName
{
    private static readonly (string Text, MetricKind Kind, CutOff CutOff)[] Known =
    [
        ("auc", MetricKind.Auc, CutOff.None),
        ("gauc", MetricKind.Gauc, CutOff.None),
        ("logloss", MetricKind.LogLoss, CutOff.None),
        ("ece", MetricKind.Ece, CutOff.None),
        ("mrr", MetricKind.Mrr, CutOff.Optional),
        ("ndcg", MetricKind.Ndcg, CutOff.Optional),
        ("map", MetricKind.Map, CutOff.Optional),
        ("recall", MetricKind.Recall, CutOff.Required),
        ("precision", MetricKind.Precision, CutOff.Required),
        ("utility", MetricKind.Utility, CutOff.Required),
        ("js", MetricKind.Js, CutOff.Required),
        ("relaimpr", MetricKind.RelaImpr, CutOff.None),
    ];

    /// <summary>Names a metric.</summary>
    /// <exception cref="ArgumentException">The cut-off is missing, below 1 or not this metric's; or negatives do not apply.</exception>
    public MetricName(MetricKind kind, int? k = null, int? negatives = null)
    {
        var (text, _, cutOff) = Array.Find(Known, entry => entry.Kind == kind);
        if (k is < 1 || (k is null && cutOff == CutOff.Required) || (k is not null && cutOff == CutOff.None))
        {
            var expected = cutOff == CutOff.None ? "no cut-off" : "a cut-off of at least 1";
            throw new ArgumentException($"Metric '{text}': got cut-off {Show(k)}, expected {expected}.", nameof(k));
        }

        if (negatives is not null && (negatives < 1 || kind is not (MetricKind.Recall or MetricKind.Mrr or MetricKind.Ndcg)))
        {
            throw new ArgumentException(
                $"Metric '{text}': got {negatives} sampled negatives, expected at least 1 and one of recall, mrr, ndcg.", nameof(negatives));
        }

        Kind = kind;
        K = k;
        Negatives = negatives;
    }

    private enum CutOff
    {
        None,
        Optional,
        Required,
    }

    /// <summary>What is measured.</summary>
    public MetricKind Kind { get; }

    /// <summary>The cut-off: only the first K places count. Null: all of them.</summary>
    public int? K { get; }

    /// <summary>Sampled negatives each target is ranked against. Null: all candidates.</summary>
    public int? Negatives { get; }

    /// <summary>False for errors and divergences, where less is better.</summary>
    public bool HigherIsBetter => Kind is not (MetricKind.LogLoss or MetricKind.Ece or MetricKind.Js);

    /// <summary>Reads a name such as <c>recall@20|1000</c>.</summary>
    /// <exception cref="FormatException">No such metric, or its cut-off or negatives are wrong.</exception>
    public static MetricName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        var head = bar < 0 ? text : text[..bar];
        var at = head.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? head : head[..at];
        var entry = Array.Find(Known, known => known.Text == name);
        if (entry.Text is null)
        {
            throw new FormatException($"Metric '{text}': no such metric, expected one of {string.Join(", ", Known.Select(known => known.Text))}.");
        }

        try
        {
            return new MetricName(entry.Kind, at < 0 ? null : Number(text, head[(at + 1)..]), bar < 0 ? null : Number(text, text[(bar + 1)..]));
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    /// <summary>The name as tables and JSON write it.</summary>
    public override string ToString()
    {
        var kind = Kind;
        var text = Array.Find(Known, entry => entry.Kind == kind).Text;
        return string.Create(CultureInfo.InvariantCulture, $"{text}{(K is null ? "" : "@")}{K}{(Negatives is null ? "" : "|")}{Negatives}");
    }

    private static int Number(string text, string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"Metric '{text}': got '{digits}', expected a whole number, as in ndcg@10 or recall@20|1000.");

    private static string Show(int? k) => k?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
