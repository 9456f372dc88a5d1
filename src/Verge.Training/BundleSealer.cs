using System.Globalization;
using Verge.Bundles;
using Verge.Domain;
using Verge.Models.Ranking;
using Verge.Models.Storage;
using Verge.VectorSearch;

namespace Verge.Training;

/// <summary>Seals a training run into one bundle: all stages under one version.</summary>
public static class BundleSealer
{
    /// <summary>Writes, signs and moves a bundle into place.</summary>
    /// <param name="pipeline">What was trained.</param>
    /// <param name="catalogue">The catalogue that the bundle serves at first.</param>
    /// <param name="target">Where and how.</param>
    public static BundleManifest Seal(TrainedPipeline pipeline, IReadOnlyList<Item> catalogue, BundleTarget target)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(target);
        using var writer = new BundleWriter(target.Root, target.Time);
        EmbeddingTables.Write(writer, pipeline.Reranking.Features, index => pipeline.Reranking.Model.Tables[index].Weight.Value);
        DeviceFiles.Save(writer.FolderOf(BundlePaths.Device), pipeline.Reranking.Model);
        RetrievalFiles.Save(writer.FolderOf(BundlePaths.Retrieval), pipeline.Retrieval.Features, pipeline.Retrieval.Towers);
        RankingFiles.Save(writer.FolderOf(BundlePaths.Ranking), pipeline.Ranking.Features, pipeline.Ranking.Model);
        writer.WriteText(BundlePaths.Counters, pipeline.Counters.ToJson());
        if (pipeline.Activity is { } activity)
        {
            writer.WriteText(BundlePaths.Activity, activity.ToJson(users: false));
        }

        CatalogueFile.Write(writer.PathOf(BundlePaths.Catalogue), catalogue);
        var index = new HnswIndex(pipeline.Retrieval.Items.Width, VectorMetric.InnerProduct, new() { Capacity = pipeline.Retrieval.Items.Count });
        var missed = 0;
        for (var item = 1; item < pipeline.Retrieval.Items.Count; item++)
        {
            if (pipeline.Retrieval.Table.IsEmbeddable(item))
            {
                index.Upsert(item, pipeline.Retrieval.Items[item]);
            }
            else
            {
                missed++;
            }
        }

        index.Save(writer.PathOf(BundlePaths.Index));
        var data = new Dictionary<string, string>(target.Data)
        {
            [BundleManifest.CountersAsOf] = target.CountersAsOf.ToString("O", CultureInfo.InvariantCulture),
            ["ranking.model"] = Rankers.NameOf(pipeline.Ranking.Model.Options),
            ["ranking.dense_features"] = pipeline.Ranking.Features.DenseWidth.ToString(CultureInfo.InvariantCulture),
            ["ranking.activity_features"] = (pipeline.Ranking.Features.ActivityScaling?.Names.Length ?? 0).ToString(CultureInfo.InvariantCulture),
            [BundleManifest.NotEmbeddable] = missed.ToString(CultureInfo.InvariantCulture),
        };
        return writer.Seal(target.Key, data, target.Metrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary());
    }
}
