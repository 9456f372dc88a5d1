using Verge.VectorSearch.Graph;
using Verge.VectorSearch.Kernels;
using Verge.VectorSearch.Storage;

namespace Verge.VectorSearch;

public sealed unsafe partial class HnswIndex
{
    private protected override bool HasRoom(long label) => Graph.HasRoom(Level(label));

    private protected override VectorTable Grown(long label, int capacity)
    {
        var graph = Graph;
        capacity = Math.Min(capacity, GraphStorage.MaxCapacity);
        return graph.Grown(capacity, Math.Max(UpperCapacity(capacity, graph.M), graph.UpperUsed + Level(label)));
    }

    private protected override void Admit(int slot, SearchScratch scratch)
    {
        var graph = Graph;
        scratch.FitWalk(graph);
        var level = Level(graph.Labels[slot]);
        graph.AddNode(slot, level);
        graph.Used = slot + 1;
        Link(graph, slot, level, scratch);
    }

    /// <summary>Links a new node (Malkov and Yashunin, Algorithm 1).</summary>
    private void Link(GraphStorage graph, int slot, int level, SearchScratch scratch)
    {
        var entry = graph.Entry;
        if (entry.Slot < 0)
        {
            graph.Entry = (slot, level);
            return;
        }

        CodeDot.Widen(graph.Codes + ((nint)slot * graph.CodeWidth), graph.CodeWidth, scratch.Query);
        var top = Math.Min(level, entry.Level);
        ChooseLinks<NodeProduct>(graph, slot, entry, top, scratch);
        if (graph.Choice.MixesAngles)
        {
            ChooseLinks<NodeAngle>(graph, slot, entry, top, scratch);
        }

        // Its own links stand on all levels before the first link leads to it, and from below upward: a search that comes upon it
        // can always go on and down.
        for (var at = 0; at <= top; at++)
        {
            var links = graph.LinksOf(slot, at);
            for (var i = 0; i < Options.M && links[i] >= 0; i++)
            {
                graph.Choice.Connect(links[i], slot, at);
            }
        }

        if (level > entry.Level)
        {
            graph.Entry = (slot, level);
        }
    }

    /// <summary>Finds a node's neighbors by one similarity from <paramref name="top"/> down to level 0, and adds the best to its links.</summary>
    private void ChooseLinks<TSimilarity>(GraphStorage graph, int slot, (int Slot, int Level) entry, int top, SearchScratch scratch)
        where TSimilarity : struct, INodeSimilarity<TSimilarity>
    {
        var similarity = TSimilarity.To(TSimilarity.Factors(graph)[slot]);
        var most = typeof(TSimilarity) == typeof(NodeProduct) ? graph.Choice.ByProduct(Options.M) : Options.M;
        var near = GraphWalk.Descend(graph, scratch, entry, top, similarity);
        for (var at = top; at >= 0; at--)
        {
            var pool = Neighbors(graph, scratch, near, at, similarity);
            near = PoolKey.Slot(pool[0]);
            var links = graph.LinksOf(slot, at);
            var chosen = scratch.Slots(Options.M);
            var count = GraphWalk.Copy(links, Options.M, chosen);
            LinkChoice.Write(links, graph.MaxLinks(at), chosen, graph.Choice.Choose<TSimilarity>(pool, most, chosen, count));
        }
    }

    /// <summary>The nodes nearest to the scratch's query, best first.</summary>
    private Span<long> Neighbors<TSimilarity>(GraphStorage graph, SearchScratch scratch, int start, int level, TSimilarity similarity)
        where TSimilarity : struct, ISimilarity
    {
        if (graph.RemovedCount == 0)
        {
            GraphWalk.Run(graph, scratch, start, level, Options.EfConstruction, similarity, default(AcceptAll));
        }
        else
        {
            GraphWalk.Run(graph, scratch, start, level, Options.EfConstruction, similarity, new AcceptLive(graph, null));
        }

        scratch.Forget();
        var pool = new Span<long>(scratch.Pool, scratch.PoolCount);
        if (scratch.AcceptedCount == 0)
        {
            // Removed nodes are linked to only where there is nothing else.
            return pool;
        }

        var count = 0;
        foreach (var key in pool)
        {
            pool[count] = key;
            count += (key & PoolKey.Accepted) != 0 ? 1 : 0;
        }

        return pool[..count];
    }
}
