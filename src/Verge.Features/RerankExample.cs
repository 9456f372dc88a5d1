using Verge.Domain;

namespace Verge.Features;

/// <summary>The encoded model input of one re-ranking request, with its labels (EdgeRec section 5.1.1).</summary>
public sealed class RerankExample
{
    /// <summary>The user: metrics are resampled over users.</summary>
    public required string UserId { get; init; }

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>Index in the session's requests.</summary>
    public required int RequestIndex { get; init; }

    /// <summary>When the trigger fired.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What fired.</summary>
    public required TriggerKind Trigger { get; init; }

    /// <summary>Exposures since the reset.</summary>
    public required BehaviorHistory Exposures { get; init; }

    /// <summary>Page-views since the reset.</summary>
    public required BehaviorHistory PageViews { get; init; }

    /// <summary>Candidates' embedding rows in upstream order, <c>[k, attributes]</c>.</summary>
    public required int[] CandidateRows { get; init; }

    /// <summary>What candidates' item vectors have beside embeddings, <c>[k, DenseWidth]</c>.</summary>
    public required float[] CandidateDense { get; init; }

    /// <summary>1 where clicked after the trigger, else 0, <c>[k]</c>.</summary>
    public required float[] Labels { get; init; }

    /// <summary>1 where exposed after the trigger, else 0, <c>[k]</c>: only those have part in loss and metrics.</summary>
    public required float[] Counts { get; init; }

    /// <summary>True click probabilities where the data is synthetic, else NaN, <c>[k]</c>. Never a model input.</summary>
    public required float[] TrueProbabilities { get; init; }

    /// <summary>The request in its session: ids and titles for explanations.</summary>
    public required SessionLog Session { get; init; }

    /// <summary>How many candidates.</summary>
    public int CandidateCount => Labels.Length;

    /// <summary>How many of them count.</summary>
    public int CountedCandidates => (int)Counts.Sum();

    /// <summary>Whether the counted candidates have both classes: only then has the request an AUC.</summary>
    public bool HasBothClasses
    {
        get
        {
            var (clicked, skipped) = (false, false);
            for (var i = 0; i < Labels.Length; i++)
            {
                clicked |= Counts[i] > 0 && Labels[i] > 0;
                skipped |= Counts[i] > 0 && Labels[i] == 0;
            }

            return clicked && skipped;
        }
    }
}
