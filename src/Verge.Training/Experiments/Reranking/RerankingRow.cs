using Verge.Datasets;
using Verge.Evaluation;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;

namespace Verge.Training.Experiments;

/// <summary>What a row's settings make of a part: a rule, or a network to fit.</summary>
internal sealed class RerankingRow : IDisposable
{
    private readonly RerankingSettings _settings;
    private readonly ulong _seed;
    private readonly IRerankingModel? _model;
    private readonly TapePool? _tapes;

    /// <summary>Makes it, unfitted.</summary>
    /// <param name="settings">Which, and how it is trained.</param>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="seed">Seeds first values and training.</param>
    /// <exception cref="ArgumentException">Sizes that do not fit the data, or a cloud's score that it has not.</exception>
    public RerankingRow(RerankingSettings settings, FeatureSpace features, ulong seed)
    {
        (_settings, _seed) = (settings, seed);
        if (settings.Rule is null)
        {
            _model = RerankingModels.Make(features, settings.Decay, settings.Model, seed);
            _tapes = new(_model.Parameters);
        }
    }

    /// <summary>Fits it; a rule knows all it needs.</summary>
    /// <param name="samples">What it learns.</param>
    /// <param name="validation">What early stopping goes by; <see langword="null"/>: it trains all epochs.</param>
    /// <param name="objective">What that is judged by.</param>
    /// <param name="progress">Told as it goes.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Fit(
        IReadOnlyList<RerankExample> samples, RerankingPart? validation, MetricName objective, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        if (_model is null)
        {
            return;
        }

        new Trainer<RerankExample>(new RerankingLearner(_model, _settings.Model.EffectiveLoss), new Adam(), _settings.Training.Trainer(_seed))
            .Train(samples, validation is null ? null : _ => Measure(validation, objective, cancellation), progress, cancellation);
    }

    /// <summary>Measures on a part's requests.</summary>
    public double Measure(RerankingPart part, MetricName objective, CancellationToken cancellation) =>
        ListEvaluation.Measure(new(["click"], RerankingPart.Tags, part.Scored(this, cancellation)), objective)!.Value;

    /// <summary>One score a candidate, higher first.</summary>
    public float[] Score(RerankExample request)
    {
        if (_model is null)
        {
            return _settings.Rule == RerankingSettings.TouchedFirst ? OfTouched(request) : RerankingEvaluation.ShownOrder(request);
        }

        using var loan = _tapes!.Rent();
        return _model.Logits(loan.Tape, [request], ForwardContext.Inference).Value.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tapes?.Dispose();
        _model?.Dispose();
    }

    private static float[] OfTouched(RerankExample request)
    {
        var scores = new float[request.CandidateCount];
        foreach (var (place, candidate) in TouchedFirst.Order(request.Session, request.Session.Requests[request.RequestIndex]).Index())
        {
            // Of more candidates than a request may have, the first ones stand.
            if (candidate < scores.Length)
            {
                scores[candidate] = -place;
            }
        }

        return scores;
    }
}
