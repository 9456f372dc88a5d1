using Verge.VectorSearch.Graph;

namespace Verge.VectorSearch.Files;

/// <summary>The part of a file that HNSW adds: levels and links. Codes are made anew from the vectors.</summary>
internal static unsafe class GraphFile
{
    internal static void Write(IndexFileWriter file, GraphStorage graph)
    {
        file.WriteSection(graph.LevelSpan);
        file.WriteSection<int>(graph.LinkSpan);
        file.WriteSection<int>(graph.UpperLinkSpan);
    }

    /// <summary>What is wrong with the levels, or null.</summary>
    internal static string? LevelFault(GraphStorage graph, int upperBlocks)
    {
        var blocks = 0L;
        foreach (var level in graph.LevelSpan)
        {
            blocks += level;
        }

        return blocks == upperBlocks ? null : $"its levels take {blocks} blocks of links, expected {upperBlocks}";
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
