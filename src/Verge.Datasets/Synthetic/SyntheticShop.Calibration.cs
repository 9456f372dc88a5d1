using Verge.Domain;

namespace Verge.Datasets.Synthetic;

public sealed partial class SyntheticShop
{
    private const int PilotSessions = 160;
    private const int PilotRounds = 6;

    /// <summary>Keys of pilot sessions, away from those of logged ones.</summary>
    private const int PilotKey = 1_000_000_000;

    /// <summary>
    /// Plays pilot sessions on the home feed a few times, moving the click intercept after each until the mean true
    /// probability of what is shown is the rate asked for; then sets the conversion intercept on the last round.
    /// </summary>
    private ShopCalibration Calibrate()
    {
        // What the upstream order shows does not depend on the intercepts: it is asked once.
        var feeds = Enumerable.Range(0, PilotSessions).Select(PilotFeed).ToArray();
        List<PilotExposure> shown = [];
        for (var round = 0; round < PilotRounds; round++)
        {
            shown = RunPilot(feeds);
            var rate = shown.Average(e => e.Probability);
            var clicks = shown.Sum(e => e.Probability);
            Calibration = Calibration with
            {
                ClickIntercept = Calibration.ClickIntercept + (1.1 * (Logit(Options.ClickRate) - Logit(rate))),
                ShownTaste = shown.Average(e => e.Taste),
                ClickedValue = shown.Sum(e => e.Probability * e.Value) / clicks,
            };
        }

        return Calibration with { OrderIntercept = SolveOrderIntercept(shown, Calibration.ClickedValue, Options.ConversionRate) };
    }

    private (Shopper Shopper, int[] Items) PilotFeed(int number)
    {
        var shopper = ShopperAt(number % Options.Users);
        var items = new int[Math.Min(100, Catalogue.Count)];
        var request = new UpstreamRequest
        {
            Shop = this,
            Shopper = shopper,
            Surface = Surface.Home,
            Anchor = -1,
            At = Options.StartsAt,
            Excluded = new bool[Catalogue.Count],
            Seed = SeededRandom.Derive(Options.Seed, ShopStreams.Pilot, (ulong)number),
        };
        return (shopper, items[..new NoisyTasteRanker().Rank(request, items)]);
    }

    private List<PilotExposure> RunPilot((Shopper Shopper, int[] Items)[] feeds)
    {
        var shown = new List<PilotExposure>();
        for (var i = 0; i < feeds.Length; i++)
        {
            var (shopper, items) = feeds[i];
            shopper.Forget();
            var session = OpenSession(shopper, PilotKey + i, Options.StartsAt);
            for (var p = 0; p < items.Length && session.IsOpen; p++)
            {
                var placement = new Placement(p, p > 0 ? items[p - 1] : -1, p + 1 < items.Length ? items[p + 1] : -1);
                var value = session.Value(items[p]);
                var outcome = session.Show(items[p], placement);
                if (outcome.Clicked)
                {
                    session.ViewPage();
                }

                shown.Add(new PilotExposure(outcome.ClickProbability, shopper.Taste(items[p]), value));
            }
        }

        return shown;
    }

    private static double SolveOrderIntercept(List<PilotExposure> shown, double clickedValue, double target)
    {
        var (low, high) = (-12.0, 6.0);
        var clicks = shown.Sum(e => e.Probability);
        while (high - low > 1e-4)
        {
            var middle = (low + high) / 2;
            var rate = shown.Sum(e => e.Probability / (1 + Math.Exp(-middle - (ShopperSession.OrderSlope * (e.Value - clickedValue))))) / clicks;
            (low, high) = rate < target ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private readonly record struct PilotExposure(double Probability, double Taste, double Value);
}
