using System.Collections.Immutable;

namespace Verge.Models.Retrieval;

/// <summary>What two towers are trained by.</summary>
public sealed record RetrievalLoss
{
    /// <summary>The kinds.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["sampled-softmax", "full-softmax"];

    /// <summary>One of <see cref="Kinds"/>. Default <c>sampled-softmax</c>.</summary>
    public string Kind { get; init; } = "sampled-softmax";

    /// <summary>Negatives: of each sample in <c>sampled-softmax</c> (PWPRec's 10 are the default).</summary>
    public int Negatives { get; init; } = 10;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">An impossible one, named.</exception>
    public RetrievalLoss Validated()
    {
        if (!Kinds.Contains(Kind, StringComparer.Ordinal))
        {
            throw new ArgumentException($"{nameof(Kind)}: got '{Kind}', expected one of {string.Join(", ", Kinds)}");
        }

        return Negatives >= 1 ? this : throw new ArgumentException($"{nameof(Negatives)}: got {Negatives}, expected at least 1");
    }
}
