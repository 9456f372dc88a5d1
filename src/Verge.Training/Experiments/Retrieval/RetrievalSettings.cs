using Verge.Models.Retrieval;

namespace Verge.Training.Experiments;

/// <summary>A retrieval method with its settings, as an experiment's row gives them: one flat mapping, read by name into the options of its parts.</summary>
/// <param name="Model">One of <see cref="RetrievalMethods.All"/>.</param>
/// <param name="Popularity">Of <c>popularity</c>.</param>
/// <param name="Neighbors">Of the nearest-neighbor methods.</param>
/// <param name="Towers">Of the models that learn by gradients.</param>
/// <param name="Loss">What those learn by; the setting <c>loss</c> is its kind.</param>
/// <param name="Training">How those are trained.</param>
public sealed record RetrievalSettings(
    string Model, PopularityOptions Popularity, NeighborOptions Neighbors, TwoTowersOptions Towers, RetrievalLoss Loss, RetrievalTrainerOptions Training)
{
    /// <summary>What the item tower is given.</summary>
    public ItemInputs Inputs { get; init; }

    /// <summary>Reads and checks them.</summary>
    /// <param name="options">The settings as written.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">An unknown setting or an impossible value, named.</exception>
    public static RetrievalSettings Read(ExperimentOptions options, string where)
    {
        ArgumentNullException.ThrowIfNull(options);
        var reader = new OptionsReader(options, where);
        var model = options.Values.GetValueOrDefault("model", "");
        var (neighbors, towers, inputs) = (reader.Take<NeighborOptions>(), reader.Take<TwoTowersOptions>(), reader.Take<RetrievalInputOptions>().ItemInputs);
        var settings = new RetrievalSettings(
            model,
            reader.Take<PopularityOptions>(),
            neighbors,

            // Of ids alone there is nothing to project together.
            options.Values.ContainsKey("projection") ? towers : towers with { Projection = inputs != ItemInputs.Id },
            reader.Take<RetrievalLoss>(("loss", nameof(RetrievalLoss.Kind))),
            reader.Take<RetrievalTrainerOptions>()) { Inputs = inputs };
        reader.Done();
        return settings.Validated(where);
    }

    /// <summary>Refuses settings that the method has no use for.</summary>
    /// <param name="own">Those that it is to have a use for; what all rows of an experiment have is none of them.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">One without effect, with what it has an effect with.</exception>
    internal void RequireUse(ExperimentOptions own, string where)
    {
        foreach (var (name, value) in own.Values)
        {
            if (RetrievalSettingUse.Unused(name, [Model], [Loss.Kind]) is { } expected)
            {
                throw new ExperimentException($"{where}, {name}: got '{value}', expected {expected}");
            }
        }
    }

    private RetrievalSettings Validated(string where)
    {
        if (!RetrievalMethods.All.Contains(Model, StringComparer.Ordinal))
        {
            throw new ExperimentException($"{where}, model: got '{Model}', expected one of {string.Join(", ", RetrievalMethods.All)}");
        }

        try
        {
            Popularity.Validated();
            Neighbors.Validated();
            Training.Validated();
            if (RetrievalMethods.IsSeeded(Model))
            {
                Towers.Validated();
                Loss.Validated();
                if (Towers.IdDropout > 0 && Inputs != ItemInputs.IdAndFeatures)
                {
                    throw new ArgumentException(FormattableString.Invariant($"id_dropout: got {Towers.IdDropout}, expected 0 but where item_inputs is id-and-features"));
                }
            }
        }
        catch (ArgumentException error)
        {
            throw new ExperimentException($"{where}, {error.Message}", error);
        }

        return this;
    }
}
