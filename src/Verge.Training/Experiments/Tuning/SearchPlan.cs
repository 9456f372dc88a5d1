using System.Collections.Immutable;
using System.Globalization;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>The settings that a row's search tries on a data set, and in how many rounds: made of the experiment alone, before anything is tried.</summary>
/// <param name="Choices">What differs from the row's own settings; the first are those as committed.</param>
/// <param name="Rounds">How many of the others go into each round, and the epochs of it; null: as many as their settings say.</param>
internal sealed record SearchPlan(ImmutableArray<ExperimentOptions> Choices, ImmutableArray<(int Others, int? Epochs)> Rounds)
{
    private const string EpochsSetting = "epochs";

    /// <summary>Trials in all.</summary>
    public int Trials => Rounds.Sum(round => round.Others + 1);

    /// <summary>Plans a row's search.</summary>
    public static SearchPlan Of(Experiment experiment, ExperimentMethod row, ExperimentData data)
    {
        var (search, own) = (experiment.Search, row.OwnOn(data));
        var choices = Draw(experiment, row, data);

        // What has no epochs has nothing to halve.
        return search.Strategy == SearchStrategy.SuccessiveHalving && EpochsOf(row.Settings.With(own)) is { } all ? Halved(choices, all, search) : Random(choices, row, search);
    }

    /// <summary>Refuses spaces that do not go with the strategy.</summary>
    /// <exception cref="ExperimentException">The epochs are searched, and are the rounds' too.</exception>
    public static void Check(Experiment experiment, ExperimentMethod row, ExperimentData data)
    {
        if (experiment.Search.Strategy == SearchStrategy.SuccessiveHalving && row.SpaceOn(data).ContainsKey(EpochsSetting))
        {
            throw new ExperimentException($"{row.Row}, tune: got '{EpochsSetting}', expected no such setting with successive-halving, whose rounds say how many there are");
        }
    }

    /// <summary>A choice's settings in a round.</summary>
    public static ExperimentOptions InRound(ExperimentOptions settings, int? epochs) =>
        epochs is { } own ? settings.With(EpochsSetting, own.ToString(CultureInfo.InvariantCulture)) : settings;

    private static SearchPlan Random(ImmutableArray<ExperimentOptions> choices, ExperimentMethod row, SearchOptions search)
    {
        var (count, epochs) = (0, 0);
        foreach (var choice in choices)
        {
            epochs += EpochsOf(row.Settings.With(choice)) ?? 1;
            if (search.Epochs > 0 && epochs > search.Epochs && count > 0)
            {
                break;
            }

            count++;
        }

        return new(choices[..count], [(count - 1, null)]);
    }

    private static SearchPlan Halved(ImmutableArray<ExperimentOptions> choices, int all, SearchOptions search)
    {
        var others = choices.Length - 1;
        while (others > 0 && search.Epochs > 0 && Halvings(others, all, search.Keep).Sum(round => (round.Others + 1L) * round.Epochs!.Value) > search.Epochs)
        {
            others--;
        }

        return new(choices[..(others + 1)], Halvings(others, all, search.Keep));
    }

    /// <summary>From few epochs to all: as often times <paramref name="keep"/> as both the settings and the epochs can be divided by it.</summary>
    private static ImmutableArray<(int Others, int? Epochs)> Halvings(int others, int all, int keep)
    {
        var last = 0;
        for (var (settings, epochs) = (others, all); settings >= keep && epochs >= keep; (settings, epochs) = (settings / keep, epochs / keep))
        {
            last++;
        }

        var rounds = ImmutableArray.CreateBuilder<(int, int?)>();
        for (var (round, left) = (0, others); round <= last; round++, left /= keep)
        {
            rounds.Add((left, all / (int)Math.Pow(keep, last - round)));
        }

        return rounds.ToImmutable();
    }

    private static int? EpochsOf(ExperimentOptions settings) =>
        settings.Values.TryGetValue(EpochsSetting, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) ? epochs : null;

    private static ImmutableArray<ExperimentOptions> Draw(Experiment experiment, ExperimentMethod row, ExperimentData data)
    {
        var (own, space) = (row.OwnOn(data), row.SpaceOn(data));
        var (count, seed) = (Math.Max(1, experiment.Trials), experiment.Seeds[0]);
        var choices = new List<ExperimentOptions> { own };

        // By all settings: a choice that says what the row's own say is no other one.
        var tried = new HashSet<string>(StringComparer.Ordinal) { row.Settings.With(own).ToString() };
        for (var draw = 0UL; choices.Count < count && draw < 1000 && space.Count > 0; draw++)
        {
            var choice = own;
            foreach (var (setting, values) in space)
            {
                // Without the row's name: rows of one space are tried with the same choices, so that none is luckier than another.
                var hash = StableHash.Of(setting, string.Create(CultureInfo.InvariantCulture, $"{seed} {draw}"));
                choice = choice.With(setting, values[(int)(hash % (ulong)values.Length)]);
            }

            if (tried.Add(row.Settings.With(choice).ToString()))
            {
                choices.Add(choice);
            }
        }

        return [.. choices];
    }
}
