using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>Each message names the operation, what it expected and what it got.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly ParameterSet _parameters = new();
    private readonly Tape _tape;

    public ErrorTests() => _tape = new Tape(_parameters);

    [Fact]
    public void Should_name_operation_operand_expected_and_got()
    {
        Expect("Linear expected weight [any, 3], got [4, 2].", t => t.Linear(X(5, 3), X(4, 2)));
        Expect("Linear expected bias [1, 4], got [1, 3].", t => t.Linear(X(5, 3), X(4, 3), X(1, 3)));
        Expect("MatMul expected b [3, any], got [2, 4].", t => t.MatMul(X(5, 3), X(2, 4)));
        Expect("MatMul expected b [any, 3], got [3, 4].", t => t.MatMul(X(5, 3), X(3, 4), transposeB: true));
        Expect("Add expected b [5, 3], got [5, 2].", t => t.Add(X(5, 3), X(5, 2)));
        Expect("Subtract expected b [5, 3], got [4, 3].", t => t.Subtract(X(5, 3), X(4, 3)));
        Expect("Multiply expected b [5, 3], got [4, 3].", t => t.Multiply(X(5, 3), X(4, 3)));
        Expect("AddRow expected row [1, 3], got [1, 2].", t => t.AddRow(X(5, 3), X(1, 2)));
        Expect("ScaleRows expected weights [5, 1], got [1, 5].", t => t.ScaleRows(X(5, 3), X(1, 5)));
        Expect("Concat expected every part [5, any], got [4, 3].", t => t.Concat(X(5, 3), X(4, 3)));
        Expect("Concat expected at least one part, got none. (Parameter 'parts')", t => t.Concat());
        Expect("Slice expected columns within 0 … 2, got 2 from 2.", t => t.Slice(X(5, 3), 2, 2));
        Expect("LayerNorm expected gamma [1, 3], got [1, 2].", t => t.LayerNorm(X(5, 3), X(1, 2), X(1, 3)));
        Expect("LastRows expected x [4, any], got [5, 3].", t => t.LastRows(X(5, 3), t.Segments([1, 3])));
        Expect("RepeatRows expected x [2, any], got [5, 3].", t => t.RepeatRows(X(5, 3), t.Segments([1, 3])));
        Expect("SegmentDot expected user [2, 3], got [1, 3].", t => t.SegmentDot(X(1, 3), X(4, 3), t.Segments([1, 3])));
        Expect("Gru expected weight_ih [6, 3], got [6, 2].", t => t.Gru(X(4, 3), t.Segments([4]), [new(X(6, 2), X(6, 2), X(1, 6), X(1, 6))]));
        Expect("Gru expected bias_hh [1, 6], got [6, 1].", t => t.Gru(X(4, 2), t.Segments([4]), [new(X(6, 2), X(6, 2), X(1, 6), X(6, 1))]));
        Expect("Gru expected x [5, any], got [4, 2].", t => t.Gru(X(4, 2), t.Segments([5]), [new(X(6, 2), X(6, 2), X(1, 6), X(1, 6))]));
        Expect(
            "BahdanauAttention expected v [1, 3], got [1, 2].",
            t => t.BahdanauAttention(X(2, 3), t.Segments([2]), X(4, 3), t.Segments([4]), X(1, 2), X(4, 5)));
        Expect(
            "BahdanauAttention expected 1 samples of keys, got 2.",
            t => t.BahdanauAttention(X(2, 3), t.Segments([2]), X(4, 3), t.Segments([2, 2]), X(1, 3), X(4, 5)));
        Expect(
            "MultiHeadAttention expected heads that divide 3 and 3, got 2. (Parameter 'heads')",
            t => t.MultiHeadAttention(X(2, 3), X(2, 3), X(2, 3), t.Segments([2]), t.Segments([2]), 2));
        Expect("SoftmaxCrossEntropy expected logits [4, 1], got [4, 2].", t => t.SoftmaxCrossEntropy(X(4, 2), t.Segments([4]), [0]));
        Expect("ListwiseCrossEntropy expected logits [4, 1], got [4, 2].", t => t.ListwiseCrossEntropy(X(4, 2), t.Segments([4]), [0, 0, 0, 0]));
        Expect("ListwiseCrossEntropy expected 4 shares, got 1.", t => t.ListwiseCrossEntropy(X(4, 1), t.Segments([4]), [0]));
        Expect("SoftmaxCrossEntropy expected target 0 in 0 … 3, got 4. (Parameter 'targets')", t => t.SoftmaxCrossEntropy(X(4, 1), t.Segments([4]), [4]));
        Expect("BinaryCrossEntropy expected 4 labels, got 3.", t => t.BinaryCrossEntropy(X(4, 1), [1, 0, 1]));
        Expect("A matrix expected at most 2147483647 elements, got [65536, 65536].", t => t.Input(65536, 65536, out _));
        Expect("Input expected rows ≥ 0 and columns ≥ 1, got [2, 0].", t => t.Input(2, 0, out _));
        Expect("Constant expected 6 elements for [2, 3], got 5. (Parameter 'elements')", t => t.Constant(new float[5], 2, 3));
    }

    [Fact]
    public void Should_name_rows_outside_a_table_or_matrix()
    {
        var table = _parameters.AddRandom("items", [4, 2], 1, sparse: true);
        Assert.Contains(
            "Embedding expected rows 0 … 3 of items [4, 2], got 4.",
            Assert.Throws<ArgumentOutOfRangeException>(() => _tape.Embedding(table, [0, 4])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Rows expected 0 … 2 of [3, 2], got -1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => _tape.Rows(X(3, 2), [-1])).Message, StringComparison.Ordinal);
        Expect("EmbeddingMean expected 3 rows, got 2.", t => t.EmbeddingMean(table, [0, 1], t.Segments([3])));
        Expect("Parameter expected a dense parameter, got the sparse table items [4, 2]: read it by Embedding. (Parameter 'parameter')", t => t.Parameter(table));
        using var others = new ParameterSet();
        var foreign = others.AddRandom("x", [2], 1);
        Expect("Parameter expected a parameter of this tape's set, got x [2] of another. (Parameter 'parameter')", t => t.Parameter(foreign));
    }

    public void Dispose()
    {
        _tape.Dispose();
        _parameters.Dispose();
    }

    private Variable X(int rows, int columns) => _tape.Constant(new float[rows * columns], rows, columns);

    private void Expect(string message, Func<Tape, Variable> operation) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => operation(_tape)).Message);
}
