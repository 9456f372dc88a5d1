using System.Globalization;
using Verge.Domain;

namespace Verge.Datasets.Synthetic;

public sealed partial class SyntheticShop
{
    /// <summary>Hours of the day by how many sessions begin in them: few at night, most in the evening.</summary>
    private static readonly double[] _hours = [2, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 8, 8, 6, 6, 6, 7, 8, 10, 12, 12, 9, 5];

    /// <summary>
    /// Logs the shoppers' sessions under an upstream order that no device changes: clicks, carts and orders of all days,
    /// exposures, page-views and re-ranking requests of the logged ones.
    /// </summary>
    /// <param name="ranker">The cloud; <see langword="null"/> for <see cref="NoisyTasteRanker"/>.</param>
    /// <param name="options">What is logged; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Told how many shoppers are done, now and then.</param>
    /// <param name="cancellation">Stops it between two shoppers.</param>
    /// <returns>The same data set for the same shop, ranker and options, whatever the number of threads.</returns>
    public Dataset Log(IUpstreamRanker? ranker = null, ShopLogOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellation = default) =>
        Log(ranker, options, _ => null, progress, cancellation).Log;

    /// <summary>The same log, with what shoppers wanted at each exposure.</summary>
    /// <inheritdoc cref="Log(IUpstreamRanker, ShopLogOptions, IProgress{int}, CancellationToken)"/>
    public (Dataset Log, ShopPreferences Preferences) LogWithPreferences(
        IUpstreamRanker? ranker = null, ShopLogOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        var (log, preferences) = Log(ranker, options, _ => [], progress, cancellation);
        return (log, new(preferences));
    }

    private (Dataset Log, IEnumerable<ExposurePreference> Preferences) Log(
        IUpstreamRanker? ranker, ShopLogOptions? options, Func<int, List<ExposurePreference>?> preferences, IProgress<int>? progress, CancellationToken cancellation)
    {
        options ??= new ShopLogOptions();
        options.Validate(Options);
        ranker ??= new NoisyTasteRanker();
        var users = options.Users ?? (Options.Users - options.FirstUser);
        var logs = new UserLog[users];
        var done = 0;
        Parallel.For(
            0,
            users,
            new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellation },
            () => new SessionRecorder(this, ranker, options),
            (i, _, recorder) =>
            {
                logs[i] = LogUser(options.FirstUser + i, recorder, preferences(i));
                if (Interlocked.Increment(ref done) is var count && (count % 50 == 0 || count == users))
                {
                    progress?.Report(count);
                }

                return recorder;
            },
            _ => { });
        var log = new Dataset
        {
            Name = "synthetic shop",
            Items = Catalogue.Items,
            Interactions = [.. logs.SelectMany(l => l.Interactions).OrderBy(e => e.At)],
            Sessions = [.. logs.SelectMany(l => l.Sessions).OrderBy(s => s.StartedAt)],
        };
        return (log, logs.SelectMany(l => l.Preferences ?? []));
    }

    private UserLog LogUser(int user, SessionRecorder recorder, List<ExposurePreference>? preferences)
    {
        var shopper = ShopperAt(user);
        var random = SeededRandom.For(Options.Seed, ShopStreams.Schedule, (ulong)user);
        var starts = Schedule(ref random);
        var log = new UserLog([], [], preferences);
        for (var number = 0; number < starts.Length; number++)
        {
            var session = OpenSession(shopper, number, starts[number]);
            var id = string.Create(CultureInfo.InvariantCulture, $"{shopper.UserId}-s{number:D4}");
            recorder.Record(session, id, starts[number] >= Options.StartsAt, log);
        }

        return log;
    }

    private DateTimeOffset[] Schedule(ref SeededRandom random)
    {
        var earlier = random.NextPoisson(Options.EarlierSessionsPerUser);
        var logged = 1 + random.NextPoisson(Options.SessionsPerUser - 1);
        var starts = new DateTimeOffset[earlier + logged];
        for (var i = 0; i < starts.Length; i++)
        {
            var day = i < earlier ? random.NextInt(Math.Max(1, Options.EarlierDays)) - Options.EarlierDays : random.NextInt(Options.Days);
            var second = (random.Pick(_hours) + random.NextDouble()) * 3600;
            starts[i] = Options.StartsAt.AddDays(day).AddSeconds(Math.Round(second));
        }

        Array.Sort(starts);
        for (var i = 1; i < starts.Length; i++)
        {
            // Sessions of one shopper never overlap; a gap of two hours is far longer than any session.
            var earliest = starts[i - 1].AddHours(2);
            starts[i] = starts[i] < earliest ? earliest : starts[i];
        }

        return starts;
    }

    internal sealed record UserLog(List<Interaction> Interactions, List<SessionLog> Sessions, List<ExposurePreference>? Preferences);
}
