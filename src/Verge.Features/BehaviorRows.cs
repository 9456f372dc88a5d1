using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// All behaviors of one kind of one session, encoded compactly, oldest first. The session's requests share it: each sees a
/// prefix, as a <see cref="BehaviorHistory"/>. Immutable.
/// </summary>
public sealed class BehaviorRows
{
    internal BehaviorRows(DeviceFeatures features, BehaviorKind kind, int count)
    {
        Features = features;
        Kind = kind;
        Count = count;
        AttributeCount = features.Schema.ItemAttributes.Length;
        DenseWidth = features.Schema.DenseWidth;
        ActionCount = features.Schema.Actions(kind).Length;
        Rows = new int[count * AttributeCount];
        DenseValues = new float[count * DenseWidth];
        Codes = new int[count * ActionCount];
        Gaps = new int[count];
        At = new DateTimeOffset[count];
        ClosedAt = new DateTimeOffset?[count];
        Indices = new int[count];

        OpenCodes = new int[ActionCount];
        Span<float> zeros = stackalloc float[ActionCount];
        zeros.Clear();
        features.EncodeActionCodes(kind, zeros, OpenCodes);
    }

    /// <summary>Their kind.</summary>
    public BehaviorKind Kind { get; }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>Attributes of an item.</summary>
    public int AttributeCount { get; }

    /// <summary>Floats of an item vector that are not embeddings.</summary>
    public int DenseWidth { get; }

    /// <summary>Actions of a behavior.</summary>
    public int ActionCount { get; }

    internal DeviceFeatures Features { get; }

    internal int[] Rows { get; }

    internal float[] DenseValues { get; }

    internal int[] Codes { get; }

    internal int[] OpenCodes { get; }

    internal int[] Gaps { get; }

    internal DateTimeOffset[] At { get; }

    internal DateTimeOffset?[] ClosedAt { get; }

    internal int[] Indices { get; }

    internal static BehaviorRows Empty(DeviceFeatures features, BehaviorKind kind) => new(features, kind, 0);
}
