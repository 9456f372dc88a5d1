using Verge.VectorSearch.Graph;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Tests;

public unsafe class GraphTests
{
    private const int Dimensions = 12;

    private static readonly HnswOptions s_options = new() { M = 6, EfConstruction = 40, EfSearch = 10, CompactAt = 0.9 };

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    public void Should_link_in_again_what_nothing_leads_to(VectorMetric metric)
    {
        var index = Vectors.Clustered(800, Dimensions, seed: 1).Into(new HnswIndex(Dimensions, metric, s_options));
        foreach (var slot in new[] { 3, 400, 799 })
        {
            CutOff(index.Graph, slot);
        }

        index.Remove(100);
        index.Compact();
        Assert.Equal(0, GraphRejoin.Run(index.Graph));
    }

    [Fact]
    public void Should_count_what_it_links_in()
    {
        var index = Vectors.Clustered(800, Dimensions, seed: 1).Into(new HnswIndex(Dimensions, VectorMetric.Cosine, s_options));
        GraphRejoin.Run(index.Graph);
        CutOff(index.Graph, 5);
        Assert.Equal(1, GraphRejoin.Run(index.Graph));
        Assert.Equal(0, GraphRejoin.Run(index.Graph));
    }

    [Fact]
    public void Should_return_as_many_as_asked_for_even_where_the_graph_is_broken()
    {
        var vectors = Vectors.Clustered(800, Dimensions, seed: 2);
        var index = vectors.Into(new HnswIndex(Dimensions, VectorMetric.Cosine, s_options));
        for (var slot = 0; slot < 800; slot++)
        {
            *index.Graph.LinksOf(slot, 0) = GraphStorage.NoLink;
        }

        Assert.Equal(vectors.Into(new ExactIndex(Dimensions, VectorMetric.Cosine)).Search(vectors[0], 10), index.Search(vectors[0], 10));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(600)]
    public void Should_scan_for_what_a_walk_would_find_too_late(int passing)
    {
        // Only what lies farthest from the query passes: a walk would have to cross the graph, and meets the worst of it first.
        var vectors = Vectors.Clustered(3_000, Dimensions, seed: 3);
        var exact = vectors.Into(new ExactIndex(Dimensions, VectorMetric.Cosine));
        var index = vectors.Into(new HnswIndex(Dimensions, VectorMetric.Cosine, s_options));
        for (var i = 0; i < 20; i++)
        {
            var far = exact.Search(vectors[i], 3_000).TakeLast(passing).Select(hit => hit.Label).ToHashSet();
            var options = new SearchOptions { Filter = far.Contains, EfSearch = 40 };
            Assert.Equal(exact.Search(vectors[i], 3, options), index.Search(vectors[i], 3, options));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Should_keep_its_pool_in_order_whatever_is_accepted(int every)
    {
        var vectors = Vectors.Clustered(1_000, Dimensions, seed: 4);
        var graph = vectors.Into(new HnswIndex(Dimensions, VectorMetric.Cosine, s_options)).Graph;
        var scratch = new SearchScratch();
        scratch.Fit(graph);
        scratch.FitWalk(graph);
        for (var i = 0; i < 30; i++)
        {
            VectorIntake.Prepare(vectors[i], Dimensions, VectorMetric.Cosine, scratch.Row, graph.VectorWidth, "query");
            Quantizer.Query(scratch.Row, graph.VectorWidth, scratch.Query, graph.CodeWidth);
            Assert.True(GraphWalk.Run(graph, scratch, 500, 0, 20, default(QueryProduct), new AcceptLive(graph, label => label % every == 0)));
            scratch.Forget();
            var pool = new Span<long>(scratch.Pool, scratch.PoolCount).ToArray();
            Assert.Equal(pool.Order(), pool);
            Assert.Equal(pool.Length, pool.Select(PoolKey.Slot).Distinct().Count());
            Assert.All(pool, key => Assert.Equal(PoolKey.Slot(key) % every == 0, (key & PoolKey.Accepted) != 0));
            Assert.All(pool, key => Assert.NotEqual(0, key & PoolKey.Expanded));
            Assert.Equal(20, scratch.AcceptedCount);
            Assert.Equal(20, pool.Count(key => (key & PoolKey.Accepted) != 0));
            Assert.NotEqual(0, pool[^1] & PoolKey.Accepted);
        }
    }

    [Fact]
    public void Should_find_a_keys_place_as_counting_does() =>
        Properties.ForAllSeeds(60, seed =>
        {
            var random = new Random(seed);
            var keys = Enumerable.Range(0, random.Next(400)).Select(_ => random.NextInt64(-50, 50)).Order().ToArray();
            var key = random.NextInt64(-60, 60);
            fixed (long* pool = keys)
            {
                Assert.Equal(keys.Count(other => other < key), GraphWalk.Place(pool, keys.Length, key));
            }
        });

    [Fact]
    public void Should_link_new_nodes_to_live_ones_only()
    {
        var vectors = Vectors.Clustered(900, Dimensions, seed: 5);
        var index = new HnswIndex(Dimensions, VectorMetric.Cosine, s_options with { Capacity = 900 });
        for (var i = 0; i < 900; i++)
        {
            index.Upsert(i, vectors[i]);
            if (i is >= 100 and < 500)
            {
                index.Remove(i);
            }
        }

        Assert.Equal(900, index.Graph.Used);
        for (var slot = 600; slot < 900; slot++)
        {
            var links = new ReadOnlySpan<int>(index.Graph.LinksOf(slot, 0), 12).ToArray();
            Assert.All(links.TakeWhile(link => link >= 0), link => Assert.False(index.Graph.IsRemoved(link)));
        }
    }

    [Fact]
    public void Should_place_a_sixteenth_of_the_nodes_on_each_level_above()
    {
        var graph = Vectors.Random(4_000, 2, seed: 6).Into(new HnswIndex(2, VectorMetric.Cosine, new HnswOptions { EfConstruction = 16 })).Graph;
        var levels = graph.LevelSpan.ToArray();
        Assert.InRange(levels.Count(level => level >= 1), 200, 300);
        Assert.InRange(levels.Count(level => level >= 2), 5, 30);
        Assert.Equal(levels.Max(), graph.Entry.Level);
    }

    private static void CutOff(GraphStorage graph, int node)
    {
        for (var slot = 0; slot < graph.Used; slot++)
        {
            var links = new Span<int>(graph.LinksOf(slot, 0), graph.MaxLinks(0));
            var at = links.IndexOf(node);
            if (at >= 0)
            {
                var count = links.IndexOf(GraphStorage.NoLink) is >= 0 and var end ? end : links.Length;
                (links[at], links[count - 1]) = (links[count - 1], GraphStorage.NoLink);
            }
        }
    }
}
