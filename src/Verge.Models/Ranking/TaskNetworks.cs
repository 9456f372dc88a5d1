using System.Buffers;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// What turns features into a logit a task (DMT section 4.3). Mixture: <c>experts.{i}</c>, for task k a gate w = softmax(gates.{k} x) and
/// u = towers.{k}(Σ wᵢ eᵢ(x)) (eq. 3). Shared bottom, or one task alone: u = towers.{k}(bottom(x)).
/// </summary>
internal sealed class TaskNetworks
{
    private readonly Mlp[] _experts;
    private readonly Linear[] _gates;
    private readonly Mlp[] _towers;
    private readonly int _width;

    /// <summary>Adds the layers.</summary>
    public TaskNetworks(ScopedParameters scope, Initializer initializer, int inputs, int tasks, DeepMultifacetedTransformersOptions options)
    {
        var mixes = options.Sharing == TaskSharing.Mmoe;
        _width = options.Expert[^1];
        _experts =
        [
            .. Enumerable.Range(0, mixes ? options.Experts : 1).Select(expert => new Mlp(
                mixes ? scope.Scope("experts").Scope($"{expert}") : scope.Scope("bottom"), initializer, [inputs, .. options.Expert], new() { OutputActivation = Activation.Relu })),
        ];
        _gates = mixes ? [.. Enumerable.Range(0, tasks).Select(task => new Linear(scope.Scope("gates").Scope($"{task}"), initializer, inputs, options.Experts))] : [];
        _towers = [.. Enumerable.Range(0, tasks).Select(task => new Mlp(scope.Scope("towers").Scope($"{task}"), initializer, [_width, .. options.Tower, 1]))];
    }

    /// <summary>[examples, inputs] → logits [examples, tasks].</summary>
    public Variable Forward(Tape tape, Variable x, ForwardContext context)
    {
        var tasks = _towers.Length;
        var logits = ArrayPool<Variable>.Shared.Rent(tasks);
        var below = _gates.Length == 0 ? _experts[0].Forward(tape, x, context) : Mix(tape, x, context);
        for (var task = 0; task < tasks; task++)
        {
            logits[task] = _towers[task].Forward(tape, _gates.Length == 0 ? below : tape.Slice(below, task * _width, _width), context);
        }

        var result = tasks == 1 ? logits[0] : tape.Concat(logits.AsSpan(0, tasks));
        ArrayPool<Variable>.Shared.Return(logits);
        return result;
    }

    /// <summary>Each expert's weight for each task → [examples · experts, tasks]; not to be asked without gates.</summary>
    public Variable Gates(Tape tape, Variable x)
    {
        var (rows, experts) = (x.Rows, _experts.Length);
        var columns = ArrayPool<Variable>.Shared.Rent(_gates.Length);
        for (var task = 0; task < _gates.Length; task++)
        {
            columns[task] = tape.Reshape(_gates[task].Forward(tape, x), rows * experts, 1);
        }

        var weights = tape.SegmentSoftmax(tape.Concat(columns.AsSpan(0, _gates.Length)), tape.Segments(rows, experts));
        ArrayPool<Variable>.Shared.Return(columns);
        return weights;
    }

    /// <summary>Whether there are gates.</summary>
    public bool IsMixture => _gates.Length > 0;

    /// <summary>[examples, tasks · width]: each task's mixture side by side.</summary>
    private Variable Mix(Tape tape, Variable x, ForwardContext context)
    {
        var (rows, experts) = (x.Rows, _experts.Length);
        var outputs = ArrayPool<Variable>.Shared.Rent(experts);
        for (var expert = 0; expert < experts; expert++)
        {
            outputs[expert] = _experts[expert].Forward(tape, x, context);
        }

        var values = tape.Reshape(tape.Concat(outputs.AsSpan(0, experts)), rows * experts, _width);
        ArrayPool<Variable>.Shared.Return(outputs);
        var mixed = tape.SegmentWeightedSums(Gates(tape, x), values, tape.Segments(rows, experts));
        return tape.Reshape(mixed, rows, _gates.Length * _width);
    }
}
