using System.ComponentModel;

namespace Verge.Cloud.Wire;

/// <summary>How the cloud is.</summary>
internal sealed record HealthBody(
    string Status,
    [property: Description("The versions being served, oldest first.")] IReadOnlyList<string>? Versions = null,
    [property: Description("Why other versions in the folder of bundles are refused.")] IReadOnlyList<string>? Refused = null,
    [property: Description("Accepted events that user embeddings have not taken in yet; null where that cannot be read.")] long? EventsWaiting = null);
