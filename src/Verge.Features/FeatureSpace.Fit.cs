using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

public sealed partial class FeatureSpace
{
    /// <summary>Fits a schema to the training part of a data set, and to nothing else.</summary>
    /// <param name="schema">What to encode.</param>
    /// <param name="training">The training part.</param>
    /// <param name="scores">Raw scores of its pages; may be <see langword="null"/> where the schema has none.</param>
    /// <param name="options">How; <see langword="null"/>: the defaults.</param>
    /// <exception cref="FeatureException">A value that a feature cannot have, named.</exception>
    public static FeatureSpace Fit(FeatureSchema schema, Dataset training, PageScores? scores = null, FeatureFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(training);
        schema.Validate();
        scores ??= new(schema.Scores);
        if (!scores.Names.SequenceEqual(schema.Scores, StringComparer.Ordinal))
        {
            throw new FeatureException("scores", $"'{string.Join(", ", scores.Names)}'", $"the schema's '{string.Join(", ", schema.Scores)}'");
        }

        options ??= new();
        var exposures = new ActionFit(BehaviorKind.Exposure, schema, options);
        var pageViews = new ActionFit(BehaviorKind.PageView, schema, options);
        var moments = new ScoreMoments(schema.Scores);
        foreach (var session in training.Sessions)
        {
            exposures.Add(session);
            pageViews.Add(session);
            for (var page = 0; page < session.Pages.Length; page++)
            {
                moments.Add(scores.Page(session, page));
            }
        }

        var device = new DeviceFeatures(
            schema, exposures.Buckets(), pageViews.Buckets(), exposures.Times(), pageViews.Times(), moments.ToScaling());
        return new(device, AttributeCounts.Fit(training, [.. schema.ItemAttributes.Select(a => a.Name)], options.MinimumCount));
    }

    /// <summary>Gathers the values of one kind's actions and times.</summary>
    private sealed class ActionFit
    {
        private readonly BehaviorKind _kind;
        private readonly FeatureSchema _schema;
        private readonly int _window;
        private readonly Reservoir[] _values;
        private readonly Reservoir _gaps;
        private readonly Reservoir _decays;

        public ActionFit(BehaviorKind kind, FeatureSchema schema, FeatureFitOptions options)
        {
            _kind = kind;
            _schema = schema;
            _window = kind == BehaviorKind.Exposure ? options.ExposureWindow : options.PageViewWindow;
            _values = [.. schema.Actions(kind).Select((_, i) => new Reservoir(options.QuantileSample, options.Seed + i))];
            _gaps = new(options.QuantileSample, options.Seed + 1001);
            _decays = new(options.QuantileSample, options.Seed + 1002);
        }

        public void Add(SessionLog session)
        {
            Behavior[] own = [.. session.Behaviors.Where(behavior => behavior.Kind == _kind)];
            for (var i = 0; i < own.Length; i++)
            {
                AddActions(own[i]);
                if (i > 0)
                {
                    _gaps.Add(Seconds(own[i].At - own[i - 1].At));
                }
            }

            foreach (var request in session.Requests)
            {
                var seen = session.Behaviors.AsSpan()[..Math.Min(request.HistoryLength, session.Behaviors.Length)];
                for (int i = seen.Length - 1, taken = 0; i >= 0 && taken < _window; i--)
                {
                    if (seen[i].Kind == _kind)
                    {
                        _decays.Add(Seconds(request.At - seen[i].At));
                        taken++;
                    }
                }
            }
        }

        public ImmutableArray<Bucketizer?> Buckets() =>
        [
            .. _schema.Actions(_kind).Select((action, i) =>
                action.Kind == ActionFeatureKind.Bucketized ? Bucketizer.Fit(WithZero(_values[i]), action.Size, action.Name) : null),
        ];

        public TimeBuckets Times() => new(
            Bucketizer.Fit(_gaps.Values, _schema.DecayBuckets, "gap"), Bucketizer.Fit(_decays.Values, _schema.DecayBuckets, "decay"));

        // An open page-view comes with zeros, though no closed one of the log may have any: zero needs its bucket.
        private ReadOnlySpan<float> WithZero(Reservoir values) =>
            _kind == BehaviorKind.PageView ? (float[])[0, .. values.Values] : values.Values;

        private void AddActions(Behavior behavior)
        {
            var actions = _schema.Actions(_kind);
            if (behavior.Actions.Length != actions.Length)
            {
                throw new FeatureException($"actions of {_kind}", $"{behavior.Actions.Length} values", $"{actions.Length}");
            }

            for (var i = 0; i < actions.Length; i++)
            {
                if (actions[i].Kind == ActionFeatureKind.Bucketized)
                {
                    _values[i].Add(behavior.Actions[i]);
                }
            }
        }

        private static float Seconds(TimeSpan time) => MathF.Max(0, (float)time.TotalSeconds);
    }
}
