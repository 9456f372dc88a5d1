using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>The part of a user tower above the embedded clicks: where the models differ.</summary>
public interface IUserTower
{
    /// <summary>Embeddings of a user, K.</summary>
    int Interests { get; }

    /// <summary>
    /// Whether training mixes a user's embeddings by attention from the clicked item (MIND), else takes the one nearest to
    /// it (PWPRec eq. 9).
    /// </summary>
    bool MixesInterests => false;

    /// <summary>User embeddings → <c>[samples · Interests, width]</c>, a sample's in adjacent rows. An empty history has some too, the same for all.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="items">Embedded clicks, oldest first, <c>[rows, width]</c>.</param>
    /// <param name="segments">Which are whose.</param>
    /// <param name="context">Training or not.</param>
    Variable Forward(Tape tape, Variable items, Segments segments, ForwardContext context);
}
