using System.ComponentModel;

namespace Verge.Cloud.Wire;

/// <summary>How the cloud is.</summary>
internal sealed record HealthBody(
    string Status,
    [property: Description("The versions being served, oldest first.")] IReadOnlyList<string>? Versions = null,
    [property: Description("Why other versions in the folder of bundles are refused.")] IReadOnlyList<string>? Refused = null,
    [property: Description("Accepted events that user embeddings have not taken in yet; null where that cannot be read.")] long? EventsWaiting = null,
    [property: Description("How much of the exact answer each version's index finds, watched on a share of the requests.")] IReadOnlyList<RecallBody>? Recall = null);

/// <summary>What the searches of one version's index found.</summary>
internal sealed record RecallBody(
    string Version,
    [property: Description("Mean recall of the last searches watched, 0 … 1; null while there is none.")] double? Mean,
    [property: Description("How many they are, 1000 at most.")] int Samples);
