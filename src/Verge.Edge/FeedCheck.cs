using System.Collections.Immutable;
using Verge.Domain;
using Verge.Edge.Encoding;
using Verge.Features;

namespace Verge.Edge;

/// <summary>What comes from the cloud is checked before any of it is taken over.</summary>
internal static class FeedCheck
{
    /// <summary>It goes back in an address.</summary>
    private const int MaximumCursor = 2_000;

    public static void Validate(FeedResponse response, int limit)
    {
        Check(!response.Candidates.IsDefault, "candidates", null, "a list");
        Check(response.Cursor is not { Length: > MaximumCursor }, "cursor", $"{response.Cursor?.Length} characters", $"at most {MaximumCursor}");
        Check(response.Candidates.Length <= limit, "candidates", response.Candidates.Length, $"at most {limit}");
        for (var i = 0; i < response.Candidates.Length; i++)
        {
            var candidate = response.Candidates[i];
            // As acts on it will be checked: what cannot be exposed should not be shown.
            Check(IdRule.Accepts(candidate.ItemId), $"candidates[{i}].itemId", candidate.ItemId, IdRule.Expectation);
            Check(candidate.Title is not null, $"candidates[{i}].title", null, "a text");
            Check(candidate.Attributes is not null, $"candidates[{i}].attributes", null, "a list");
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
        Check(!rows.IsDefault, "items", null, "a list");
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
