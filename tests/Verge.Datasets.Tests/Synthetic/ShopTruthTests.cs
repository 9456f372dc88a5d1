using Verge.Datasets.Synthetic;
using Verge.Domain;

namespace Verge.Datasets.Tests.Synthetic;

public sealed class ShopTruthTests
{
    /// <summary>All click and buy much here, so that there is something to count.</summary>
    private static readonly SyntheticShop _lively = new(new ShopOptions { Items = 300, Users = 60, Seed = 9, ClickRate = 0.4, ConversionRate = 0.3 });

    [Fact]
    public void Should_click_as_often_as_the_true_probability_says()
    {
        var shown = Showings(_lively, 150).Select(s => (s.Asked, s.Outcome.Clicked)).ToArray();
        AssertCalibrated(shown, 4);
    }

    [Fact]
    public void Should_order_as_often_as_the_true_probability_says()
    {
        var viewed = Showings(_lively, 150).Where(s => s.Page is not null).Select(s => (s.Page!.OrderProbability, s.Page.Ordered)).ToArray();
        AssertCalibrated(viewed, 4);
    }

    [Fact]
    public void Should_keep_in_a_log_the_probability_at_the_trigger()
    {
        // The first candidate after the trigger is shown at the moment of the trigger, so its label is a draw with just
        // this probability; further ones are drawn later, from another state.
        var first = LoggedShops.Whole.Log.Sessions.SelectMany(s => s.Requests).Where(r => r.Candidates[0].Counts && r.Trigger != TriggerKind.Click)
            .Select(r => ((double)r.Candidates[0].TrueProbability, r.Candidates[0].Clicked)).ToArray();
        AssertCalibrated(first, 5);
    }

    [Fact]
    public void Should_agree_between_its_probabilities()
    {
        var (shop, _) = LoggedShops.Whole;
        var session = shop.OpenSession(shop.ShopperAt(3), 0, shop.Options.StartsAt);
        var item = 17;
        // At the top of a feed, alone, all that is left is preference.
        Assert.Equal(session.TruePreference(item), session.TrueClickProbability(item, new Placement(0)), 1e-12);
        Assert.True(session.TrueClickProbability(item, new Placement(3)) < session.TrueClickProbability(item, new Placement(0)));
        Assert.Equal(
            session.TrueClickProbability(item, new Placement(2, 5, 6)) * session.TrueConversionProbability(item, new Placement(2, 5, 6)),
            session.TrueOrderProbability(item, new Placement(2, 5, 6)),
            1e-12);
    }

    /// <summary>
    /// Sorts by probability, cuts into groups that expect equally many, and compares what happened with what was expected
    /// in each, at three and a half deviations.
    /// </summary>
    private static void AssertCalibrated((double Probability, bool Happened)[] events, int groups)
    {
        Array.Sort(events, (a, b) => a.Probability.CompareTo(b.Probability));
        Assert.True(events[^1].Probability > 1.5 * events[events.Length / 2].Probability, "Probabilities hardly differ: nothing is tested.");
        var share = events.Sum(e => e.Probability) / groups;
        Assert.True(share > 20, "Too few events to compare.");
        var (expected, variance, happened, tested) = (0.0, 0.0, 0, 0);
        foreach (var (probability, did) in events)
        {
            expected += probability;
            variance += probability * (1 - probability);
            happened += did ? 1 : 0;
            if (expected >= share)
            {
                Assert.InRange(happened, expected - (3.5 * Math.Sqrt(variance)), expected + (3.5 * Math.Sqrt(variance)));
                (expected, variance, happened) = (0, 0, 0);
                tested++;
            }
        }

        Assert.InRange(tested, groups - 1, groups);
    }

    private static IEnumerable<(double Asked, ExposureOutcome Outcome, PageViewOutcome? Page)> Showings(SyntheticShop shop, int sessions)
    {
        var random = new Random(1);
        for (var s = 0; s < sessions; s++)
        {
            var session = shop.OpenSession(shop.ShopperAt(s % shop.Options.Users), 50_000 + s, shop.Options.StartsAt);
            for (var p = 0; session.IsOpen; p++)
            {
                var placement = new Placement(p, random.Next(shop.Catalogue.Count), random.Next(shop.Catalogue.Count));
                var item = random.Next(shop.Catalogue.Count);
                var asked = session.TrueClickProbability(item, placement);
                var outcome = session.Show(item, placement);
                yield return (asked, outcome, outcome.Clicked ? session.ViewPage() : null);
            }
        }
    }
}
