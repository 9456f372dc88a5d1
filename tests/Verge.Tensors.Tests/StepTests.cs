using Verge.Testing;

namespace Verge.Tensors.Tests;

/// <summary>A step through every operation: nothing managed is allocated once warm, and it repeats to the bit.</summary>
public class StepTests
{
    // Arrays made beforehand: unoptimized test code allocates for span literals.
    private static readonly float[] Labels = new float[64];
    private static readonly int[] Rows = [1, 2, 3, 4, 5, 6, 7, 8, 0];
    private static readonly int[] Targets = [0, 0, 1];
    private static readonly int[][] Lengths = [.. Enumerable.Range(0, 5).Select(length => new[] { length, 0, length })];

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_not_allocate_in_a_training_step(SimdLevel level) => Measure(level, true);

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_not_allocate_in_inference(SimdLevel level) => Measure(level, false);

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Should_repeat_to_the_bit(SimdLevel level)
    {
        using var model = new EveryOperation();
        using Tape first = new(model.Parameters, new TapeOptions { Level = level }), second = new(model.Parameters, new TapeOptions { Level = level });
        second.Backward(model.Loss(second, 2));
        second.Gradients.Clear();
        second.Reset();
        foreach (var tape in new[] { first, second })
        {
            tape.Backward(model.Loss(tape, 4));
        }

        foreach (var parameter in model.Parameters)
        {
            TensorAssert.SameBits(GradientCheck.DenseGradient(first, parameter), GradientCheck.DenseGradient(second, parameter), parameter.Name);
            Assert.NotEqual(0, GradientCheck.DenseGradient(first, parameter).Sum(Math.Abs));
        }
    }

    private static void Measure(SimdLevel level, bool recording)
    {
        using var model = new EveryOperation();
        using var tape = new Tape(model.Parameters, new TapeOptions { Level = level, Recording = recording, FrozenParameters = !recording });
        long before = 0;
        for (var i = 0; i < 40; i++)
        {
            before = i == 30 ? GC.GetAllocatedBytesForCurrentThread() : before;
            tape.Reset();
            var loss = model.Loss(tape, 2 + i % 3);
            if (recording)
            {
                tape.Gradients.Clear();
                tape.Backward(loss);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class EveryOperation : IDisposable
    {
        private readonly Parameter _table, _weight, _bias, _recurrent, _recurrentBias, _gamma, _v;

        internal EveryOperation()
        {
            _table = Parameters.AddRandom("table", [9, 8], 1, sparse: true);
            _weight = Parameters.AddRandom("weight", [24, 8], 2);
            _bias = Parameters.AddRandom("bias", [24], 3);
            _recurrent = Parameters.AddRandom("recurrent", [24, 8], 4);
            _recurrentBias = Parameters.AddRandom("recurrent_bias", [24], 5);
            _gamma = Parameters.AddRandom("gamma", [8], 6);
            _v = Parameters.AddRandom("v", [8], 7);
        }

        internal ParameterSet Parameters { get; } = new();

        internal Variable Loss(Tape tape, int length)
        {
            var used = Rows.AsSpan(0, 2 * length);
            var segments = tape.Segments(Lengths[length]);
            Variable weight = tape.Parameter(_weight), bias = tape.Parameter(_bias), gamma = tape.Parameter(_gamma);
            var layer = new GruLayer(weight, tape.Parameter(_recurrent), bias, tape.Parameter(_recurrentBias));
            var x = tape.LayerNorm(tape.Embedding(_table, used), gamma, gamma);
            x = tape.Gru(x, segments, [layer, layer]);
            x = tape.Add(x, tape.MultiHeadAttention(x, x, x, segments, segments, 2, true, 0.1f, 3));
            x = tape.BahdanauAttention(x, segments, x, segments, tape.Parameter(_v), x, out _);
            x = tape.Dropout(tape.Activate(x, Activation.Tanh), 0.1f, 7);
            x = tape.Slice(tape.Linear(x, weight, bias, Activation.Relu), 3, 8);
            x = tape.Subtract(tape.Multiply(x, x), tape.Scale(tape.AddRow(x, gamma), 0.5f));
            var user = tape.Add(tape.SegmentMean(x, segments), tape.EmbeddingMean(_table, used, segments));
            user = tape.Add(tape.LastRows(tape.RepeatRows(user, segments), segments), tape.SegmentSum(x, segments));
            var dots = tape.SegmentDot(user, tape.ScaleRows(x, tape.Slice(x, 0, 1)), segments);
            var interests = tape.SegmentWeightedSums(tape.SegmentSoftmax(tape.Slice(x, 0, 2), segments), x, segments);
            interests = tape.Reshape(tape.SquashRows(tape.Reshape(tape.NormalizeRows(interests), interests.Rows / 2, 16)), interests.Rows, 8);
            var sums = tape.LogSumExpProducts(interests, gamma);
            var classes = Rows.AsSpan(0, sums.Rows);
            var negatives = tape.MatMul(interests, tape.Rows(interests, Rows.AsSpan(8, 1)), transposeB: true);
            var shared = tape.Add(
                tape.BprMax(sums, negatives, classes, used[..1], 1), tape.SharedNegativesCrossEntropy(sums, negatives, classes, used[..1], Labels.AsSpan(0, 1)));
            var logits = tape.MatMul(tape.Concat(dots, x), tape.Constant(Labels.AsSpan(0, 9), 9, 1));
            var loss = tape.SoftmaxCrossEntropy(tape.Rows(dots, used[..0]), tape.Segments(Lengths[0]), Targets);
            loss = tape.Add(loss, tape.SoftmaxCrossEntropy(dots, segments, Targets));
            loss = tape.Add(loss, tape.Add(tape.Sum(sums), shared));
            return tape.Add(loss, tape.Add(tape.BinaryCrossEntropy(logits, Labels.AsSpan(0, 2 * length)), tape.Sum(x)));
        }

        public void Dispose() => Parameters.Dispose();
    }
}
