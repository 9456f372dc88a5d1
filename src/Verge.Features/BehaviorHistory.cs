using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// One kind's behaviors as one request sees them: all since the reset, oldest first. Encoders run over all of them,
/// attention sees the last <see cref="WindowLength"/>.
/// </summary>
/// <remarks>
/// A page-view still open at the trigger is provisional: its actions are all zero here, whatever they came to be later;
/// its item, its gap and its decay are those of the click.
/// </remarks>
public sealed class BehaviorHistory
{
    private readonly int[] _decays;
    private readonly bool[]? _open;

    internal BehaviorHistory(BehaviorRows rows, int length, DateTimeOffset trigger, int window)
    {
        Rows = rows;
        Length = length;
        WindowLength = Math.Min(length, window);
        _decays = new int[length];
        for (var i = 0; i < length; i++)
        {
            _decays[i] = rows.Features.DecayBucket(rows.Kind, trigger - rows.At[i]);
            if (rows.Kind == BehaviorKind.PageView && !(rows.ClosedAt[i] <= trigger))
            {
                (_open ??= new bool[length])[i] = true;
            }
        }
    }

    /// <summary>The whole session's behaviors, shared by its requests.</summary>
    public BehaviorRows Rows { get; }

    /// <summary>Behaviors before the trigger.</summary>
    public int Length { get; }

    /// <summary>How many of them, the newest, attention sees (at most m or n).</summary>
    public int WindowLength { get; }

    /// <summary>Embedding rows, <c>[Length, attributes]</c>.</summary>
    public ReadOnlySpan<int> ItemRows => Rows.Rows.AsSpan(0, Length * Rows.AttributeCount);

    /// <summary>What an item vector has beside embeddings, <c>[Length, DenseWidth]</c>.</summary>
    public ReadOnlySpan<float> Dense => Rows.DenseValues.AsSpan(0, Length * Rows.DenseWidth);

    /// <summary>Decay bucket at the trigger of each behavior that attention sees, <c>[WindowLength]</c>.</summary>
    public ReadOnlySpan<int> WindowDecays => _decays.AsSpan(Length - WindowLength);

    /// <summary>Decay bucket at the trigger of each behavior, <c>[Length]</c>.</summary>
    public ReadOnlySpan<int> Decays => _decays;

    /// <summary>Whether a behavior is a page-view still open at the trigger.</summary>
    public bool IsProvisional(int index) => _open is not null && _open[index];

    /// <summary>Writes one action vector, multi-hot: what <see cref="DeviceFeatures.EncodeActions"/> writes for the same behavior.</summary>
    /// <param name="index">Of the behavior, 0 the oldest.</param>
    /// <param name="output"><c>[FeatureSchema.ActionWidth(kind)]</c>, all of it written.</param>
    public void CopyActions(int index, Span<float> output) => CopyActions(index, output, Rows.Features.Schema.DecayMode);

    /// <inheritdoc cref="CopyActions(int, Span{float})"/>
    /// <param name="index">Of the behavior, 0 the oldest.</param>
    /// <param name="output"><c>[FeatureSchema.ActionWidth(kind)]</c>, all of it written.</param>
    /// <param name="mode">Where the time enters, in place of the schema's: models that differ in it read the same examples.</param>
    public void CopyActions(int index, Span<float> output, DecayMode mode)
    {
        var schema = Rows.Features.Schema;
        output.Clear();
        foreach (var code in ActionCodes(index))
        {
            if (code != DeviceFeatures.NoCode)
            {
                output[code] = 1;
            }
        }

        var time = TimeCode(index, mode);
        if (time != DeviceFeatures.NoCode)
        {
            output[output.Length - schema.DecayBuckets + time] = 1;
        }
    }

    /// <summary>Writes all action vectors, <c>[Length, FeatureSchema.ActionWidth(kind)]</c>.</summary>
    public void CopyActions(Span<float> output) => CopyActions(output, Rows.Features.Schema.DecayMode);

    /// <inheritdoc cref="CopyActions(Span{float})"/>
    /// <param name="output"><c>[Length, FeatureSchema.ActionWidth(kind)]</c>, all of it written.</param>
    /// <param name="mode">Where the time enters, in place of the schema's.</param>
    public void CopyActions(Span<float> output, DecayMode mode)
    {
        var width = Rows.Features.Schema.ActionWidth(Rows.Kind);
        for (var i = 0; i < Length; i++)
        {
            CopyActions(i, output.Slice(i * width, width), mode);
        }
    }

    /// <summary>The inputs that a behavior's actions set, one an action; <see cref="DeviceFeatures.NoCode"/> sets none. The time is not among them.</summary>
    public ReadOnlySpan<int> ActionCodes(int index) => IsProvisional(index)
        ? Rows.OpenCodes
        : Rows.Codes.AsSpan(index * Rows.ActionCount, Rows.ActionCount);

    /// <summary>
    /// The bucket in the action vector's time block: the gap to the previous behavior (<see cref="DeviceFeatures.NoCode"/>
    /// for the first), or the decay at the trigger with <see cref="DecayMode.Reencoded"/>.
    /// </summary>
    public int TimeCode(int index) => TimeCode(index, Rows.Features.Schema.DecayMode);

    private int TimeCode(int index, DecayMode mode) => mode == DecayMode.Reencoded ? _decays[index] : Rows.Gaps[index];
}
