namespace Verge.VectorSearch.Tests;

public class ConcurrencyTests
{
    private const int Dimensions = 16;

    public static TheoryData<string, VectorMetric> Indexes => new()
    {
        { "exact", VectorMetric.Cosine },
        { "hnsw", VectorMetric.Cosine },
        { "hnsw", VectorMetric.InnerProduct },
    };

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task Should_search_while_another_thread_inserts_and_removes(string kind, VectorMetric metric)
    {
        const int Base = 600;
        const int Added = 1_200;
        var vectors = Vectors.Clustered(Base + Added, Dimensions, seed: 1);
        var index = Create(kind, metric);
        for (var i = 0; i < Base; i++)
        {
            index.Upsert(i, vectors[i]);
        }

        // Growth, compaction and links all change under the searches.
        var writer = Task.Run(() =>
        {
            for (var i = Base; i < Base + Added; i++)
            {
                index.Upsert(i, vectors[i]);
                if (i % 2 == 0)
                {
                    index.Remove(i);
                }
            }
        });
        await Task.WhenAll(writer, Reader(1), Reader(2));
        Assert.Equal(Base + (Added / 2), index.Count);

        Task Reader(int seed) => Task.Run(() =>
        {
            var random = new Random(seed);
            var hits = new SearchHit[20];
            for (var last = false; !last;)
            {
                last = writer.IsCompleted;
                var query = vectors[random.Next(vectors.Count)];
                var found = index.Search(query, hits);
                Assert.Equal(20, found);
                Assert.Equal(20, hits.Select(hit => hit.Label).Distinct().Count());
                foreach (var hit in hits)
                {
                    Assert.InRange(hit.Label, 0, vectors.Count - 1);
                    Assert.Equal(Score(metric, query, vectors[(int)hit.Label]), hit.Score, 1e-4);
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task Should_never_miss_or_repeat_a_label_while_its_vector_is_replaced(string kind, VectorMetric metric)
    {
        // Exact replacements are fast: with more items, many fall within one search.
        var items = kind == "exact" ? 1_500 : 40;
        var changes = kind == "exact" ? 60_000 : 3_000;
        var vectors = Vectors.Random(items + 7, Dimensions, seed: 2);
        var index = Create(kind, metric);
        for (var label = 0; label < items; label++)
        {
            index.Upsert(label, vectors[label]);
        }

        var writer = Task.Run(() =>
        {
            for (var i = 0; i < changes; i++)
            {
                index.Upsert(i % items, vectors[i % vectors.Count]);
            }
        });
        var reader = Task.Run(() =>
        {
            var hits = new SearchHit[items];
            for (var last = false; !last;)
            {
                last = writer.IsCompleted;
                var found = index.Search(vectors[0], hits);
                Assert.Equal(items, found);
                Assert.Equal(items, hits.Select(hit => hit.Label).Distinct().Count());
                Assert.Equal(items, index.Count);
            }
        });
        await Task.WhenAll(writer, reader);
    }

    [Fact]
    public async Task Should_take_changes_from_several_threads()
    {
        var vectors = Vectors.Clustered(1_200, Dimensions, seed: 3);
        var index = new HnswIndex(Dimensions, VectorMetric.Cosine, new HnswOptions { M = 8, EfConstruction = 40 });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(part => Task.Run(() =>
        {
            for (var i = part; i < vectors.Count; i += 3)
            {
                index.Upsert(i, vectors[i]);
            }
        })));
        Assert.Equal(vectors.Count, index.Count);
        var exact = vectors.Into(new ExactIndex(Dimensions, VectorMetric.Cosine));
        Assert.InRange(Vectors.Clustered(50, Dimensions, seed: 4).Recall(exact, index, 10, ef: 60), 0.95, 1);
    }

    [Fact]
    public async Task Should_save_a_whole_index_while_it_is_searched_and_changed()
    {
        using var folder = new Verge.Testing.TemporaryFolder();
        var vectors = Vectors.Clustered(1_500, Dimensions, seed: 5);
        var index = new HnswIndex(Dimensions, VectorMetric.InnerProduct, new HnswOptions { M = 8, EfConstruction = 40 });
        var writer = Task.Run(() => vectors.Into(index));
        for (var last = false; !last;)
        {
            last = writer.IsCompleted;
            index.Save(folder["items"]);
            var opened = VectorIndex.Open(folder["items"]);
            Assert.Equal(Math.Min(10, opened.Count), opened.Search(vectors[0], 10).Length);
        }

        await writer;
        Assert.Equal(["items"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    private static VectorIndex Create(string kind, VectorMetric metric) =>
        kind == "exact"
            ? new ExactIndex(Dimensions, metric)
            : new HnswIndex(Dimensions, metric, new HnswOptions { M = 8, EfConstruction = 40, EfSearch = 24 });

    private static double Score(VectorMetric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, lengthOfA = 0, lengthOfB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            lengthOfA += (double)a[i] * a[i];
            lengthOfB += (double)b[i] * b[i];
        }

        return metric == VectorMetric.InnerProduct ? product : product / Math.Sqrt(lengthOfA * lengthOfB);
    }
}
