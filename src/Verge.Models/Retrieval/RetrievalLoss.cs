using System.Collections.Immutable;

namespace Verge.Models.Retrieval;

/// <summary>What two towers are trained by.</summary>
public sealed record RetrievalLoss
{
    /// <summary>The kinds.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["sampled-softmax", "full-softmax", "in-batch", "bpr-max"];

    /// <summary>Whether a kind has a use for an option. What it has no use for may be anything.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="option">The option's name, that of its property.</param>
    public static bool Uses(string kind, string option) => option switch
    {
        nameof(Negatives) => kind is not "full-softmax",
        nameof(PopularityPower) => kind is "sampled-softmax" or "bpr-max",
        nameof(PopularityCorrection) => kind is "in-batch",
        nameof(Regularization) => kind is "bpr-max",
        _ => true,
    };

    /// <summary>One of <see cref="Kinds"/>. Default <c>sampled-softmax</c>.</summary>
    public string Kind { get; init; } = "sampled-softmax";

    /// <summary>
    /// Negatives: each sample's own in <c>sampled-softmax</c> (10 where <see langword="null"/>), targets of the batch's other samples in
    /// <c>in-batch</c> (at most 1,000; a smaller batch has fewer), the batch's in <c>bpr-max</c> (2,048).
    /// </summary>
    public int? Negatives { get; init; }

    /// <summary>
    /// Drawn negatives come in proportion to (clicks in training)^power: <c>sampled-softmax</c> (0 where <see langword="null"/>: evenly over
    /// the items shown), <c>bpr-max</c> (0.5).
    /// </summary>
    public double? PopularityPower { get; init; }

    /// <summary>
    /// Whether <c>in-batch</c> takes log(m q) from the logit of a negative, one of m, that has the share q of the clicks: their sum then
    /// estimates that over the catalogue. Default false.
    /// </summary>
    public bool PopularityCorrection { get; init; }

    /// <summary>What large scores of negatives cost in <c>bpr-max</c>, λ. Default 1.</summary>
    public float Regularization { get; init; } = 1;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible one, named.</exception>
    public RetrievalLoss Validated()
    {
        if (!Kinds.Contains(Kind, StringComparer.Ordinal))
        {
            throw new ArgumentException($"{nameof(Kind)}: got '{Kind}', expected one of {string.Join(", ", Kinds)}");
        }

        if (Negatives is < 1)
        {
            throw new ArgumentException($"{nameof(Negatives)}: got {Negatives}, expected at least 1");
        }

        if (PopularityPower is { } power && !(power >= 0 && double.IsFinite(power)))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(PopularityPower)}: got {power}, expected a finite number of at least 0"));
        }

        return Regularization >= 0 && float.IsFinite(Regularization)
            ? this
            : throw new ArgumentException(FormattableString.Invariant($"{nameof(Regularization)}: got {Regularization}, expected a finite number of at least 0"));
    }
}
