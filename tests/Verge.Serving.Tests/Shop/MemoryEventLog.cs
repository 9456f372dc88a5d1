using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>A log that ends with the process, and is nothing but a log.</summary>
internal sealed class MemoryEventLog : IEventLog
{
    private readonly List<StoredEvent> _events = [];
    private readonly HashSet<object> _known = [];
    private readonly Lock _gate = new();
    private long _last;

    public IReadOnlyList<Interaction> Append(IReadOnlyList<Interaction> interactions)
    {
        foreach (var interaction in interactions)
        {
            ArgumentNullException.ThrowIfNull(interaction.UserId);
            ArgumentNullException.ThrowIfNull(interaction.ItemId);
        }

        lock (_gate)
        {
            Interaction[] added = [.. interactions.Where(interaction => _known.Add(KeyOf(interaction)))];
            _events.AddRange(added.Select(interaction => new StoredEvent(++_last, interaction.At, interaction, [])));
            return added;
        }
    }

    public IReadOnlyList<StoredEvent> Read(long after, int limit)
    {
        lock (_gate)
        {
            return [.. _events.Where(stored => stored.Sequence > after).Take(limit)];
        }
    }

    public long End()
    {
        lock (_gate)
        {
            return _events is [.., var newest] ? newest.Sequence : 0;
        }
    }

    public void ForgetInteractions(string userId)
    {
        lock (_gate)
        {
            foreach (var stored in _events.Where(stored => stored.Interaction!.UserId == userId))
            {
                _known.Remove(KeyOf(stored.Interaction!));
            }

            _events.RemoveAll(stored => stored.Interaction!.UserId == userId);
        }
    }

    public long Waiting(long after)
    {
        lock (_gate)
        {
            return _events.Count(stored => stored.Sequence > after);
        }
    }

    private static object KeyOf(Interaction interaction) => interaction.Id.Length > 0
        ? (interaction.UserId, interaction.Id)
        : (interaction.UserId, interaction.ItemId, interaction.Kind, interaction.At, interaction.SessionId);
}
