using System.Collections.Immutable;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>What all ranking networks end in (BST section 2.3): hidden layers with LeakyReLU between them, then a logit; <c>layers.{i}</c>.</summary>
internal sealed class RankingPerceptron(ScopedParameters scope, Initializer initializer, int inputs, ImmutableArray<int> hidden)
{
    private readonly Mlp _layers = new(scope, initializer, [inputs, .. hidden, 1], new() { Activation = Activation.LeakyRelu });

    /// <summary>[examples, inputs] → [examples, 1]</summary>
    public Variable Forward(Tape tape, Variable x, ForwardContext context) => _layers.Forward(tape, x, context);

    /// <summary>Checks the widths of hidden layers.</summary>
    /// <exception cref="ArgumentException">None, or one that is no width.</exception>
    public static void Check(string name, ImmutableArray<int> hidden)
    {
        if (hidden.IsDefaultOrEmpty || hidden.Any(width => width < 1))
        {
            throw new ArgumentException($"{name}: got [{(hidden.IsDefault ? "" : string.Join(", ", hidden))}], expected at least one positive width");
        }
    }
}
