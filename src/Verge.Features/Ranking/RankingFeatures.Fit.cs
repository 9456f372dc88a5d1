using Verge.Domain;

namespace Verge.Features;

public sealed partial class RankingFeatures
{
    /// <summary>Fits a schema to the training part of a data set, and to nothing else.</summary>
    /// <param name="schema">What to encode.</param>
    /// <param name="training">The training part.</param>
    /// <param name="options">How counters forget and smooth; <see langword="null"/>: the defaults.</param>
    /// <exception cref="FeatureException">A value that a feature cannot have, named.</exception>
    public static RankingFeatures Fit(RankingSchema schema, Dataset training, CounterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(training);
        schema.Validate();
        var vocabularies = AttributeCounts.Fit(training, AttributesOf(schema), schema.MinimumCount);
        schema = schema with { Activity = schema.Activity?.For(training) };
        var (scores, activity) = (new ScoreMoments(schema.Dense), schema.Activity is { } declared ? new DenseMoments(declared.ToNames()) : null);
        var unscaled = new RankingFeatures(schema, vocabularies, ScoreScaling.Identity(schema.Dense), activity?.ToScaling());
        if (unscaled.DenseWidth > 0)
        {
            new PageReplay(training, options) { Activity = schema.Activity }.Run((in page) =>
            {
                var request = RankingExampleBuilder.Request(page, showPositions: false);
                scores.Add(unscaled.ComputeScores(request));
                activity?.Add(unscaled.ComputeActivity(request, All(request)));
            });
        }

        return new(schema, vocabularies, scores.ToScaling(), activity?.ToScaling());
    }
}
