namespace Verge.Datasets.Tests.Synthetic;

public sealed class BehaviorValueTests
{
    private static readonly double[] _shares = [0, 0.1, 0.2, 0.4, 0.8, 1.5];

    [Fact]
    public void Should_let_the_oracle_order_beat_every_other()
    {
        foreach (var ranking in new[] { LoggedShops.WholeRanking, LoggedShops.SteadyRanking })
        {
            var oracle = ranking.Gauc((r, i) => r.Oracle[i]);
            var others = new[]
            {
                ranking.Gauc((r, i) => r.Upstream[i]),
                ranking.Gauc((r, i) => r.Taste[i]),
                ranking.Gauc((r, i) => r.Behavior[i]),
                ranking.Gauc((r, i) => r.Taste[i] + (0.4 * r.Behavior[i])),
            };
            Assert.All(others, other => Assert.InRange(other, 0.4, oracle - 0.001));
        }
    }

    [Fact]
    public void Should_leave_an_upstream_order_of_some_worth_much_room()
    {
        var ranking = LoggedShops.WholeRanking;
        var upstream = ranking.Gauc((r, i) => r.Upstream[i]);
        Assert.InRange(upstream, 0.53, 0.65);
        Assert.InRange(ranking.Gauc((r, i) => r.Oracle[i]), upstream + 0.12, 0.9);
        Assert.InRange(ranking.Gauc((r, i) => r.Behavior[i]), upstream + 0.04, 0.9);
    }

    [Fact]
    public void Should_make_behavior_matter_only_with_intent_shift_and_fatigue()
    {
        var whole = BestGain(LoggedShops.WholeRanking);
        var steady = BestGain(LoggedShops.SteadyRanking);

        Assert.InRange(whole, 0.04, 0.2);
        Assert.InRange(steady, 0, whole / 5);
    }

    /// <summary>What behavior adds to a scorer that knows long-term taste, at the share of behavior that suits it best.</summary>
    private static double BestGain(RequestRanking ranking)
    {
        var gaucs = _shares.Select(share => ranking.Gauc((r, i) => r.Taste[i] + (share * r.Behavior[i]))).ToArray();
        return gaucs.Max() - gaucs[0];
    }
}
