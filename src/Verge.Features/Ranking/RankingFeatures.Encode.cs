using System.Numerics;
using Verge.Domain;

namespace Verge.Features;

public sealed partial class RankingFeatures
{
    /// <summary>
    /// Logarithmic bucket of t(target) − t(v): 0 is the target's own, then one a doubling of seconds, the last open.
    /// </summary>
    public int PositionBucket(TimeSpan difference)
    {
        var seconds = (ulong)Math.Max(0, difference.Ticks / TimeSpan.TicksPerSecond);
        return Math.Min(Schema.PositionBuckets - 1, 1 + BitOperations.Log2(seconds + 1));
    }

    /// <summary>Encodes a list, one example a candidate, in order.</summary>
    /// <exception cref="FeatureException">A missing or impossible input, named.</exception>
    public RankingExample[] Encode(in RankingRequest request)
    {
        var raw = new float[request.Candidates.Length * Schema.Dense.Length];
        ComputeDense(request, raw);
        var histories = EncodeHistories(request);
        var examples = new RankingExample[request.Candidates.Length];
        for (var i = 0; i < examples.Length; i++)
        {
            examples[i] = Encode(request, i, histories, raw.AsSpan(i * Schema.Dense.Length, Schema.Dense.Length));
        }

        return examples;
    }

    internal void ComputeDense(in RankingRequest request, Span<float> raw) => _dense.Compute(
        new()
        {
            Candidates = request.Candidates,
            At = request.At,
            Counters = request.Counters,
            Prices = request.Prices,
        },
        raw);

    internal RankingExample Encode(in RankingRequest request, int index, RankingHistory[] histories, ReadOnlySpan<float> raw, RankingLabel label = default)
    {
        var item = request.Candidates[index];
        var example = new RankingExample
        {
            Histories = histories,
            TargetRows = new int[Schema.SequenceAttributes.Length],
            FieldRows = new int[Schema.Fields.Length],
            Dense = new float[Schema.Dense.Length],
            UserId = request.UserId,
            ItemId = item.Id,
            At = request.At,
            Position = index,
            BiasRows = EncodeBias(request, index),
            Labels = label.Values ?? [],
            SessionId = label.SessionId ?? "",
            PageIndex = label.SessionId is null ? -1 : label.PageIndex,
        };
        for (var i = 0; i < example.TargetRows.Length; i++)
        {
            example.TargetRows[i] = RowOf(Schema.SequenceAttributes[i].Name, item);
        }

        for (var i = 0; i < example.FieldRows.Length; i++)
        {
            example.FieldRows[i] = FieldRow(Schema.Fields[i], request, item, index);
        }

        Scaling.Scale(raw, example.Dense);
        return example;
    }

    private int RowOf(string attribute, Item item) => _vocabularies[attribute].Row(item.Attribute(attribute));

    private int FieldRow(RankingField field, in RankingRequest request, Item item, int position)
    {
        switch (field.Kind)
        {
            case RankingFieldKind.Item:
                return RowOf(field.Name, item);
            case RankingFieldKind.Surface:
                return 1 + (int)request.Surface;
            case RankingFieldKind.DisplayPosition:
                return 1 + (request.ShowPositions ? Math.Min(position, field.Size - 1) : 0);
            case RankingFieldKind.Cross:
                var first = ValueOf(_fields[field.Of[0]], request, item);
                var second = ValueOf(_fields[field.Of[1]], request, item);
                return first is null || second is null ? Vocabulary.UnknownRow : StableHash.Row(StableHash.Of(first, second), field.Size);
            default:
                return ValueOf(field, request, item) is { } value ? StableHash.Row(StableHash.Of(value), field.Size) : Vocabulary.UnknownRow;
        }
    }

    private static string? ValueOf(RankingField field, in RankingRequest request, Item item) => field.Kind switch
    {
        RankingFieldKind.UserId => request.UserId.Length > 0 ? request.UserId : null,
        RankingFieldKind.UserAttribute => request.UserAttributes?.GetValueOrDefault(field.Name),
        RankingFieldKind.Item => item.Attribute(field.Name),
        RankingFieldKind.Surface => request.Surface.ToName(),
        _ => null,
    };

    /// <summary>Where a training example comes from, and its labels.</summary>
    internal readonly record struct RankingLabel(string? SessionId, int PageIndex, float[]? Values);
}
