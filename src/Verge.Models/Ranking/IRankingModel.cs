using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>A network that gives candidates a probability of each task: of a click, of an order.</summary>
public interface IRankingModel : IDisposable
{
    /// <summary>What is trained.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Tasks that it predicts. Of one: which of the schema's it is trained for (<see cref="RankingTaskOptions.Task"/>); of more: the schema's, in order.</summary>
    int Tasks { get; }

    /// <summary>Scores examples → logits <c>[examples, Tasks]</c>. Neighbors that share histories share the work on them.</summary>
    Variable Logits(Tape tape, ReadOnlySpan<RankingExample> chunk, ForwardContext context);

    /// <summary>What training takes a loss of; default: the logits, and nothing else.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="chunk">The examples.</param>
    /// <param name="samples">All samples of the training, for what is drawn among them.</param>
    /// <param name="context">Training, with its seed.</param>
    RankingTerms Train(Tape tape, ReadOnlySpan<RankingExample> chunk, IReadOnlyList<RankingExample> samples, ForwardContext context) =>
        new(Logits(tape, chunk, context));

    /// <summary>Why an example gets its probabilities; default: the probabilities alone.</summary>
    /// <param name="tape">Where it is computed; not recording.</param>
    /// <param name="example">The example.</param>
    RankingExplanation Explain(Tape tape, RankingExample example) =>
        new() { Probabilities = RankingExplanation.ProbabilitiesOf(Logits(tape, [example], ForwardContext.Inference).Value) };
}
