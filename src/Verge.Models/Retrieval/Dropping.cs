using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>Dropout where training asks for it.</summary>
internal static class Dropping
{
    /// <summary>Drops a share of x in training; x itself else.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="x">What is dropped from.</param>
    /// <param name="share">0 ≤ p &lt; 1.</param>
    /// <param name="context">Training or not.</param>
    /// <param name="part">Tells this place of a model from others.</param>
    public static Variable Apply(Tape tape, Variable x, float share, ForwardContext context, ulong part) =>
        context.Training && share > 0 ? tape.Dropout(x, share, context.For(part).Seed) : x;
}
