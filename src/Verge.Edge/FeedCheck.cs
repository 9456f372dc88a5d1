using System.Collections.Immutable;
using Verge.Edge.Encoding;
using Verge.Features;

namespace Verge.Edge;

/// <summary>What comes from the cloud is checked before any of it is taken over.</summary>
internal static class FeedCheck
{
    public static void Validate(FeedResponse response, int limit)
    {
        Check(response.Candidates.Length <= limit, "candidates", response.Candidates.Length, $"at most {limit}");
        for (var i = 0; i < response.Candidates.Length; i++)
        {
            var candidate = response.Candidates[i];
            Check(!string.IsNullOrWhiteSpace(candidate.ItemId) && candidate.ItemId.Length <= 256, $"candidates[{i}].itemId", candidate.ItemId, "1 to 256 characters");
            Check(candidate.Position >= 0, $"candidates[{i}].position", candidate.Position, "0 or more");
            Check(candidate.Price is null || double.IsFinite(candidate.Price.Value), $"candidates[{i}].price", candidate.Price, "a finite number");
            CheckFinite(candidate.Scores, $"candidates[{i}].scores");
            CheckFinite(candidate.Embedding, $"candidates[{i}].embedding");
        }
    }

    public static void ValidateWidths(FeedResponse response, FeatureSchema schema, bool withRows)
    {
        for (var i = 0; i < response.Candidates.Length; i++)
        {
            var candidate = response.Candidates[i];
            Check(candidate.Scores.Length == schema.Scores.Length || (!withRows && candidate.Scores.IsEmpty), $"candidates[{i}].scores", $"{candidate.Scores.Length} values", $"{schema.Scores.Length}");
            Check(candidate.Embedding.Length == schema.EmbeddingWidth || (!withRows && candidate.Embedding.IsEmpty), $"candidates[{i}].embedding", $"{candidate.Embedding.Length} values", $"{schema.EmbeddingWidth}");
        }
    }

    /// <summary>The rows answered must be those asked for, in that order.</summary>
    public static void Validate(ImmutableArray<ItemEmbedding> rows, IReadOnlyList<string> items, int width)
    {
        Check(rows.Length == items.Count, "items", $"{rows.Length} items", $"{items.Count}");
        for (var i = 0; i < rows.Length; i++)
        {
            Check(rows[i].ItemId == items[i], $"items[{i}].itemId", rows[i].ItemId, $"'{items[i]}'");
            Check(rows[i].Embedding.Length == width, $"items[{i}].embedding", $"{rows[i].Embedding.Length} values", $"{width}");
            CheckFinite(rows[i].Embedding, $"items[{i}].embedding");
        }
    }

    private static void CheckFinite(ImmutableArray<float> values, string field)
    {
        Check(!values.IsDefault, field, null, "a list");
        if (!Finite.All(values.AsSpan()))
        {
            var index = values.AsSpan().IndexOfAny(float.NaN, float.PositiveInfinity, float.NegativeInfinity);
            Check(false, $"{field}[{index}]", values[Math.Max(0, index)], "a finite number");
        }
    }

    private static void Check(bool holds, string field, object? value, string expected)
    {
        if (!holds)
        {
            throw new InvalidFeedException(FormattableString.Invariant($"The feed's answer: {field}: got {value ?? "null"}, expected {expected}."));
        }
    }
}
