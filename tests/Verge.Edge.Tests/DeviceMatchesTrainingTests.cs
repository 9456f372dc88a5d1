using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Edge.Tests;

/// <summary>The whole way round: what a device does with EdgeRec is what training would compute from its log.</summary>
public class DeviceMatchesTrainingTests
{
    private static readonly FeatureSpace Space = new(TinyModel.Features, [new("category", ["c0", "c1", "c2", "c3"]), new("brand", ["b0", "b1"])]);
    private static readonly EdgeRecOptions Sizes = new() { GruLayers = 2, Hidden = 6, AttentionHidden = 5, MlpHidden = 4 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Should_score_as_training_would_from_the_log(int seed)
    {
        using var network = new EdgeRec(TinyModel.Schema, [.. Space.Vocabularies.Select(v => v.RowCount)], Sizes, (ulong)seed);
        await using var device = new TestDevice
        {
            Cloud = new(items: 140),
            Model = () => new("v1", TinyModel.Features, EdgeRecDevice.Of(network, TinyModel.Schema)),
            Configure = o => o with { PageSize = 20, PoolCapacity = 1_000, ReasonsPerItem = 2, AttendedExposures = 9, AttendedPageViews = 4, Triggers = new() { SkipsInARow = 3 } },
        };
        var pages = new List<FeedResponse>();
        device.Cloud.Change = response =>
        {
            var answered = response with { Candidates = [.. response.Candidates.Select(c => c with { Embedding = Rows(network, c.ItemId) })] };
            pages.Add(answered);
            return answered;
        };
        await device.OpenAsync();
        await device.Client.NextPageAsync();
        var random = new Random(seed);
        var compared = 0;
        for (var act = 0; act < 40; act++)
        {
            device.Time.Advance(TimeSpan.FromSeconds(random.NextDouble() * 20));
            await DoSomethingAsync(device, random);
            await device.Client.WhenIdleAsync();
            if (device.Reranks.Count > compared)
            {
                Assert.Equal(compared + 1, device.Reranks.Count);
                await CompareAsync(device, network, pages, device.Reranks[compared++]);
            }
        }

        Assert.True(compared > 5, $"Only {compared} re-ranks: too few to say anything.");
        Assert.Null(device.Client.Diagnostics.ModelFault);
    }

    private static async Task DoSomethingAsync(TestDevice device, Random random)
    {
        var client = device.Client;
        var feed = await client.ReadFeedAsync();
        var unseen = feed.Where(i => !i.IsExposed).Select(i => i.ItemId).ToList();
        var pages = (await client.ReadBehaviorsAsync()).Where(b => b.IsProvisional).Select(b => b.ItemId).ToList();
        switch (random.Next(10))
        {
            case 0 when pages.Count > 0:
                await client.PageActAsync(pages[0], "favorite");
                await client.PageClosedAsync(pages[random.Next(pages.Count)]);
                break;
            case 1 or 2 when feed.FirstOrDefault(i => i.IsExposed && !pages.Contains(i.ItemId)) is { } seen:
                await client.ClickedAsync(seen.ItemId);
                break;
            case 3 when unseen.Count > 3:
                await client.ExposedAsync(unseen[1]);
                device.Time.Advance(TimeSpan.FromSeconds(random.Next(5)));
                await client.DeletedAsync(unseen[1], 2);
                break;
            case 4:
                await client.NextPageAsync();
                break;
            default:
                if (unseen.Count > 0)
                {
                    await client.ExposedAsync(unseen[0]);
                    await client.ScrolledAsync(random.NextSingle() * 5, TimeSpan.FromSeconds(random.NextDouble()));
                    device.Time.Advance(TimeSpan.FromSeconds(random.Next(9)));
                    await client.LeftAsync(unseen[0]);
                }

                break;
        }
    }

    private static async Task CompareAsync(TestDevice device, EdgeRec network, List<FeedResponse> pages, RerankedEventArgs rerank)
    {
        var behaviors = await device.Client.ReadBehaviorsAsync();
        var pool = await device.Client.InspectAsync((store, _, _) => store.LoadEntries().Where(e => e is { Slot: null, IsDeleted: false }).OrderBy(e => e.Page).ThenBy(e => e.Position).ToList());
        var session = new SessionLog
        {
            UserId = "u1",
            SessionId = "s",
            StartedAt = behaviors[0].StartedAt,
            Behaviors = behaviors,
            Pages = [.. pages.Select(p => new PagingRequest { At = behaviors[0].StartedAt, Surface = Surface.Home, Candidates = [.. p.Candidates.Select(c => c.ItemId)] })],
            Requests =
            [
                new() { At = rerank.At, Trigger = rerank.Trigger, HistoryLength = behaviors.Length, Candidates = [.. pool.Select(e => new LabeledCandidate(e.Page, e.Position, true, false))] },
            ],
        };
        var scores = new PageScores(TinyModel.Schema.Scores);
        for (var i = 0; i < pages.Count; i++)
        {
            scores.Set(session, i, [.. pages[i].Candidates.SelectMany(c => c.Scores)]);
        }

        var items = pages.SelectMany(p => p.Candidates).Select(c => c.ItemId).Distinct().Select(Item);
        var example = Assert.Single(new RerankExampleBuilder(Space, items, scores, new() { MaximumCandidates = 1_000, ExposureWindow = 9, PageViewWindow = 4 }).Build(session));
        using var tape = new Tape(network.Parameters, new() { Recording = false });
        var logits = network.Logits(tape, [example], ForwardContext.Inference).Value.ToArray();
        var expected = pool.Select((e, i) => (e.ItemId, Logit: logits[i])).OrderByDescending(e => e.Logit).ToList();
        Assert.Equal(expected.Count, rerank.Moves.Length + pool.Count(e => rerank.Moves.All(m => m.Item.ItemId != e.ItemId)));
        foreach (var move in rerank.Moves)
        {
            Assert.Equal(1 / (1 + MathF.Exp(-expected.Single(e => e.ItemId == move.Item.ItemId).Logit)), move.Probability, 1e-5f);
        }

        // The order as the model has it, where it tells candidates apart.
        var position = 0;
        foreach (var item in await device.Client.InspectAsync((store, _, _) => store.LoadTail()))
        {
            var logit = expected.Single(e => e.ItemId == pool.Single(p => p.Id == item).ItemId).Logit;
            Assert.Equal(expected[position++].Logit, logit, 1e-4f);
        }
    }

    private static Item Item(string id)
    {
        var number = int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture);
        return new()
        {
            Id = id,
            // Some values the vocabulary does not know: the shared unknown row.
            Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("category", $"c{number % 5}").Add("brand", $"b{number % 3}"),
        };
    }

    private static ImmutableArray<float> Rows(EdgeRec network, string id)
    {
        var rows = new int[Space.Vocabularies.Length];
        Space.EncodeRows(Item(id), rows);
        return [.. rows.SelectMany((row, i) => network.Tables[i].Weight.Value.Slice(row * network.Tables[i].Width, network.Tables[i].Width).ToArray())];
    }
}
