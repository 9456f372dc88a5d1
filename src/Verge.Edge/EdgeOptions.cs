using Verge.Bundles;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.Models.Storage;

namespace Verge.Edge;

/// <summary>How an <see cref="EdgeClient"/> works. Checked when it opens.</summary>
public sealed record EdgeOptions
{
    /// <summary>The app's own folder for behaviors and models; made if missing. One client uses it at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whose feed. Another user's behaviors in the folder are wiped first.</summary>
    public required string UserId { get; init; }

    /// <summary>The cloud, or what stands for it.</summary>
    public required IFeedSource Source { get; init; }

    /// <summary>Which surface.</summary>
    public Surface Surface { get; init; } = Surface.Home;

    /// <summary>The anchor; needed on <see cref="Domain.Surface.ViewItem"/>, and only there.</summary>
    public string? AnchorItemId { get; init; }

    /// <summary>A model loaded by the app itself, in force once the client is open; then nothing is downloaded. The client disposes it.</summary>
    public DeviceModel? Model { get; init; }

    /// <summary>Where device parts are downloaded from; <see langword="null"/>: nowhere.</summary>
    public IDeviceModelSource? ModelSource { get; init; }

    /// <summary>The key, shipped with the app, that a downloaded device part must be signed for; needed with <see cref="ModelSource"/>.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Builds the network from a verified device part, of which the features are read already; by default EdgeRec in the sizes that the part gives.</summary>
    public Func<DeviceModelFiles, DeviceFeatures, IDeviceReranker> LoadModel { get; init; } =
        (files, features) => DeviceFiles.Load(files.Folder, features.Schema);

    /// <summary>Whether opening looks for a newer device part, in the background.</summary>
    public bool UpdateOnOpen { get; init; } = true;

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What makes the device re-rank.</summary>
    public TriggerOptions Triggers { get; init; } = new();

    /// <summary>Bounds of the behavior store.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>Places that one page adds to the feed (50 in the paper).</summary>
    public int PageSize { get; init; } = 50;

    /// <summary>Candidates held and scored at once (100 in the paper).</summary>
    public int PoolCapacity { get; init; } = 100;

    /// <summary>A candidate held back through so many pages makes room for newer ones.</summary>
    public int PagesKept { get; init; } = 2;

    /// <summary>Places of the feed that are remembered; beyond it the first ones are forgotten.</summary>
    public int FeedCapacity { get; init; } = 2_000;

    /// <summary>m: the last exposures that attention sees (100 in the paper).</summary>
    public int AttendedExposures { get; init; } = 100;

    /// <summary>n: the last page-views that attention sees (50 in the paper).</summary>
    public int AttendedPageViews { get; init; } = 50;

    /// <summary>After so long without an act a new session begins and the encoders are reset; <see langword="null"/>: never by themselves.</summary>
    public TimeSpan? ResetAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether clicks, carts and orders go to the cloud, as any shop records them. Nothing else ever does.</summary>
    public bool SendInteractions { get; init; } = true;

    /// <summary>How many behaviors explain each move in <see cref="RerankedEventArgs.Moves"/>; 0 saves the work.</summary>
    public int ReasonsPerItem { get; init; }

    /// <summary>Where <see cref="EdgeClient.Reranked"/> is raised (an app's main thread); <see langword="null"/>: on a background thread.</summary>
    public SynchronizationContext? CallbackContext { get; init; }

    internal void Validate()
    {
        Require.That(!string.IsNullOrWhiteSpace(DataDirectory), "dataDirectory", DataDirectory, "a folder");
        Require.Id(UserId, "userId");
        Require.That(Source is not null, "source", null, "a feed source");
        Require.That(Enum.IsDefined(Surface), "surface", Surface, "Home or ViewItem");
        Require.That((Surface == Surface.ViewItem) == (AnchorItemId is not null), "anchorItemId", AnchorItemId, "an item on the surface view-item, and none elsewhere");
        Require.That(ModelSource is null || PublicKey is not null, "publicKey", null, "the key that device parts are signed with, because there is a modelSource");
        Require.That(LoadModel is not null, "loadModel", null, "a function");
        Require.That(ModelSource is null || Model is null, "model", "a model", "either model or modelSource");
        Require.Range(PageSize, 1, 100, "pageSize", "places");
        Require.Range(PoolCapacity, PageSize, 1_000, "poolCapacity", "candidates, at least a page");
        Require.Range(PagesKept, 1, 1_000, "pagesKept", "pages");
        Require.Range(FeedCapacity, PageSize, 1_000_000, "feedCapacity", "places, at least a page");
        Require.Range(AttendedExposures, 1, 10_000, "attendedExposures", "behaviors");
        Require.Range(AttendedPageViews, 1, 10_000, "attendedPageViews", "behaviors");
        Require.Range(ReasonsPerItem, 0, 100, "reasonsPerItem", "behaviors");
        Require.That(ResetAfter is null || ResetAfter > TimeSpan.Zero, "resetAfter", ResetAfter, "a positive time, or none");
        Require.That(Time is not null, "time", null, "a time provider");
        Require.That(Triggers is not null, "triggers", null, "trigger options");
        Require.That(Store is not null, "store", null, "store options");
        Triggers.Validate();
        Store.Validate();
        Require.That(Store.MaximumBehaviors > AttendedExposures + AttendedPageViews, "store.maximumBehaviors", Store.MaximumBehaviors, "more than attendedExposures + attendedPageViews");
    }
}
