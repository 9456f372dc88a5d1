namespace Verge.Tensors;

/// <summary>
/// A matrix on a <see cref="Tape"/>: a value and, after a backward sweep, its gradient. A small handle; valid until the
/// tape's next reset (using it later throws).
/// </summary>
public readonly struct Variable
{
    private readonly Tape? _tape;
    private readonly int _generation;

    internal Variable(Tape tape, int id, int generation)
    {
        _tape = tape;
        Id = id;
        _generation = generation;
    }

    /// <summary>Rows and columns.</summary>
    public Shape Shape => Owner.ShapeOf(this);

    /// <summary>Number of rows.</summary>
    public int Rows => Shape.Rows;

    /// <summary>Number of columns.</summary>
    public int Columns => Shape.Columns;

    /// <summary>The elements, row-major.</summary>
    public ReadOnlySpan<float> Value => Owner.ValueOf(this);

    /// <summary>
    /// An input's or a parameter's gradient after a backward sweep; empty where none flowed, and for results of operations,
    /// whose gradients' memory is used again in the sweep. A dense parameter's is the tape's buffer.
    /// </summary>
    public ReadOnlySpan<float> Gradient => Owner.GradientOf(this);

    /// <summary>The only element of a [1, 1] matrix.</summary>
    /// <exception cref="InvalidOperationException">The matrix has another shape.</exception>
    public float Scalar => Shape.Count == 1
        ? Value[0]
        : throw new InvalidOperationException($"Scalar expected a [1, 1] matrix, got {Shape}.");

    internal int Id { get; }

    internal bool BelongsTo(Tape tape, int generation) => ReferenceEquals(_tape, tape) && _generation == generation;

    private Tape Owner => _tape ?? throw new InvalidOperationException("This variable is the default value; take variables from a tape.");
}
