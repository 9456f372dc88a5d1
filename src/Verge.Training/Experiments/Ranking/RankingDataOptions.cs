using System.Collections.Immutable;

namespace Verge.Training.Experiments;

/// <summary>How lists to train on and to ask for are made of a log; the features are the same for all rows.</summary>
public sealed record RankingDataOptions
{
    /// <summary>Which lists are asked for. Default: those behind a share of the events.</summary>
    public RankingTest Test { get; init; } = RankingTest.Share;

    /// <summary>Share of the events, the last by time, that is asked for, where that is the test. Default 0.2.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Days at the end that are asked for, in the other tests. Default 1.</summary>
    public int TestDays { get; init; } = 1;

    /// <summary>Days before what is asked for that are trained on, in the other tests; histories and counters reach further back. 0, the default: all.</summary>
    public int TrainingDays { get; init; }

    /// <summary>Share of the training lists, the last by time, that tuning and early stopping are judged on. Default 0.1.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Lists asked of each part at most, evenly spread; 0, the default: all.</summary>
    public int TestLists { get; init; }

    /// <summary>Lists trained on at most, the newest; 0, the default: all.</summary>
    public int TrainingLists { get; init; }

    /// <summary>What is predicted of an impression, by name (<see cref="RankingTasks"/>). Default: its click.</summary>
    public ImmutableArray<string> Tasks { get; init; } = ["click"];

    /// <summary>What the first behavior sequence, <c>click</c>, is made of. Default: clicks.</summary>
    public RankingEvents Sequence { get; init; } = RankingEvents.Clicks;

    /// <summary>Events of it at most. Default 20 (BST Table 3).</summary>
    public int SequenceLength { get; init; } = 20;

    /// <summary>Days that it reaches back; 0, the default: all the way.</summary>
    public int SequenceDays { get; init; }

    /// <summary>Carts of the sequence <c>cart</c> at most (DMT: 10); 0, the default: there is no such sequence.</summary>
    public int CartLength { get; init; }

    /// <summary>Days that it reaches back; 0, the default: all the way.</summary>
    public int CartDays { get; init; }

    /// <summary>Orders of the sequence <c>order</c> at most (DMT: 10); 0, the default: there is no such sequence.</summary>
    public int OrderLength { get; init; }

    /// <summary>Days that it reaches back; 0, the default: all the way.</summary>
    public int OrderDays { get; init; }

    /// <summary>Attributes that an item of a sequence, and the target, is known by, of the preset's. Default: the preset's own choice.</summary>
    public ImmutableArray<string> ItemAttributes { get; init; } = [];

    /// <summary>Whether there are dense features of what happened within windows of time (DMT section 4.1.2), beside the preset's scores. Default false.</summary>
    public bool Activity { get; init; }

    /// <summary>Whether there are inputs for a bias network (DMT section 4.4). Default false.</summary>
    public bool Bias { get; init; }

    /// <summary>What rankers are told of where an item stands. Default: as when serving; probabilities are then those of the first place, and calibration says so.</summary>
    public DisplayPosition DisplayPosition { get; init; } = DisplayPosition.Served;

    /// <summary>Rows of each cross's hashed table. Default: the data's preset, 65,536 where that has no crosses.</summary>
    public int? CrossRows { get; init; }

    /// <summary>Checks what can be.</summary>
    /// <param name="kind">The kind of data.</param>
    /// <param name="where">Whose they are, for messages.</param>
    /// <exception cref="ExperimentException">An impossible value, named.</exception>
    public RankingDataOptions Validated(string kind, string where)
    {
        RankingTasks.Of(kind, Tasks, where);
        Require(TestShare is > 0 and < 1, "test_share", TestShare, "a share between 0 and 1");
        Require(TestDays >= 1, "test_days", TestDays, "at least 1");
        Require(TrainingDays >= 0, "training_days", TrainingDays, "at least 0");
        Require(TrainingDays == 0 || Test != RankingTest.Share, "training_days", TrainingDays, "none where the test is a share of the events");
        Require(Validation is > 0 and < 1, "validation", Validation, "a share between 0 and 1");
        Require(TestLists >= 0, "test_lists", TestLists, "at least 0");
        Require(TrainingLists >= 0, "training_lists", TrainingLists, "at least 0");
        Require(SequenceLength is >= 1 and <= 200, "sequence_length", SequenceLength, "1 to 200");
        Require(SequenceDays >= 0, "sequence_days", SequenceDays, "at least 0");
        Require(CartLength is >= 0 and <= 200, "cart_length", CartLength, "0 to 200");
        Require(CartDays >= 0 && (CartDays == 0 || CartLength > 0), "cart_days", CartDays, "at least 0, and 0 without carts");
        Require(OrderLength is >= 0 and <= 200, "order_length", OrderLength, "0 to 200");
        Require(OrderDays >= 0 && (OrderDays == 0 || OrderLength > 0), "order_days", OrderDays, "at least 0, and 0 without orders");
        var logged = RankingTasks.Names(kind);
        Require(CartLength == 0 || logged.Contains("cart"), "cart_length", CartLength, $"0: '{kind}' logs no carts");
        Require(OrderLength == 0 || logged.Contains("order"), "order_length", OrderLength, $"0: '{kind}' logs no orders");
        Require(!Bias || kind != "ebnerd", "bias", "true", "false: in the lists of 'ebnerd' the order says nothing");
        Require(CrossRows is null or >= 2, "cross_rows", CrossRows, "at least 2");
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
