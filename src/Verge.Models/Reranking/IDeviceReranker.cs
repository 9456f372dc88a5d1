using Verge.Domain;
using Verge.Features;

namespace Verge.Models.Reranking;

/// <summary>
/// A re-ranker without its embedding tables, as a device runs it (EdgeRec section 3.2.2): a behavior part that encodes
/// each behavior once, in O(1), and a re-rank part that scores the pooled candidates against the stored encodings.
/// </summary>
/// <remarks>
/// One thread may call <see cref="Step"/> while another calls <see cref="Score"/>; two threads never call the same one at
/// once. Both write only what they are given: the caller owns states and encodings.
/// </remarks>
public interface IDeviceReranker : IDisposable
{
    /// <summary>The inputs it was trained on.</summary>
    FeatureSchema Schema { get; }

    /// <summary>Floats of recurrent state of one behavior kind: its action encoder and its item encoder, all layers.</summary>
    int StateWidth { get; }

    /// <summary>Floats of one behavior's encoding: <c>[action encoding | item encoding]</c> (EdgeRec eq. 6, 9).</summary>
    int EncodingWidth { get; }

    /// <summary>Encodes one behavior (EdgeRec eq. 4–9): O(1) whatever came before it.</summary>
    /// <param name="kind">Which sequence it belongs to.</param>
    /// <param name="actions">Its action vector, <c>[Schema.ActionWidth(kind)]</c>.</param>
    /// <param name="item">Its item vector, <c>[Schema.ItemWidth]</c>.</param>
    /// <param name="state">That sequence's state, <c>[StateWidth]</c>, all zero after a reset; advanced in place.</param>
    /// <param name="encoding">Where the encoding goes, <c>[EncodingWidth]</c>.</param>
    /// <exception cref="ArgumentException">A width is not as stated.</exception>
    void Step(BehaviorKind kind, ReadOnlySpan<float> actions, ReadOnlySpan<float> item, Span<float> state, Span<float> encoding);

    /// <summary>Scores candidates against what the user did (EdgeRec eq. 10–14). The sigmoid of a score is a probability.</summary>
    /// <param name="input">Candidates in upstream order, and the encodings with their exact decays.</param>
    /// <param name="scores">Where the logits go, <c>[input.CandidateCount]</c>.</param>
    /// <param name="attention">Receives the attention weights where asked for.</param>
    /// <exception cref="ArgumentException">A width is not as stated.</exception>
    void Score(in RerankInput input, Span<float> scores, AttentionTrace? attention = null);
}
