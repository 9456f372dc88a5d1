using System.Globalization;

namespace Verge.Evaluation;

/// <summary>
/// A metric as tables and JSON write it: <c>gauc</c>, <c>ndcg@10</c>, <c>recall@20|1000</c>, <c>order.mrr@4</c>.
/// <see cref="K"/> is the cut-off, or null for the whole list; <see cref="Negatives"/> is the number of sampled negatives a
/// target is ranked against, or null where it is ranked against all candidates (the whole catalogue, in retrieval);
/// <see cref="Task"/> is what is predicted, where a model predicts several things.
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
        ("kl", MetricKind.Kl, CutOff.None),
        ("relaimpr", MetricKind.RelaImpr, CutOff.None),
        ("gap_closed", MetricKind.GapClosed, CutOff.None),
        ("response_ms", MetricKind.ResponseMs, CutOff.None),
    ];

    // Null, not empty, so that the default and a name without a task are equal.
    private readonly string? _task;

    /// <summary>Names a metric.</summary>
    /// <exception cref="ArgumentException">The cut-off is missing, below 1 or not this metric's; negatives do not apply; or a task cannot be named so.</exception>
    public MetricName(MetricKind kind, int? k = null, int? negatives = null, string task = "")
    {
        ArgumentNullException.ThrowIfNull(task);
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

        if (!task.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
        {
            throw new ArgumentException($"Metric '{text}': got the task '{task}', expected small letters, digits, - and _, as in click.{text}.", nameof(task));
        }

        Kind = kind;
        K = k;
        Negatives = negatives;
        _task = task.Length == 0 ? null : task;
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

    /// <summary>What is predicted, such as <c>click</c> or <c>order</c>. Empty: the one thing that there is.</summary>
    public string Task => _task ?? "";

    /// <summary>False for errors, divergences and times, where less is better.</summary>
    public bool HigherIsBetter => Kind is not (MetricKind.LogLoss or MetricKind.Ece or MetricKind.Js or MetricKind.Kl or MetricKind.ResponseMs);

    /// <summary>The metric that a run is measured by for this one: the AUC for relaimpr, kl for gap_closed, which are made of several runs' values; itself for all others.</summary>
    public MetricName Source => Kind switch
    {
        MetricKind.RelaImpr => new(MetricKind.Auc, task: Task),
        MetricKind.GapClosed => new(MetricKind.Kl, task: Task),
        _ => this,
    };

    /// <summary>Whether it takes other runs than the one it is of: see <see cref="Source"/>.</summary>
    public bool IsRelative => Source != this;

    /// <summary>Reads a name such as <c>recall@20|1000</c> or <c>order.mrr@4</c>.</summary>
    /// <exception cref="FormatException">No such metric, or its cut-off or negatives are wrong.</exception>
    public static MetricName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        var head = bar < 0 ? text : text[..bar];
        var dot = head.IndexOf('.', StringComparison.Ordinal);
        if (dot == 0)
        {
            throw new FormatException($"Metric '{text}': got no task before the point, expected one, as in click.auc.");
        }

        var task = dot < 0 ? "" : head[..dot];
        head = head[(dot + 1)..];
        var at = head.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? head : head[..at];
        var entry = Array.Find(Known, known => known.Text == name);
        if (entry.Text is null)
        {
            throw new FormatException($"Metric '{text}': no such metric, expected one of {string.Join(", ", Known.Select(known => known.Text))}.");
        }

        try
        {
            return new MetricName(entry.Kind, at < 0 ? null : Number(text, head[(at + 1)..]), bar < 0 ? null : Number(text, text[(bar + 1)..]), task);
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
        return string.Create(CultureInfo.InvariantCulture, $"{_task}{(_task is null ? "" : ".")}{text}{(K is null ? "" : "@")}{K}{(Negatives is null ? "" : "|")}{Negatives}");
    }

    private static int Number(string text, string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"Metric '{text}': got '{digits}', expected a whole number, as in ndcg@10 or recall@20|1000.");

    private static string Show(int? k) => k?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
