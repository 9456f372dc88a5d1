namespace Verge.Training.Experiments;

/// <summary>How re-ranking requests to train on and to ask for are made of a log; features and initial order are the same for all rows.</summary>
public sealed record RerankingDataOptions
{
    /// <summary>Which requests are asked for. Default: those behind a share of the events.</summary>
    public RankingTest Test { get; init; } = RankingTest.Share;

    /// <summary>Share of the events, the last by time, that is asked for, where that is the test. Default 0.25.</summary>
    public double TestShare { get; init; } = 0.25;

    /// <summary>Days at the end that are asked for, in the other tests. Default 1.</summary>
    public int TestDays { get; init; } = 1;

    /// <summary>Days before what is asked for that re-rankers are trained on, in the other tests; 0, the default: all that <see cref="Stages"/> leaves.</summary>
    public int TrainingDays { get; init; }

    /// <summary>
    /// Share of the events, the first by time, that retrieval and ranking are trained on, whose scores are among a candidate's (p7); where there are
    /// <see cref="TrainingDays"/>, all before those. 0: there are no such stages, and their scores are no features. Default: the data's preset.
    /// </summary>
    public double? Stages { get; init; }

    /// <summary>Share of the training requests, the last by time, that tuning and early stopping are judged on. Default 0.1.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Requests asked of each part at most, evenly spread; 0, the default: all.</summary>
    public int TestRequests { get; init; }

    /// <summary>Requests trained on at most, the newest; 0, the default: all.</summary>
    public int TrainingRequests { get; init; }

    /// <summary>Whether item vectors say what was touched before in this session, of all rows. Default true.</summary>
    public bool Touched { get; init; } = true;

    /// <summary>Uses of an attribute's value in training below which it shares the row of unknown ones, which learns of it. Default 2.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>The order that candidates come in. Default: as logged.</summary>
    public InitialOrder Order { get; init; } = InitialOrder.Logged;

    /// <summary>k, candidates of a request at most, the first in their order. Default 100 (EdgeRec section 5.1.1).</summary>
    public int Candidates { get; init; } = 100;

    /// <summary>m, exposures that attention sees. Default 100.</summary>
    public int Exposures { get; init; } = 100;

    /// <summary>n, page-views that attention sees. Default 50.</summary>
    public int PageViews { get; init; } = 50;

    /// <summary>Checks what can be.</summary>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">An impossible value, named.</exception>
    public RerankingDataOptions Validated(string where)
    {
        Require(TestShare is > 0 and < 1, "test_share", TestShare, "a share between 0 and 1");
        Require(TestDays >= 1, "test_days", TestDays, "at least 1");
        Require(TrainingDays >= 0, "training_days", TrainingDays, "at least 0");
        Require(TrainingDays == 0 || Test != RankingTest.Share, "training_days", TrainingDays, "none where the test is a share of the events");
        Require(Stages is null or (>= 0 and < 1), "stages", Stages, "0, or a share below 1");
        Require(!(Stages + TestShare >= 1) || Test != RankingTest.Share, "stages", Stages, FormattableString.Invariant($"less than 1 − test_share, {1 - TestShare}: re-rankers learn what is between"));
        Require(Validation is > 0 and < 1, "validation", Validation, "a share between 0 and 1");
        Require(TestRequests >= 0, "test_requests", TestRequests, "at least 0");
        Require(TrainingRequests >= 0, "training_requests", TrainingRequests, "at least 0");
        Require(MinimumCount >= 1, "minimum_count", MinimumCount, "at least 1");
        Require(Order != InitialOrder.Ranker || Stages != 0, "order", "ranker", "logged where there are no stages");
        Require(Candidates is >= 2 and <= 1000, "candidates", Candidates, "2 to 1000");
        Require(Exposures is >= 1 and <= 1000, "exposures", Exposures, "1 to 1000");
        Require(PageViews is >= 1 and <= 1000, "page_views", PageViews, "1 to 1000");
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
