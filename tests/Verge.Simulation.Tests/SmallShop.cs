using System.Collections.Immutable;
using Verge.Datasets.Synthetic;
using Verge.Domain;
using Verge.Edge;
using Verge.Features;
using Verge.Models.Reranking;

namespace Verge.Simulation.Tests;

/// <summary>A small synthetic shop whose whole catalogue is the feed, with a re-ranker that nobody trained.</summary>
internal sealed class SmallShop : IFeedSource, IDisposable
{
    private static readonly FeatureSchema s_schema = FeatureSchema.EdgeRec with { ItemAttributes = [new("category", 4)], Scores = [] };
    private readonly FeatureSpace _space;
    private readonly EdgeRec _network;

    public SmallShop()
    {
        Shop = new(new() { Items = 90, Users = 12, Categories = 9, Days = 2, EarlierDays = 1, ExposuresPerSession = 30, ClickRate = 0.15 });
        _space = FeatureSpace.Fit(s_schema, Shop.Log());
        _network = new(s_schema, [.. _space.Vocabularies.Select(v => v.RowCount)], new() { GruLayers = 1, Hidden = 6, AttentionHidden = 6, MlpHidden = 6 }, seed: 4);
    }

    public SyntheticShop Shop { get; }

    public bool IsDown { get; set; }

    public DeviceModel Model() => new("v1", _space.Device, EdgeRecDevice.Of(_network, s_schema));

    public Task<FeedResponse> GetFeedAsync(FeedRequest request, CancellationToken cancellationToken) => IsDown
        ? throw new FeedSourceException("The cloud is down.")
        : Task.FromResult(new FeedResponse
        {
            Version = "v1",
            Candidates = [.. Shop.Catalogue.Items.Select((item, position) => new FeedCandidate { ItemId = item.Id, Position = position, Embedding = Rows(item) })],
        });

    public Task<ImmutableArray<ItemEmbedding>> GetEmbeddingsAsync(string version, IReadOnlyList<string> items, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ItemEmbedding>>([.. items.Select(id => new ItemEmbedding(id, Rows(Shop.Catalogue.Items[Shop.Catalogue.IndexOf(id)]), true))]);

    public Task SendEventsAsync(IReadOnlyList<UserEvent> events, DateTimeOffset sentAt, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _network.Dispose();

    private ImmutableArray<float> Rows(Item item)
    {
        var row = new int[1];
        _space.EncodeRows(item, row);
        return [.. _network.Tables[0].Weight.Value.Slice(row[0] * 4, 4)];
    }
}
