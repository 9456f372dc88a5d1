using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Verge.Serving;

public sealed partial class ServedBundle
{
    /// <summary>What a history says of itself to other processes that serve the version.</summary>
    /// <param name="history">Item indices, which mean something in this process alone.</param>
    internal EmbeddedHistory Describe(ReadOnlySpan<int> history)
    {
        if (history.IsEmpty)
        {
            return EmbeddedHistory.Empty;
        }

        var table = _retrieval.Items;
        var ids = ImmutableArray.CreateBuilder<string>(history.Length);
        using var inputs = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var index in history)
        {
            var title = table.Title(index);
            var aspects = table.Aspects(index);
            ids.Add(table.ItemId(index));
            // Of the rows there are as many for each item.
            inputs.AppendData(MemoryMarshal.AsBytes<int>([title.Length, aspects.Length]));
            inputs.AppendData(MemoryMarshal.AsBytes(table.Rows(index)));
            inputs.AppendData(MemoryMarshal.AsBytes(title));
            inputs.AppendData(MemoryMarshal.AsBytes(aspects));
        }

        return new(ids.MoveToImmutable(), Convert.ToHexStringLower(inputs.GetHashAndReset()));
    }
}
