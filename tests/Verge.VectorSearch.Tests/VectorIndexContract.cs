namespace Verge.VectorSearch.Tests;

/// <summary>What every index must do, whatever it is made of.</summary>
public abstract class VectorIndexContract
{
    public static TheoryData<VectorMetric> Metrics => [VectorMetric.InnerProduct, VectorMetric.Cosine];

    protected abstract IVectorIndex Create(int dimensions, VectorMetric metric);

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_find_nothing_in_an_empty_index(VectorMetric metric)
    {
        var index = Create(3, metric);
        Assert.Equal(0, index.Count);
        Assert.Empty(index.Search([1, 2, 3], 5));
        Assert.Equal(0, index.Search([1, 2, 3], new SearchHit[5]));
        Assert.False(index.Contains(1));
        Assert.False(index.Remove(1));
        Assert.False(index.TryGetVector(1, new float[3]));
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_say_what_it_was_made_with(VectorMetric metric)
    {
        var index = Create(7, metric);
        Assert.Equal(7, index.Dimensions);
        Assert.Equal(metric, index.Metric);
    }

    [Fact]
    public void Should_score_by_inner_product()
    {
        var index = Create(2, VectorMetric.InnerProduct);
        index.Upsert(10, [1, 0]);
        index.Upsert(-20, [0, 3]);
        index.Upsert(long.MaxValue, [-1, 1]);
        Assert.Equal([new(-20, 6), new(10, 1), new(long.MaxValue, 1)], index.Search([1, 2], 3));
    }

    [Fact]
    public void Should_score_by_cosine()
    {
        var index = Create(2, VectorMetric.Cosine);
        index.Upsert(1, [5, 0]);
        index.Upsert(2, [0, 0.01f]);
        index.Upsert(3, [-7, -7]);
        index.Upsert(4, [0, 0]);
        var hits = index.Search([0, 100], 4);
        Assert.Equal([2, 1, 4, 3], hits.Select(hit => hit.Label));
        Assert.Equal([1f, 0f, 0f], hits.Take(3).Select(hit => hit.Score));
        Assert.Equal(-Math.Sqrt(0.5), hits[3].Score, 1e-6);
    }

    [Theory]
    [InlineData(1e-20f)]
    [InlineData(1e-38f)]
    [InlineData(1e17f)]
    public void Should_take_the_cosine_of_tiny_and_huge_vectors(float scale)
    {
        var index = Create(3, VectorMetric.Cosine);
        index.Upsert(1, [3 * scale, 4 * scale, 0]);
        Assert.Equal(0.6, index.Search([scale, 0, 0], 1)[0].Score, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_return_all_there_are_when_asked_for_more(VectorMetric metric)
    {
        var vectors = Vectors.Clustered(700, 8, seed: 1);
        var index = vectors.Into(Create(8, metric));
        var hits = index.Search(vectors[0], 5_000);
        Assert.Equal(700, hits.Select(hit => hit.Label).Distinct().Count());
        Assert.Equal(hits.Order(), hits);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_return_nothing_when_asked_for_none(VectorMetric metric)
    {
        var index = Vectors.Random(5, 4, seed: 1).Into(Create(4, metric));
        Assert.Empty(index.Search([1, 2, 3, 4], 0));
        Assert.Equal(0, index.Search([1, 2, 3, 4], []));
        Assert.Throws<ArgumentOutOfRangeException>("k", () => index.Search([1, 2, 3, 4], -1));
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_write_only_the_hits_it_found(VectorMetric metric)
    {
        var index = Create(1, metric);
        index.Upsert(7, [2]);
        var hits = new SearchHit[] { new(-1, -1), new(-2, -2) };
        Assert.Equal(1, index.Search([1], hits));
        Assert.Equal(new SearchHit(-2, -2), hits[1]);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_order_equal_scores_by_label(VectorMetric metric)
    {
        var index = Create(5, metric);
        foreach (var label in new long[] { 5, -3, 9, 0, 7 })
        {
            index.Upsert(label, [1, 1, 1, 1, 1]);
        }

        Assert.Equal([-3, 0, 5], index.Search([1, 0, 0, 0, 0], 3).Select(hit => hit.Label));
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_replace_the_vector_of_a_label(VectorMetric metric)
    {
        var index = Create(2, metric);
        index.Upsert(1, [1, 0]);
        index.Upsert(2, [0, 1]);
        index.Upsert(1, [0, 1]);
        index.Upsert(1, [-1, 0]);
        Assert.Equal(2, index.Count);
        Assert.Equal([new(2, 0), new(1, -1)], index.Search([1, 0], 5));
        var vector = new float[2];
        Assert.True(index.TryGetVector(1, vector));
        Assert.Equal([-1, 0], vector);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_forget_what_is_removed(VectorMetric metric)
    {
        var vectors = Vectors.Clustered(600, 8, seed: 2);
        var index = vectors.Into(Create(8, metric));
        for (var label = 0; label < 600; label += 3)
        {
            Assert.True(index.Remove(label));
            Assert.False(index.Remove(label));
            Assert.False(index.Contains(label));
        }

        Assert.Equal(400, index.Count);
        Assert.True(index.Contains(1));
        for (var i = 0; i < 20; i++)
        {
            Assert.DoesNotContain(index.Search(vectors[i], 20), hit => hit.Label % 3 == 0);
        }

        Assert.Equal(400, index.Search(vectors[0], 600).Length);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_work_again_after_all_are_removed(VectorMetric metric)
    {
        var vectors = Vectors.Random(100, 4, seed: 3);
        var index = vectors.Into(Create(4, metric));
        for (var label = 0; label < 100; label++)
        {
            index.Remove(label);
        }

        Assert.Equal(0, index.Count);
        Assert.Empty(index.Search(vectors[0], 3));
        index.Upsert(42, vectors[0]);
        Assert.Equal(42, Assert.Single(index.Search(vectors[0], 3)).Label);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_return_only_what_passes_the_filter(VectorMetric metric)
    {
        var vectors = Vectors.Clustered(3_000, 8, seed: 4);
        var index = vectors.Into(Create(8, metric));
        Assert.All(index.Search(vectors[0], 30, new() { Filter = label => label % 2 == 1 }), hit => Assert.Equal(1, hit.Label % 2));
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_return_fewer_when_few_pass_the_filter(VectorMetric metric)
    {
        var vectors = Vectors.Clustered(3_000, 8, seed: 4);
        var index = vectors.Into(Create(8, metric));
        Assert.Equal([17, 1_500, 2_999], index.Search(vectors[0], 10, new() { Filter = label => label is 17 or 1_500 or 2_999 }).Select(hit => hit.Label).Order());
        Assert.Empty(index.Search(vectors[0], 10, new() { Filter = _ => false }));
    }

    [Fact]
    public void Should_pass_on_what_a_filter_throws_and_go_on()
    {
        var vectors = Vectors.Clustered(2_000, 8, seed: 5);
        var index = vectors.Into(Create(8, VectorMetric.Cosine));
        var before = index.Search(vectors[0], 10);
        Assert.Throws<TimeoutException>(() => index.Search(vectors[0], 10, new() { Filter = _ => throw new TimeoutException() }));
        Assert.Equal(before, index.Search(vectors[0], 10));
    }

    [Fact]
    public void Should_let_a_filter_search()
    {
        var vectors = Vectors.Clustered(2_000, 8, seed: 6);
        var index = vectors.Into(Create(8, VectorMetric.Cosine));
        var plain = index.Search(vectors[0], 10, new() { Filter = _ => true });
        var nested = index.Search(vectors[0], 10, new() { Filter = label => index.Search(vectors[(int)label], 1).Length == 1 });
        Assert.Equal(plain, nested);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_refuse_vectors_that_are_not_finite(VectorMetric metric)
    {
        var index = Create(3, metric);
        index.Upsert(1, [1, 2, 3]);
        var nan = Assert.Throws<ArgumentException>("vector", () => index.Upsert(1, [0, float.NaN, 0]));
        Assert.StartsWith("vector[1] is NaN: expected a finite number.", nan.Message, StringComparison.Ordinal);
        var infinite = Assert.Throws<ArgumentException>("query", () => index.Search([1, 1, float.NegativeInfinity], 1));
        Assert.StartsWith("query[2] is -", infinite.Message, StringComparison.Ordinal);
        var longest = Assert.Throws<ArgumentException>("vector", () => index.Upsert(2, [3e20f, 0, 0]));
        Assert.StartsWith("vector has length 3E+20: expected at most 1e18.", longest.Message, StringComparison.Ordinal);
        Assert.Equal(1, index.Count);
        var vector = new float[3];
        Assert.True(index.TryGetVector(1, vector));
        Assert.True(vector[2] > 0);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_refuse_vectors_of_another_width(VectorMetric metric)
    {
        var index = Create(3, metric);
        var narrow = Assert.Throws<ArgumentException>("vector", () => index.Upsert(1, [1, 2]));
        Assert.StartsWith("vector has 2 values: expected 3, the index's dimensions.", narrow.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("query", () => index.Search([1, 2, 3, 4], 1));
        Assert.Throws<ArgumentException>("vector", () => index.TryGetVector(1, new float[2]));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Should_refuse_options_out_of_range()
    {
        var index = Create(2, VectorMetric.Cosine);
        Assert.Throws<ArgumentOutOfRangeException>("EfSearch", () => index.Search([1, 2], 1, new() { EfSearch = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("dimensions", () => Create(0, VectorMetric.Cosine));
        Assert.Throws<ArgumentOutOfRangeException>("dimensions", () => Create(1_000_000, VectorMetric.Cosine));
        Assert.Throws<ArgumentOutOfRangeException>("metric", () => Create(2, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(100)]
    public void Should_score_any_width_as_a_plain_loop_does(int dimensions)
    {
        var vectors = Vectors.Random(40, dimensions, seed: dimensions);
        var index = vectors.Into(Create(dimensions, VectorMetric.InnerProduct));
        foreach (var (label, score) in index.Search(vectors[0], 40))
        {
            var expected = 0.0;
            for (var d = 0; d < dimensions; d++)
            {
                expected += (double)vectors[0][d] * vectors[(int)label][d];
            }

            Assert.Equal(expected, score, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_answer_the_same_once_saved_and_opened(VectorMetric metric)
    {
        using var folder = new Verge.Testing.TemporaryFolder();
        var vectors = Vectors.Clustered(1_500, 24, seed: 7);
        var index = vectors.Into(Create(24, metric), first: -700);
        for (var label = 0; label < 100; label++)
        {
            index.Remove(label);
        }

        index.Save(folder["items.index"]);
        var opened = VectorIndex.Open(folder["items.index"]);
        Assert.IsType(index.GetType(), opened);
        Assert.Equal(index.Count, opened.Count);
        Assert.Equal(index.Metric, opened.Metric);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(index.Search(vectors[i], 12), opened.Search(vectors[i], 12));
        }

        // And goes on as the saved one would have.
        opened.Upsert(0, vectors[0]);
        index.Upsert(0, vectors[0]);
        Assert.Equal(index.Search(vectors[0], 12), opened.Search(vectors[0], 12));
    }

    [Fact]
    public void Should_save_and_open_an_empty_index()
    {
        using var folder = new Verge.Testing.TemporaryFolder();
        Create(5, VectorMetric.Cosine).Save(folder["empty"]);
        var opened = VectorIndex.Open(folder["empty"]);
        Assert.Equal(0, opened.Count);
        opened.Upsert(1, [1, 2, 3, 4, 5]);
        Assert.Single(opened.Search([1, 1, 1, 1, 1], 3));
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_allocate_nothing_while_it_searches(VectorMetric metric)
    {
        var vectors = Vectors.Clustered(2_000, 16, seed: 8);
        var index = vectors.Into(Create(16, metric));
        var hits = new SearchHit[10];
        Predicate<long> filter = label => label != 3;
        Measure();

        // The least of some: a collection meanwhile adds what was left of the thread's allocation buffer.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Measure()));

        long Measure()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++)
            {
                index.Search(vectors[i], hits);
                index.Search(vectors[i], hits, new() { Filter = filter });
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Should_do_as_a_dictionary_does_under_any_changes(VectorMetric metric) =>
        Properties.ForAllSeeds(40, seed =>
        {
            var random = new Random(seed);
            var index = Create(3, metric);
            var model = new Dictionary<long, float[]>();
            for (var step = 0; step < 120; step++)
            {
                var label = random.NextInt64(-12, 12);
                if (random.Next(3) == 0)
                {
                    Assert.Equal(model.Remove(label), index.Remove(label));
                }
                else
                {
                    model[label] = [random.Next(-3, 4), random.Next(-3, 4), random.Next(-3, 4)];
                    index.Upsert(label, model[label]);
                }

                Assert.Equal(model.Count, index.Count);
            }

            var hits = index.Search([1, 2, 3], 50);
            Assert.Equal(model.Keys.Order(), hits.Select(hit => hit.Label).Order());
            Assert.All(hits, hit => Assert.Equal(Score(metric, [1, 2, 3], model[hit.Label]), hit.Score, 1e-5));
            Assert.Equal(hits.Order(), hits);
        });

    private static double Score(VectorMetric metric, float[] a, float[] b)
    {
        var product = a.Zip(b, (x, y) => (double)x * y).Sum();
        var lengths = Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
        return metric == VectorMetric.InnerProduct ? product : lengths == 0 ? 0 : product / lengths;
    }
}
