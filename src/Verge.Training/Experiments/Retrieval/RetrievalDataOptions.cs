using Verge.Domain;

namespace Verge.Training.Experiments;

/// <summary>How samples and queries of a retrieval experiment are made.</summary>
public sealed record RetrievalDataOptions
{
    /// <summary><c>view-item</c>: session-based samples; <c>home</c>: user-based (PWPRec section 3.1). Default view-item.</summary>
    public Surface Surface { get; init; } = Surface.ViewItem;

    /// <summary>Which clicks are asked for. Default: the publisher's test pairs.</summary>
    public RetrievalTest Test { get; init; } = RetrievalTest.Published;

    /// <summary>
    /// Clicks of a session at least, in training and test. Where <see langword="null"/>, 2 on <c>view-item</c>: all that have something to
    /// predict (the paper drops those below 4), and 1 on <c>home</c>, whose histories are the user's.
    /// </summary>
    public int? MinimumSession { get; init; }

    /// <summary>The same, with the surface's default.</summary>
    internal int SessionClicks => MinimumSession ?? (Surface == Surface.Home ? 1 : 2);

    /// <summary>Clicks of a user at least, in the whole log. Default 1.</summary>
    public int MinimumUser { get; init; } = 1;

    /// <summary>Clicks of a history at most. Default 50.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>
    /// Share of the catalogue, drawn by id, that training is not shown: clicks of these items are in no sample and no history. Who asks for one is
    /// asked among the whole catalogue, the slice <c>new-item</c>. Rolling tests only. Default 0.
    /// </summary>
    public double NewItems { get; init; }

    /// <summary>Clicks of a day at least, in rolling tests: logs run out in days of a few clicks, which are not worth a day's test. Default 1.</summary>
    public int MinimumDay { get; init; } = 1;

    /// <summary>Days at the end that are asked for, in rolling tests. Default 1.</summary>
    public int TestDays { get; init; } = 1;

    /// <summary>Days before the first test day that are trained on; 0 for all.</summary>
    public int TrainingDays { get; init; }

    /// <summary>Share of the training samples, the last by time, that tuning is judged on, in published tests. Default 0.1. Rolling tests take <see cref="TuningDays"/>.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Queries asked of each part at most, evenly spread; 0 for all. Default 0.</summary>
    public int Queries { get; init; }

    /// <summary>Days before the first test day that tuning is judged on, each asked before it is trained on, in rolling tests. What later days do to a model shows only from the second on. Default 1.</summary>
    public int TuningDays { get; init; } = 1;

    /// <summary>Samples that tuning trains on at most before it first asks, the newest; 0 for all. Default 0.</summary>
    public int TuningSamples { get; init; }

    /// <summary>Queries that tuning asks at most, evenly spread over days and within them; 0 for all. Default 20,000.</summary>
    public int TuningQueries { get; init; } = 20_000;

    /// <summary>Checks what can be.</summary>
    /// <exception cref="ExperimentException">An impossible value, named.</exception>
    public RetrievalDataOptions Validated(string where)
    {
        Require(SessionClicks >= 1, "minimum_session", SessionClicks, "at least 1");
        Require(MinimumUser >= 1, "minimum_user", MinimumUser, "at least 1");
        Require(HistoryLength >= 1, "history_length", HistoryLength, "at least 1");
        Require(MinimumDay >= 1, "minimum_day", MinimumDay, "at least 1");
        Require(NewItems is >= 0 and < 1, "new_items", NewItems, "a share of at least 0, below 1");
        Require(NewItems == 0 || Test == RetrievalTest.Rolling, "new_items", NewItems, "0 in published tests, whose targets training has shown");
        Require(TestDays >= 1, "test_days", TestDays, "at least 1");
        Require(TrainingDays >= 0, "training_days", TrainingDays, "at least 0");
        Require(Validation is > 0 and < 1, "validation", Validation, "a share between 0 and 1");
        Require(Queries >= 0, "queries", Queries, "at least 0");
        Require(TuningDays >= 1, "tuning_days", TuningDays, "at least 1");
        Require(TuningSamples >= 0, "tuning_samples", TuningSamples, "at least 0");
        Require(TuningQueries >= 0, "tuning_queries", TuningQueries, "at least 0");
        return this;

        void Require<T>(bool condition, string name, T value, string expected)
        {
            if (!condition)
            {
                throw new ExperimentException(FormattableString.Invariant($"{where}, {name}: got {value}, expected {expected}"));
            }
        }
    }
}
