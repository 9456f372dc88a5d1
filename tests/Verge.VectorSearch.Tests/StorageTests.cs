using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Tests;

public class StorageTests
{
    [Fact]
    public void Should_map_labels_as_a_dictionary_does() =>
        Properties.ForAllSeeds(60, seed =>
        {
            var random = new Random(seed);
            var labels = new List<long>();
            var map = new LabelMap();
            var model = new Dictionary<long, int>();
            for (var step = 0; step < 400; step++)
            {
                // Labels that differ in high bits only, too.
                var label = random.NextInt64(-40, 40) << (random.Next(2) * 40);
                if (random.Next(3) == 0)
                {
                    model.Remove(label);
                    map.Remove(label, Span());
                }
                else
                {
                    labels.Add(label);
                    model[label] = labels.Count - 1;
                    map.Set(labels.Count - 1, Span());
                }

                Assert.Equal(model.Count, map.Count);
                Assert.Equal(model.GetValueOrDefault(label, -1), map.Find(label, Span()));
            }

            Assert.All(model, pair => Assert.Equal(pair.Value, map.Find(pair.Key, Span())));

            ReadOnlySpan<long> Span() => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels);
        });

    [Fact]
    public void Should_keep_the_best_hits_as_sorting_does() =>
        Properties.ForAllSeeds(100, seed =>
        {
            var random = new Random(seed);
            var all = Enumerable.Range(0, random.Next(60)).Select(i => new SearchHit(i, random.Next(8))).OrderBy(_ => random.Next()).ToArray();
            var hits = new SearchHit[random.Next(1, 30)];
            var top = new TopHits(hits);
            foreach (var hit in all)
            {
                top.Offer(hit.Label, hit.Score);
            }

            var count = top.Finish();
            Assert.Equal(all.Order().Take(hits.Length), hits.Take(count));
        });

    [Fact]
    public unsafe void Should_align_buffers_to_cache_lines()
    {
        for (var length = 1; length < 40; length++)
        {
            var buffer = new PinnedBuffer<byte>(length, zeroed: true);
            Assert.Equal(0ul, (ulong)buffer.Pointer % 64);
            Assert.Equal(length, buffer.Span.Length);
        }
    }
}
