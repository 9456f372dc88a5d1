using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Datasets.Splits;

/// <summary>Cuts time slices out of one data set.</summary>
internal sealed class DatasetSlicer
{
    private readonly Dataset _dataset;
    private readonly Dictionary<string, DateTimeOffset> _appeared = new(StringComparer.Ordinal);

    public DatasetSlicer(Dataset dataset)
    {
        _dataset = dataset;
        foreach (var interaction in dataset.Interactions)
        {
            Appear(interaction.ItemId, interaction.At);
        }

        foreach (var session in dataset.Sessions)
        {
            foreach (var page in session.Pages)
            {
                foreach (var item in page.Candidates)
                {
                    Appear(item, page.At);
                }
            }

            foreach (var behavior in session.Behaviors)
            {
                Appear(behavior.ItemId, behavior.StartedAt);
            }
        }
    }

    /// <summary>What happened from one moment (included) to another (excluded), with the history it needs.</summary>
    public Dataset Slice(DateTimeOffset from, DateTimeOffset until) => _dataset with
    {
        Items = [.. _dataset.Items.Where(item => IsKnown(item, until))],
        Interactions = [.. _dataset.Interactions.Where(interaction => interaction.At >= from && interaction.At < until)],
        Sessions = [.. _dataset.Sessions.Select(session => Slice(session, from, until)).OfType<SessionLog>()],
        Timeline = _dataset.Timeline?.Between(from, until),
    };

    private static SessionLog? Slice(SessionLog session, DateTimeOffset from, DateTimeOffset until)
    {
        var happened = (session.StartedAt >= from && session.StartedAt < until)
            || session.Requests.Any(r => r.At >= from && r.At < until)
            || session.Behaviors.Any(b => b.At >= from && b.At < until)
            || session.Pages.Any(p => p.At >= from && p.At < until);
        if (!happened)
        {
            return null;
        }

        return session with
        {
            Pages = [.. session.Pages.Where(page => page.At < until)],
            Behaviors = [.. session.Behaviors.Where(behavior => behavior.At < until).Select(behavior => AsOf(behavior, until))],
            Requests = [.. session.Requests.Where(request => request.At >= from && request.At < until)],
        };
    }

    private static Behavior AsOf(Behavior behavior, DateTimeOffset until) =>
        behavior.ClosedAt is { } closed && closed >= until
            ? behavior with { ClosedAt = null, Actions = ImmutableArray.Create(new float[behavior.Actions.Length]) }
            : behavior;

    private bool IsKnown(Item item, DateTimeOffset until) =>
        item.ListedAt is { } listed ? listed < until
        : !_appeared.TryGetValue(item.Id, out var first) || first < until;

    private void Appear(string item, DateTimeOffset at)
    {
        if (!_appeared.TryGetValue(item, out var first) || at < first)
        {
            _appeared[item] = at;
        }
    }
}
