using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Ranking;

/// <summary>
/// What DIEN makes of one sequence (Zhou and others, 2019, section 4): <c>extractor</c>, a GRU over the events whose states are interests
/// h (eq. 1 to 5); <c>attention</c>, W of a = softmax(h W q) with the target q (eq. 9); <c>evolution</c>, a GRU over the interests whose
/// update gate a scales (AUGRU: eq. 15, 16). The target decides from the second on: the interests are the user's alone.
/// </summary>
internal sealed class InterestEvolution
{
    private readonly int _sequence;
    private readonly SequenceEmbedding _embedding;
    private readonly Gru _extractor;
    private readonly Linear _attention;
    private readonly Gru _evolution;
    private readonly NextEventLoss? _auxiliary;

    /// <summary>Adds the units.</summary>
    /// <param name="scope">Where the names go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="embedding">Rows of events and targets.</param>
    /// <param name="sequence">Which of the schema's sequences.</param>
    /// <param name="options">Sizes.</param>
    public InterestEvolution(
        ScopedParameters scope, Initializer initializer, SequenceEmbedding embedding, int sequence, DeepInterestEvolutionNetworkOptions options)
    {
        (_embedding, _sequence) = (embedding, sequence);
        Width = options.Hidden > 0 ? options.Hidden : embedding.Width;
        _extractor = new(scope.Scope("extractor"), initializer, embedding.Width, Width);
        _attention = new(scope.Scope("attention"), initializer, embedding.Width, Width, bias: false);
        _evolution = new(scope.Scope("evolution"), initializer, Width, Width);
        _auxiliary = options.AuxiliaryWeight > 0 ? new(scope.Scope("auxiliary"), initializer, embedding, Width, options) : null;
    }

    /// <summary>Floats of a state.</summary>
    public int Width { get; }

    /// <summary>The last evolved interest of each example → [examples, Width]; zeros without an event.</summary>
    /// <param name="pass">The examples.</param>
    /// <param name="targets">Their targets' rows.</param>
    /// <param name="auxiliary">The auxiliary loss, summed over examples; null where the pass has no samples to draw from.</param>
    /// <param name="attention">The weight of each pair of target and event.</param>
    public Variable Forward(RankingPass pass, Variable targets, out Variable? auxiliary, out Variable attention)
    {
        var tape = pass.Tape;
        Span<int> owners = stackalloc int[pass.Chunk.Length];
        var events = _embedding.Histories(tape, pass.Chunk, owners, out var distinct, _sequence);
        var interests = _extractor.Forward(tape, events, distinct);
        auxiliary = pass.Samples is null || _auxiliary is null ? null : _auxiliary.Forward(pass, new(events, distinct), interests, owners, _sequence);
        var pairs = new HistoryPairs(tape, distinct, owners);
        var seen = tape.Rows(interests, pairs.Rows);
        pairs.Return();
        attention = tape.SegmentSoftmax(tape.SegmentDot(_attention.Forward(tape, targets), seen, pairs.Segments), pairs.Segments);
        return tape.LastRows(_evolution.ForwardAttentional(tape, seen, attention, pairs.Segments), pairs.Segments);
    }
}
