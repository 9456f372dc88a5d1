using Verge.VectorSearch.Files;
using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch.Graph;

/// <summary>
/// A table with a graph over its slots: codes to walk by, and links. A slot is complete before the first link to it, and every number
/// in a list of links is at all times a slot in use, so that readers need no locks.
/// </summary>
internal sealed unsafe class GraphStorage : VectorTable
{
    /// <summary>Ends a list of links that is not full.</summary>
    internal const int NoLink = -1;

    /// <summary>Slots leave two bits of 32 for marks.</summary>
    internal const int MaxCapacity = 1 << 30;

    private readonly PinnedBuffer<sbyte> _codes;
    private readonly PinnedBuffer<float> _scales;
    private readonly PinnedBuffer<float> _unitScales;
    private readonly PinnedBuffer<int> _links;
    private readonly PinnedBuffer<int> _upperLinks;
    private readonly PinnedBuffer<int> _upperBlock;
    private readonly PinnedBuffer<byte> _levels;
    private long _entry = -1;

    internal GraphStorage(int dimensions, int m, int capacity, int upperCapacity, VectorMetric metric)
        : base(dimensions, capacity)
    {
        (M, UpperCapacity) = (m, upperCapacity);
        _levels = new(capacity);
        _links = new((long)capacity * 2 * m);
        _upperLinks = new((long)upperCapacity * m);
        Links = _links.Pointer;
        CodeWidth = CodeDot.Padded(dimensions);
        _codes = new((long)capacity * CodeWidth);
        _scales = new(capacity);
        _unitScales = new(capacity);
        _upperBlock = new(capacity);
        Codes = _codes.Pointer;
        Scales = _scales.Pointer;
        UnitScales = _unitScales.Pointer;
        Choice = new LinkChoice(this, metric);
    }

    /// <summary>A graph in a file; <see cref="Restore"/> makes what is not in it.</summary>
    internal GraphStorage(IndexFileReader file, IndexHeader header)
        : base(file, header)
    {
        (M, UpperCapacity) = (header.M, header.UpperBlocks);
        _levels = file.Section<byte>(header.Used);
        _links = file.Section<int>(2L * header.M * header.Used);
        _upperLinks = file.Section<int>((long)header.M * header.UpperBlocks);
        Links = _links.Pointer;
        CodeWidth = CodeDot.Padded(header.Dimensions);
        _codes = new((long)header.Used * CodeWidth);
        _scales = new(header.Used);
        _unitScales = new(header.Used);
        _upperBlock = new(header.Used);
        Codes = _codes.Pointer;
        Scales = _scales.Pointer;
        UnitScales = _unitScales.Pointer;
        Choice = new LinkChoice(this, header.Metric);
    }

    internal int M { get; }

    /// <summary>Blocks of M links for the levels above 0.</summary>
    internal int UpperCapacity { get; }

    internal int UpperUsed { get; private set; }

    internal int CodeWidth { get; }

    /// <summary>How the writing thread chooses links.</summary>
    internal LinkChoice Choice { get; }

    /// <summary>[capacity, code width]</summary>
    internal sbyte* Codes { get; }

    /// <summary>[capacity], each row's value of one code unit.</summary>
    internal float* Scales { get; }

    /// <summary>[capacity], the same after the row is scaled to length 1; 0 for a zero row.</summary>
    internal float* UnitScales { get; }

    /// <summary>[capacity, 2 M], level 0.</summary>
    internal int* Links { get; }

    internal override long Bytes => base.Bytes + _codes.Bytes + _scales.Bytes + _unitScales.Bytes + _links.Bytes + _upperLinks.Bytes + _upperBlock.Bytes + _levels.Bytes;

    internal Span<int> LinkSpan => _links.Span[..(Used * 2 * M)];

    internal Span<int> UpperLinkSpan => _upperLinks.Span[..(UpperUsed * M)];

    internal ReadOnlySpan<byte> LevelSpan => _levels.Span[..Used];

    /// <summary>Where walks begin: a slot on the highest level; slot -1 when the graph is empty.</summary>
    internal (int Slot, int Level) Entry
    {
        get
        {
            // One read of both, so that they belong together.
            var packed = Volatile.Read(ref _entry);
            return ((int)packed, (int)(packed >> 32));
        }
        set => Volatile.Write(ref _entry, ((long)value.Level << 32) | (uint)value.Slot);
    }

    internal int MaxLinks(int level) => level == 0 ? 2 * M : M;

    internal int* LinksOf(int slot, int level) =>
        level == 0 ? Links + ((nint)slot * 2 * M) : _upperLinks.Pointer + ((nint)(_upperBlock.Pointer[slot] + level - 1) * M);

    internal int LevelOf(int slot) => _levels.Pointer[slot];

    /// <summary>Whether a node of this level fits.</summary>
    internal bool HasRoom(int level) => Used < Capacity && UpperUsed + level <= UpperCapacity;

    /// <summary>Gives the next slot a level, with no links yet, and makes its codes from its vector.</summary>
    internal void AddNode(int slot, int level)
    {
        _levels.Pointer[slot] = (byte)level;
        _upperBlock.Pointer[slot] = UpperUsed;
        new Span<int>(Links + ((nint)slot * 2 * M), 2 * M).Fill(NoLink);
        _upperLinks.Span.Slice(UpperUsed * M, level * M).Fill(NoLink);
        UpperUsed += level;
        Encode(slot);
    }

    /// <summary>Makes codes and the places of upper links, once levels are known to be right.</summary>
    internal void Restore()
    {
        for (var slot = 0; slot < Used; slot++)
        {
            _upperBlock.Pointer[slot] = UpperUsed;
            UpperUsed += LevelOf(slot);
            Encode(slot);
        }
    }

    /// <summary>Copies everything into a storage with more room.</summary>
    internal GraphStorage Grown(int capacity, int upperCapacity)
    {
        var copy = new GraphStorage(Dimensions, M, capacity, upperCapacity, Choice.Metric);
        CopyRows(_codes, copy._codes, CodeWidth);
        CopyRows(_scales, copy._scales, 1);
        CopyRows(_unitScales, copy._unitScales, 1);
        CopyRows(_links, copy._links, 2 * M);
        CopyRows(_upperBlock, copy._upperBlock, 1);
        CopyRows(_levels, copy._levels, 1);
        UpperLinkSpan.CopyTo(copy._upperLinks.Span);
        (copy.UpperUsed, copy._entry) = (UpperUsed, _entry);
        CopyTo(copy);
        return copy;
    }

    private void Encode(int slot)
    {
        var codes = Codes + ((nint)slot * CodeWidth);
        var scale = Quantizer.Codes(Vectors + ((nint)slot * VectorWidth), VectorWidth, codes, CodeWidth);
        var squares = 0;
        for (var i = 0; i < Dimensions; i++)
        {
            squares += codes[i] * codes[i];
        }

        Scales[slot] = scale;
        UnitScales[slot] = squares == 0 ? 0 : (float)(1 / Math.Sqrt(squares));
    }
}
