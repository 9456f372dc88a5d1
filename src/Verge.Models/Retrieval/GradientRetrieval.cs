using System.Buffers;
using System.Numerics.Tensors;
using Verge.Features;
using Verge.Models.Scoring;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>Two towers, a loss and Adam as a model that is fitted and scores. Owns the towers.</summary>
public sealed class GradientRetrieval : IRetrievalModel
{
    private readonly RetrievalLoss _loss;
    private readonly TrainerOptions _trainer;
    private readonly AdamOptions _adam;
    private readonly TapePool _tapes;
    private readonly ShownItems _shown;
    private Scorer? _scorer;
    private bool _isFitted;
    private IReadOnlyList<RetrievalExample> _window = [];

    /// <summary>Makes an unfitted model.</summary>
    /// <param name="model">The towers.</param>
    /// <param name="loss">What they are trained by.</param>
    /// <param name="trainer">Sizes, rates, epochs.</param>
    /// <param name="adam">The optimizer's settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">An impossible option, named.</exception>
    public GradientRetrieval(TwoTowers model, RetrievalLoss loss, TrainerOptions trainer, AdamOptions? adam = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(trainer);
        (Model, _loss, _trainer, _adam) = (model, loss.Validated(), trainer, adam ?? new());
        (_tapes, _shown) = (new(model.Parameters), new(model.Items.Items.Count));
    }

    /// <summary>The towers.</summary>
    public TwoTowers Model { get; }

    /// <summary>Passes over the samples of a later fit, which goes on from the weights of the one before; null: as many as the first.</summary>
    public int? LaterEpochs { get; init; }

    /// <summary>
    /// Days (UTC), up to that of its newest sample, whose samples of earlier fits a later fit goes over again, beside its own. Default 0: its
    /// own alone.
    /// </summary>
    /// <remarks>
    /// What is learned of a day alone, the days before pay for: where negatives are the batch's targets, nothing keeps yesterday's items, which
    /// are not among them, from rising with the users that move.
    /// </remarks>
    public int LaterDays { get; init; }

    /// <inheritdoc/>
    public int ItemCount => Model.Items.Items.Count;

    /// <inheritdoc/>
    /// <remarks>Negatives are items that the samples of this fit and of those before have shown: of others nobody can know yet.</remarks>
    public void Fit(
        IReadOnlyList<RetrievalExample> samples, Func<int, double>? validate = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Func<int, double>? fresh = validate is null ? null : epoch =>
        {
            Forget();
            return validate(epoch);
        };
        try
        {
            var window = Window(samples);
            MakeTrainer(window).Train(window, fresh, progress, cancellation);
            _window = window;
        }
        finally
        {
            Forget();
            _isFitted = true;
        }
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<RetrievalExample> queries, Span<float> scores)
    {
        if (scores.Length != (long)queries.Length * ItemCount)
        {
            throw new ArgumentException($"scores: got room for {scores.Length}, expected {queries.Length} queries · {ItemCount} items");
        }

        using var loan = _tapes.Rent();
        var users = Model.EncodeUsers(loan.Tape, queries, ForwardContext.Inference).Value;
        Current().Score(users, Model.Interests, scores);
    }

    /// <inheritdoc/>
    public void Score(RetrievalExample query, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var loan = _tapes.Rent();
        var users = Model.EncodeUsers(loan.Tape, [query], ForwardContext.Inference).Value;
        var items = Current().Items;
        var most = float.NegativeInfinity;
        // Where no interest gives numbers (training diverged), what was in there before is no score: whoever ranks by it is told.
        scores.Fill(float.NaN);
        var rented = ArrayPool<float>.Shared.Rent(candidates.Length);
        var own = rented.AsSpan(0, candidates.Length);
        for (var k = 0; k < Model.Interests; k++)
        {
            var sum = 0f;
            for (var i = 0; i < candidates.Length; i++)
            {
                own[i] = TensorPrimitives.Dot(users.Slice(k * Model.Width, Model.Width), items[candidates[i]]);
                sum += own[i];
            }

            if (sum > most)
            {
                most = sum;
                own.CopyTo(scores);
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _tapes.Dispose();
        Model.Dispose();
    }

    private IReadOnlyList<RetrievalExample> Window(IReadOnlyList<RetrievalExample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (LaterDays == 0 || samples.Count == 0)
        {
            return samples;
        }

        var from = samples.Max(sample => sample.At).UtcDateTime.Date.AddDays(1 - LaterDays);
        return [.. _window.Where(sample => sample.At.UtcDateTime >= from), .. samples];
    }

    private Trainer<RetrievalExample> MakeTrainer(IReadOnlyList<RetrievalExample> samples)
    {
        var options = _isFitted && LaterEpochs is { } epochs ? _trainer with { Epochs = epochs } : _trainer;
        _shown.Add(samples);
        return new(RetrievalLearners.Of(Model, _loss, samples, _shown.ToArray()), new Adam(_adam), options);
    }

    /// <summary>The catalogue under the weights of now, embedded when it is first asked for.</summary>
    private Scorer Current()
    {
        lock (_tapes)
        {
            return _scorer ??= new(ItemEmbeddings.Of(Model), Model.Items.Items);
        }
    }

    private void Forget()
    {
        lock (_tapes)
        {
            _scorer?.Dispose();
            _scorer = null;
        }
    }

    /// <summary>Item embeddings, packed once for products with many users.</summary>
    private sealed class Scorer : IDisposable
    {
        private readonly ParameterSet _set = new();
        private readonly Parameter _table;
        private readonly TapePool _tapes;
        private readonly int[] _unknown;

        public Scorer(ItemEmbeddings items, ItemEncodingTable table)
        {
            Items = items;
            _unknown = [.. Enumerable.Range(0, items.Count).Where(item => !table.IsEmbeddable(item))];
            _table = _set.Add("items", [items.Count, items.Width]);
            items.CopyTo(_table.Value);
            _tapes = new(_set, frozen: true);
        }

        public ItemEmbeddings Items { get; }

        /// <summary>users [queries · interests, width] → scores [queries, items].</summary>
        public void Score(ReadOnlySpan<float> users, int interests, Span<float> scores)
        {
            using var loan = _tapes.Rent();
            var tape = loan.Tape;
            var products = tape.Linear(tape.Constant(users, users.Length / Items.Width, Items.Width), tape.Parameter(_table)).Value;
            var count = Items.Count;
            for (var query = 0; query * count < scores.Length; query++)
            {
                var row = scores.Slice(query * count, count);
                products.Slice(query * interests * count, count).CopyTo(row);
                for (var k = 1; k < interests; k++)
                {
                    TensorPrimitives.Max(row, products.Slice(((query * interests) + k) * count, count), row);
                }

                foreach (var item in _unknown)
                {
                    row[item] = float.MinValue;
                }
            }
        }

        public void Dispose()
        {
            _tapes.Dispose();
            _set.Dispose();
        }
    }
}
