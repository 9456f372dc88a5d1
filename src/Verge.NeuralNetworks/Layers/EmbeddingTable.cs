using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>A row of numbers for each value of a vocabulary: <c>weight</c> [rows, width], with sparse gradients.</summary>
/// <remarks>Row 0 is shared by all unknown values. It starts at zero, so that an unknown value says nothing until training taught it something.</remarks>
public sealed class EmbeddingTable
{
    /// <summary>Adds the table and draws its first values: normal with deviation 1/√width unless told otherwise.</summary>
    /// <param name="scope">Where the name goes.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="rows">Size of the vocabulary with row 0, the unknown.</param>
    /// <param name="width">Numbers a row.</param>
    /// <param name="initialization">How the rows from 1 on are drawn.</param>
    public EmbeddingTable(ScopedParameters scope, Initializer initializer, int rows, int width, Initialization? initialization = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        Weight = scope.Add("weight", [rows, width], sparse: true);
        initializer.Fill(Weight, initialization ?? Initialization.Normal(1 / Math.Sqrt(width)));
        Weight.Value[..width].Clear();
    }

    /// <summary>[rows, width], sparse.</summary>
    public Parameter Weight { get; }

    /// <summary>Numbers a row.</summary>
    public int Width => Weight.Columns;

    /// <summary>Rows by index → [rows.Length, width].</summary>
    public Variable Forward(Tape tape, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.Embedding(Weight, rows);
    }

    /// <summary>The mean of each segment's rows → [segments.Count, width]; zeros for an empty segment.</summary>
    public Variable ForwardMean(Tape tape, ReadOnlySpan<int> rows, Segments segments)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.EmbeddingMean(Weight, rows, segments);
    }
}
