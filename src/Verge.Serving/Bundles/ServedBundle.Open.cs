using System.Globalization;
using Verge.Bundles;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Scoring;
using Verge.Models.Storage;
using Verge.VectorSearch;

namespace Verge.Serving;

public sealed partial class ServedBundle
{
    /// <summary>Checks and loads a version.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="key">The key that it must be signed with.</param>
    /// <exception cref="BundleException">A file that fails a check or cannot be served, named.</exception>
    public static ServedBundle Open(string folder, PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var reader = BundleReader.Open(folder, new(key));
        var owned = new Stack<IDisposable>();
        try
        {
            return new(reader, owned);
        }
        catch (Exception error) when (error is not (BundleException or OutOfMemoryException))
        {
            Free(owned);
            throw new BundleException($"Bundle {reader.Manifest.Version} cannot be loaded: {error.Message}", error);
        }
        catch
        {
            Free(owned);
            throw;
        }
    }

    private ServedBundle(BundleReader reader, Stack<IDisposable> owned)
    {
        _owned = owned;
        Manifest = reader.Manifest;
        Item[] items = [.. Checked(CatalogueFile.Read(reader.PathOf(BundlePaths.Catalogue)))];
        Items = new(items);
        (var table, _retrieval) = RetrievalFiles.Load(Path.Combine(reader.Folder, BundlePaths.Retrieval), items);
        _retired = new(_retrieval.Items.Release);
        Users = Own(new UserEncoder(Own(_retrieval)));
        _embeddings = ItemEmbeddings.Of(_retrieval.ViewItem);
        var (features, ranking) = RankingFiles.Load(Path.Combine(reader.Folder, BundlePaths.Ranking));
        Stages = new(Users, _embeddings, table, features, Own(ranking));
        Index = VectorIndex.Open(reader.PathOf(BundlePaths.Index));
        var embeddable = Enumerable.Range(1, items.Length).Count(table.IsEmbeddable);
        if (Index.Count != embeddable || Index.Dimensions != Users.Width)
        {
            throw new BundleException(
                BundlePaths.Index,
                $"got {Index.Count} vectors of {Index.Dimensions}, expected one an embeddable item of the catalogue, {embeddable} of {Users.Width}");
        }

        Embeddings = Own(EmbeddingStore.Open(reader.Folder));
        Scores = new(Embeddings.Features.Schema.Scores);
        Device = DevicePart.Read(reader);
        Counters = Read(reader, BundlePaths.Counters, text => InteractionCounters.FromJson(text, id => Items.Find(id)?.Attribute("category")));
        Activity = features.Schema.Activity is { } schema ? Read(reader, BundlePaths.Activity, text => ActivityCounters.FromJson(text, schema, Items.Find)) : null;
        CountersAsOf = Manifest.Data.TryGetValue(BundleManifest.CountersAsOf, out var moment)
            && DateTimeOffset.TryParseExact(moment, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asOf)
                ? asOf
                : throw new BundleException(BundlePaths.Manifest, $"data.{BundleManifest.CountersAsOf}: got '{moment}', expected a round-trip (ISO 8601) time");
    }

    private static T Read<T>(BundleReader reader, string path, Func<string, T> parse)
    {
        try
        {
            return parse(reader.ReadText(path));
        }
        catch (FeatureException error)
        {
            throw new BundleException(path, error.Message, error);
        }
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }

    /// <summary>What no request could name, or no score could be made of, must not come into a feed.</summary>
    private static IEnumerable<Item> Checked(IEnumerable<Item> items)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var line = 0;
        foreach (var item in items)
        {
            line++;
            var problem = !IdRule.Accepts(item.Id) ? $"got the id '{item.Id}', expected {IdRule.Expectation}"
                : !seen.Add(item.Id) ? $"got the id '{item.Id}' twice, expected each once"
                : item.Price is { } price && !PriceRule.Accepts(price) ? $"got the price {price.ToString(CultureInfo.InvariantCulture)}, expected {PriceRule.Expectation}"
                : null;
            yield return problem is null ? item : throw new BundleException(BundlePaths.Catalogue, $"line {line}: {problem}");
        }
    }
}
