using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;

namespace Verge.Cli.Bench.Training;

/// <summary>EdgeRec at the paper's widths: 100 exposures, 50 page-views and 100 candidates, all there, Adam.</summary>
internal sealed class EdgeRecCase : TrainingCase<RerankExample>
{
    /// <summary>Its name.</summary>
    public const string Name = "edgerec";

    private readonly FeatureSpace _space;

    private EdgeRecCase(EdgeRec model, FeatureSpace space, RerankExample[] samples, int batch, TrainingBenchOptions options)
        : base(Name, new RerankingLearner(model), new Adam(), 1e-3, samples, batch, options) => _space = space;

    /// <summary>Makes weights and inputs.</summary>
    public static EdgeRecCase Make(TrainingBenchOptions options)
    {
        var batch = options.Batch ?? 128;
        var log = new FullSessions(options.Seed, Batches * batch);
        // Borders and scaling as fitted; tables for the whole catalogue, so that their size does not depend on the batch.
        var fitted = FeatureSpace.Fit(FeatureSchema.EdgeRec, log.Data, log.Scores);
        var space = new FeatureSpace(fitted.Device, [.. fitted.Schema.ItemAttributes.Select(attribute => log.Values(attribute.Name))]);
        var builder = new RerankExampleBuilder(space, log.Data.Items, log.Scores);
        RerankExample[] samples = [.. log.Data.Sessions.SelectMany(session => builder.Build(session))];
        return new(new EdgeRec(space.Schema, [.. space.Vocabularies.Select(table => table.RowCount)], seed: options.Seed), space, samples, batch, options);
    }

    /// <inheritdoc/>
    protected override void Describe(TrainingExport export)
    {
        var schema = _space.Schema;
        var attributes = schema.ItemAttributes.Length;
        export.Size("attributes", schema.ItemAttributes.Select(attribute => attribute.Name));
        export.Size("decay_buckets", schema.DecayBuckets);
        export.Size("exposures", Samples[0].Exposures.WindowLength);
        export.Size("page_views", Samples[0].PageViews.WindowLength);
        export.Size("candidates", Samples[0].CandidateCount);
        foreach (var (name, kind) in new[] { ("exposures", BehaviorKind.Exposure), ("page_views", BehaviorKind.PageView) })
        {
            BehaviorHistory Of(RerankExample sample) => kind == BehaviorKind.Exposure ? sample.Exposures : sample.PageViews;
            var width = schema.ActionWidth(kind);
            export.Add($"{name}.actions", width, Samples.SelectMany(sample => Actions(Of(sample), width)));
            export.Add($"{name}.rows", attributes, Samples.SelectMany(sample => Of(sample).ItemRows.ToArray()));
            export.Add($"{name}.dense", schema.DenseWidth, Samples.SelectMany(sample => Of(sample).Dense.ToArray()));
            export.Add($"{name}.decays", 1, Samples.SelectMany(sample => Of(sample).WindowDecays.ToArray()));
        }

        export.Add("candidates.rows", attributes, Samples.SelectMany(sample => sample.CandidateRows));
        export.Add("candidates.dense", schema.DenseWidth, Samples.SelectMany(sample => sample.CandidateDense));
        export.Add("labels", Samples[0].CandidateCount, Samples.SelectMany(sample => sample.Labels));
    }

    private static float[] Actions(BehaviorHistory history, int width)
    {
        var actions = new float[history.Length * width];
        history.CopyActions(actions);
        return actions;
    }
}
