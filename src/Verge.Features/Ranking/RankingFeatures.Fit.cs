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
        var unscaled = new RankingFeatures(schema, vocabularies, ScoreScaling.Identity(schema.Dense));
        var moments = new ScoreMoments(schema.Dense);
        if (schema.Dense.Length > 0)
        {
            new PageReplay(training, options).Run((in page) =>
            {
                var raw = new float[page.Candidates.Length * schema.Dense.Length];
                unscaled.ComputeDense(RankingExampleBuilder.Request(page, showPositions: false), raw);
                moments.Add(raw);
            });
        }

        return new(schema, vocabularies, moments.ToScaling());
    }
}
