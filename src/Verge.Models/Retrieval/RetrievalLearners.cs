using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>Makes learners of towers and what they are trained by.</summary>
public static class RetrievalLearners
{
    /// <summary>Trains one user tower, on samples of any surface.</summary>
    /// <param name="model">The towers.</param>
    /// <param name="loss">What they are trained by.</param>
    /// <param name="samples">All samples: how often items are targets decides how negatives are drawn, or corrected.</param>
    /// <param name="items">Item indices that may be negatives, ascending, all targets among them: what samples have shown (<see cref="ShownItems"/>).</param>
    /// <exception cref="ArgumentException">An impossible option, named.</exception>
    public static Learner<RetrievalExample> Of(TwoTowers model, RetrievalLoss loss, IEnumerable<RetrievalExample> samples, int[] items)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(samples);
        loss.Validated();
        var clicks = ItemSampler.Clicks(samples, model.Items.Items.Count);
        return loss.Kind switch
        {
            "full-softmax" => new(new FullSoftmaxLearner(model, items)),
            "in-batch" => new(new InBatchSoftmaxLearner(model, loss.Negatives ?? 1000, loss.PopularityCorrection ? clicks : null)),
            "bpr-max" => new(new BprMaxLearner(model, new(items, clicks, loss.PopularityPower ?? 0.5), loss.Negatives ?? 2048, loss.Regularization)),
            _ => new(new SampledSoftmaxLearner(model, loss.Negatives ?? 10, new(items, clicks, loss.PopularityPower ?? 0))),
        };
    }

    /// <summary>
    /// Trains the towers of both surfaces at once, each surface's samples by its own loss (PWPRec section 4.3): a step takes samples of both,
    /// so that the item tower they share learns from both. Negatives are the items that samples of either surface show: a click tells nothing
    /// against items that nobody could have clicked then, and a new one must not begin as what training pushed away.
    /// </summary>
    /// <param name="towers">The towers.</param>
    /// <param name="viewItem">What samples of <c>view-item</c> are trained by.</param>
    /// <param name="home">What samples of <c>home</c> are trained by.</param>
    /// <param name="samples">All samples.</param>
    /// <exception cref="ArgumentException">An impossible option, named.</exception>
    public static Learner<RetrievalExample> Of(SurfaceTowers towers, RetrievalLoss viewItem, RetrievalLoss home, IReadOnlyCollection<RetrievalExample> samples)
    {
        ArgumentNullException.ThrowIfNull(towers);
        var shown = new ShownItems(towers.ViewItem.Items.Items.Count);
        shown.Add(samples);
        var items = shown.ToArray();
        return towers.IsShared && viewItem == home
            ? Of(towers.ViewItem, home, samples, items)
            : new(
                sample => sample.Surface == Surface.Home ? 1 : 0,
                Of(towers.ViewItem, viewItem, samples.Where(sample => sample.Surface != Surface.Home), items),
                Of(towers.Home, home, samples.Where(sample => sample.Surface == Surface.Home), items));
    }
}
