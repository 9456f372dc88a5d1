using Verge.Edge.Storage;

namespace Verge.Edge.Encoding;

/// <summary>One page-view with its encoding and the state after it.</summary>
internal sealed class PageViewStep(StoredBehavior behavior, float[] state, float[] encoding)
{
    public StoredBehavior Behavior { get; set; } = behavior;

    public float[] State { get; } = state;

    public float[] Encoding { get; } = encoding;
}
