using System.Collections.Immutable;

namespace Verge.Training.Experiments;

/// <summary>A row's search while its trials come in, round by round.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="method">The row.</param>
/// <param name="plan">What is tried.</param>
internal sealed class RowSearch(Experiment experiment, ExperimentMethod method, SearchPlan plan)
{
    private readonly List<Dictionary<int, ExperimentTrial?>> _rounds = [];
    private ImmutableArray<int> _asked = [];

    public ExperimentMethod Method => method;

    public SearchPlan Plan => plan;

    /// <summary>Epochs of the round under way.</summary>
    public int? Epochs => plan.Rounds[_rounds.Count - 1].Epochs;

    /// <summary>Whether none was done before the round under way.</summary>
    public bool IsFirstRound => _rounds.Count == 1;

    /// <summary>What its trials took.</summary>
    public double Seconds { get; set; }

    /// <summary>Begins a round: the settings as committed are in each, with as many others as it has, those that were best before.</summary>
    public ImmutableArray<int> Begin(int round)
    {
        var others = _rounds.Count == 0
            ? Enumerable.Range(1, plan.Choices.Length - 1)
            : InOrder(_rounds[^1]).Where(choice => choice > 0).Take(plan.Rounds[round].Others);
        _rounds.Add([]);
        _asked = [0, .. others];
        return _asked;
    }

    /// <summary>Takes a trial; null: it was not made.</summary>
    /// <returns>Whether it was the row's last.</returns>
    public bool Add(int choice, ExperimentTrial? trial)
    {
        _rounds[^1].Add(choice, trial);
        return _rounds.Count == plan.Rounds.Length && _rounds[^1].Count == _asked.Length;
    }

    /// <summary>
    /// All trials, the best first: those of the last round stand before those of fewer epochs, which tell less. A round in which none but the committed
    /// settings were tried, for time had run out, is no comparison, and comes last.
    /// </summary>
    public ImmutableArray<ExperimentTrial> Ranked() =>
    [
        .. _rounds.AsEnumerable().Reverse().OrderBy(round => plan.Choices.Length > 1 && !round.Any(one => one.Key > 0 && one.Value is not null))
            .SelectMany(round => InOrder(round).Select(choice => round[choice]!)),
    ];

    private IEnumerable<int> InOrder(Dictionary<int, ExperimentTrial?> round) =>
        round.Where(one => one.Value is not null).OrderByDescending(one => experiment.Objective.HigherIsBetter ? one.Value!.Value : -one.Value!.Value).ThenBy(one => one.Key).Select(one => one.Key);
}
