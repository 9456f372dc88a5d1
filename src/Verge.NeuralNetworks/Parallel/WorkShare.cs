namespace Verge.NeuralNetworks;

/// <summary>What falls to one of several threads that share work.</summary>
internal static class WorkShare
{
    // Parts meet at whole cache lines of float32, so that two threads never write to the same one.
    private const int Line = 16;

    /// <summary>Elements of an array.</summary>
    public static Range OfElements(int count, int part, int parts)
    {
        var lines = (count + Line - 1) / Line;
        var (first, end) = OfRows(lines, part, parts);
        return Math.Min(count, first * Line)..Math.Min(count, end * Line);
    }

    /// <summary>Of things that are counted one by one.</summary>
    public static (int First, int End) OfRows(int count, int part, int parts) =>
        ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
}
