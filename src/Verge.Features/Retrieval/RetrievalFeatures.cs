using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Verge.Domain;

namespace Verge.Features;

/// <summary>A fitted <see cref="RetrievalSchema"/>: items to rows, clicks to histories. Thread-safe.</summary>
public sealed class RetrievalFeatures
{
    /// <summary>A fitted schema.</summary>
    /// <param name="schema">What is encoded.</param>
    /// <param name="vocabularies">One an item attribute, in the schema's order.</param>
    /// <param name="prices">The levels of prices where the schema has them.</param>
    /// <exception cref="FeatureException">Vocabularies or levels that are not the schema's.</exception>
    [JsonConstructor]
    public RetrievalFeatures(RetrievalSchema schema, ImmutableArray<Vocabulary> vocabularies, Bucketizer? prices = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        schema.Validate();
        Vocabulary.CheckNames(vocabularies, schema.ItemAttributes.Select(attribute => attribute.Name));
        if ((prices?.Size ?? 0) != schema.PriceBuckets)
        {
            throw new FeatureException("prices", $"{prices?.Size ?? 0} levels", $"the schema's {schema.PriceBuckets}");
        }

        (Schema, Vocabularies, Prices) = (schema, vocabularies, prices);
    }

    /// <summary>What is encoded.</summary>
    public RetrievalSchema Schema { get; }

    /// <summary>One vocabulary an item attribute, in the schema's order.</summary>
    public ImmutableArray<Vocabulary> Vocabularies { get; }

    /// <summary>The levels of prices; <see langword="null"/> where prices are left out.</summary>
    public Bucketizer? Prices { get; }

    /// <summary>Rows an item has: one an attribute, and that of its price level where there are such.</summary>
    [JsonIgnore]
    public int RowsOfItem => Vocabularies.Length + (Prices is null ? 0 : 1);

    /// <summary>Fits to the training part of a data set, and to nothing else.</summary>
    public static RetrievalFeatures Fit(RetrievalSchema schema, Dataset training)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(training);
        schema.Validate();
        return new(
            schema,
            AttributeCounts.Fit(training, [.. schema.ItemAttributes.Select(a => a.Name)], schema.MinimumCount),
            schema.PriceBuckets == 0 ? null : FitPrices(training.Items, schema.PriceBuckets));
    }

    /// <summary>The rows of an item, one an attribute, then its price level's; 0 for what is unknown.</summary>
    /// <exception cref="FeatureException">A price that is not finite.</exception>
    public void EncodeRows(Item item, Span<int> rows)
    {
        ArgumentNullException.ThrowIfNull(item);
        for (var i = 0; i < Vocabularies.Length; i++)
        {
            rows[i] = Vocabularies[i].Row(item.Attribute(Vocabularies[i].Name));
        }

        if (Prices is not null)
        {
            rows[Vocabularies.Length] = item.Price is { } price ? 1 + Prices.Bucket((float)price, "price") : 0;
        }
    }

    /// <summary>The rows of an item's title words; empty without titles.</summary>
    public int[] EncodeTitle(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Schema.TitleBuckets == 0 ? [] : TitleTokens.Encode(item.Title, Schema.TitleBuckets, Schema.TitleLength);
    }

    /// <summary>The rows of an item's aspects, each once; empty without aspects.</summary>
    public int[] EncodeAspects(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Schema.AspectBuckets == 0
            ? []
            :
            [
                .. item.Attributes
                    .Where(aspect => !Vocabularies.Any(vocabulary => vocabulary.Name == aspect.Key))
                    .Select(aspect => StableHash.Row(StableHash.Of(aspect.Key, aspect.Value), Schema.AspectBuckets))
                    .Distinct(),
            ];
    }

    /// <summary>
    /// The clicks that stand for a user on a surface, oldest first: of this session on <see cref="Surface.ViewItem"/>, of
    /// the last days on <see cref="Surface.Home"/> (PWPRec section 3.1). Training and serving both choose them here.
    /// </summary>
    /// <param name="surface">Where the recommendations will stand.</param>
    /// <param name="clicks">The user's clicks up to now, oldest first.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="sessionId">The request's session; empty where unknown.</param>
    public ReadOnlySpan<HistoryClick> Select(Surface surface, ReadOnlySpan<HistoryClick> clicks, DateTimeOffset now, string sessionId)
    {
        var start = clicks.Length;
        var oldest = Math.Max(0, clicks.Length - Schema.HistoryLength);
        if (surface == Surface.Home)
        {
            while (start > oldest && now - clicks[start - 1].At <= Schema.HomeWindow)
            {
                start--;
            }

            return clicks[start..];
        }

        var next = now;
        while (start > oldest && IsSameSession(clicks[start - 1], next, sessionId))
        {
            start--;
            next = clicks[start].At;
        }

        return clicks[start..];
    }

    /// <summary>
    /// Which clicks of a user are of one session: those of one id, and, where either of two in a row carries none, those without a longer
    /// pause between them.
    /// </summary>
    /// <param name="clicks">The user's clicks, oldest first.</param>
    /// <returns>A number a click, the same for clicks of one session.</returns>
    public int[] Sessions(ReadOnlySpan<HistoryClick> clicks)
    {
        var sessions = new int[clicks.Length];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var count = 0;
        for (var i = 0; i < clicks.Length; i++)
        {
            var id = clicks[i].SessionId;
            sessions[i] = i > 0 && IsSameSession(clicks[i - 1], clicks[i].At, id) ? sessions[i - 1]
                : id.Length > 0 && known.TryGetValue(id, out var before) ? before
                : count++;
            if (id.Length > 0)
            {
                known[id] = sessions[i];
            }
        }

        return sessions;
    }

    /// <summary>As JSON, on one line, the same bytes every time.</summary>
    public string ToJson() => FeatureJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, strictly.</summary>
    /// <exception cref="FeatureException">An unknown, missing or impossible field, named.</exception>
    public static RetrievalFeatures FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FeatureJson.Read<RetrievalFeatures>(Encoding.UTF8.GetBytes(json), "retrieval features");
    }

    private static Bucketizer FitPrices(IEnumerable<Item> items, int buckets) =>
        Bucketizer.Fit([.. items.Where(item => item.Price is not null).Select(item => (float)item.Price!.Value)], buckets, "price");

    private bool IsSameSession(in HistoryClick click, DateTimeOffset next, string sessionId) =>
        sessionId.Length > 0 && click.SessionId.Length > 0
            ? click.SessionId == sessionId
            : next - click.At <= Schema.SessionPause;
}
