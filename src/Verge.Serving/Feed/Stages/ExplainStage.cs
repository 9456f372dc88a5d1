using Verge.Features;

namespace Verge.Serving;

/// <summary>Where the request asks for it, says why each candidate of the page stands where it does; else does nothing.</summary>
public sealed class ExplainStage : IFeedStage
{
    /// <summary>Behaviors that are told of a sequence, those of the largest weights.</summary>
    public const int BehaviorsOfSequence = 5;

    /// <inheritdoc/>
    public string Name => "explain";

    /// <inheritdoc/>
    public void Run(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Query.IsExplained)
        {
            return;
        }

        var stages = context.Bundle.Stages;
        var request = RankStage.Request(context);
        var events = new RankingEvent[stages.Ranking.Schema.Sequences.Length][];
        for (var sequence = 0; sequence < events.Length; sequence++)
        {
            events[sequence] = stages.Ranking.Events(request, sequence);
        }

        foreach (var candidate in context.Candidates)
        {
            var why = stages.Explain(candidate.Example!);
            candidate.Explanation = new(
                [.. stages.Tasks.Select((task, i) => new ExplainedTask(task.Name, why.Probabilities[i], task.Weight, why.Gates.IsEmpty ? [] : why.Gates[i]))],
                [.. stages.Ranking.Schema.Sequences.SelectMany((sequence, i) => why.MostAttended(i, BehaviorsOfSequence).Select(attended =>
                    new ExplainedBehavior(sequence.Name, events[i][attended.Event].Kind, events[i][attended.Event].ItemId, events[i][attended.Event].At, attended.Weight)))]);
        }
    }
}
