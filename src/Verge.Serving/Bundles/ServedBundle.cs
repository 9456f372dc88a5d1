using Verge.Bundles;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Retrieval;
using Verge.Models.Scoring;
using Verge.VectorSearch;

namespace Verge.Serving;

/// <summary>
/// One version, checked and loaded: everything that a paging request needs of it. Thread-safe. Whoever uses it holds a
/// <see cref="BundleLease"/>; it is freed once it has been retired and the last lease is back.
/// </summary>
public sealed partial class ServedBundle
{
    private readonly Stack<IDisposable> _owned;
    private readonly SurfaceTowers _retrieval;
    private readonly ItemEmbeddings _embeddings;
    private int _users = 1;

    /// <summary>The version's id.</summary>
    public string Version => Manifest.Version;

    /// <summary>What it is and holds.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>The catalogue; the index's labels are places in it, from 1.</summary>
    public ServedCatalogue Items { get; }

    /// <summary>Makes user embeddings.</summary>
    public UserEncoder Users { get; }

    /// <summary>Retrieval and ranking as scorers.</summary>
    public StageScorer Stages { get; }

    /// <summary>Item embeddings, searchable.</summary>
    public IVectorIndex Index { get; }

    /// <summary>How much of the exact answer the index has found of late.</summary>
    internal RecallWindow Recall { get; } = new();

    /// <summary>The re-ranker's embedding rows.</summary>
    public EmbeddingStore Embeddings { get; }

    /// <summary>Makes the raw scores that go with a candidate.</summary>
    public PagingScores Scores { get; }

    /// <summary>What devices download; it outlives the bundle.</summary>
    public DevicePart Device { get; }

    /// <summary>Counts of what was served, clicked and ordered: those of training, and what was counted since.</summary>
    public InteractionCounters Counters { get; }

    /// <summary>
    /// What happened within windows of time: counts of training, and what came since with what users did. <see langword="null"/> where the ranker's
    /// schema declares no <see cref="RankingSchema.Activity"/>.
    /// </summary>
    public ActivityCounters? Activity { get; }

    /// <summary>Feeds <see cref="Activity"/> from when it is brought up to now.</summary>
    internal LiveActivity? LiveActivity { get; set; }

    /// <summary>Whether they are as of now, and take in what comes.</summary>
    internal bool IsCounted { get; set; }

    /// <summary>The moment up to which training has counted.</summary>
    public DateTimeOffset CountersAsOf { get; }

    /// <summary>An item of the catalogue; <see langword="null"/> for one that it lacks.</summary>
    public Item? Find(string itemId) => Items.Find(itemId);

    /// <summary>Whether an item is in the catalogue, or was while the version was served here.</summary>
    internal bool Knows(string itemId) => Items.PlaceOf(itemId) >= 0;

    /// <summary>An item of the catalogue, or an unknown one with that id.</summary>
    public Item FindOrUnknown(string itemId) => Find(itemId) ?? new() { Id = itemId };

    /// <summary>Takes part in using it.</summary>
    /// <returns>False when it has been freed.</returns>
    internal bool TryUse()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return true;
            }
        }
    }

    /// <summary>Ends a use; the registry's own ends when the bundle is retired.</summary>
    internal void EndUse()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Free(_owned);
        }
    }

    /// <summary>Begins to read indices of items, which stay what they are until <see cref="EndRead"/>.</summary>
    internal int BeginRead() => _retired.Enter();

    /// <summary>Ends what <see cref="BeginRead"/> gave.</summary>
    internal void EndRead(int generation) => _retired.Leave(generation);

    /// <summary>Whether its memory has been given back.</summary>
    internal bool IsFreed => Volatile.Read(ref _users) == 0;

    private static void Free(Stack<IDisposable> owned)
    {
        while (owned.TryPop(out var part))
        {
            part.Dispose();
        }
    }
}
