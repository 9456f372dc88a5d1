using System.ComponentModel;

namespace Verge.Cloud.Wire;

/// <summary>How the cloud is.</summary>
internal sealed record HealthBody(
    string Status,
    [property: Description("The versions being served, oldest first.")] IReadOnlyList<string>? Versions = null,
    [property: Description("Why other versions in the folder of bundles are refused.")] IReadOnlyList<string>? Refused = null);
