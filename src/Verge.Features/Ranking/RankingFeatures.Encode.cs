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
    public RankingExample[] Encode(in RankingRequest request) => Encode(request, All(request), []);

    /// <summary>Encodes some candidates of a list, each as it stands in the whole.</summary>
    /// <param name="request">The list.</param>
    /// <param name="places">Their places in it.</param>
    /// <param name="labels">One each in training; empty when serving.</param>
    internal RankingExample[] Encode(in RankingRequest request, ReadOnlySpan<int> places, ReadOnlySpan<RankingLabel> labels)
    {
        var (scores, activity, histories) = (ComputeScores(request), ComputeActivity(request, places), EncodeHistories(request));
        var examples = new RankingExample[places.Length];
        for (var i = 0; i < examples.Length; i++)
        {
            examples[i] = Encode(request, places[i], histories, labels.IsEmpty ? default : labels[i]);
            ScaleDense(scores.AsSpan(places[i] * Schema.Dense.Length, Schema.Dense.Length), activity.AsSpan(i * ActivityWidth, ActivityWidth), examples[i]);
        }

        return examples;
    }

    private RankingExample Encode(in RankingRequest request, int index, RankingHistory[] histories, RankingLabel label)
    {
        var item = request.Candidates[index];
        var example = new RankingExample
        {
            Histories = histories,
            TargetRows = new int[Schema.SequenceAttributes.Length],
            FieldRows = new int[Schema.Fields.Length],
            Dense = new float[DenseWidth],
            AbsentDense = ActivityWidth > 0 ? new ulong[(DenseWidth + 63) / 64] : [],
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
