using Verge.VectorSearch.Graph;

namespace Verge.VectorSearch.Files;

/// <summary>The part of a file that HNSW adds: levels and links. Codes are made anew from the vectors.</summary>
internal static unsafe class GraphFile
{
    internal static void Write(IndexFileWriter file, GraphStorage graph)
    {
        file.Write(graph.LevelSpan);
        file.Write<int>(graph.LinkSpan);
        file.Write<int>(graph.UpperLinkSpan);
    }

    /// <summary>Reads levels and links behind a table that was read.</summary>
    /// <returns>What is wrong with the levels, or null.</returns>
    internal static string? Read(IndexFileReader file, IndexHeader header, GraphStorage graph)
    {
        var levels = new byte[graph.Used];
        file.Read<byte>(levels);
        var blocks = 0L;
        foreach (var level in levels)
        {
            blocks += level;
        }

        if (blocks != header.UpperBlocks)
        {
            return $"its levels take {blocks} blocks of links, expected {header.UpperBlocks}";
        }

        for (var slot = 0; slot < levels.Length; slot++)
        {
            graph.AddNode(slot, levels[slot]);
        }

        file.Read(graph.LinkSpan);
        file.Read(graph.UpperLinkSpan);
        return null;
    }

    /// <summary>What is wrong with links or entry, or null.</summary>
    internal static string? Fault(GraphStorage graph, int entrySlot)
    {
        var top = 0;
        foreach (var level in graph.LevelSpan)
        {
            top = Math.Max(top, level);
        }

        if (graph.Used == 0 ? entrySlot != -1 : (uint)entrySlot >= (uint)graph.Used || graph.LevelOf(entrySlot) != top)
        {
            return $"its entry is slot {entrySlot}, expected one of {graph.Used} on level {top}";
        }

        for (var slot = 0; slot < graph.Used; slot++)
        {
            for (var level = 0; level <= graph.LevelOf(slot); level++)
            {
                foreach (var link in new ReadOnlySpan<int>(graph.LinksOf(slot, level), graph.MaxLinks(level)))
                {
                    if (link != GraphStorage.NoLink && ((uint)link >= (uint)graph.Used || graph.LevelOf(link) < level))
                    {
                        return $"slot {slot} links to {link} on level {level}, where there is no such node";
                    }
                }
            }
        }

        return null;
    }
}
