namespace Verge.Features;

/// <summary>What is remembered of users: of each the newest acts, of more than the capacity those who acted last.</summary>
internal sealed class UserMemory(int capacity, int actsPerUser)
{
    private readonly Dictionary<string, UserActs> _users = new(StringComparer.Ordinal);

    // The user who acted least lately is on top, by when it was put there: it may have acted since, then it goes down again.
    private readonly PriorityQueue<UserActs, (long At, string Id)> _oldest =
        new(Comparer<(long At, string Id)>.Create((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Id, b.Id)));

    public int Count => _users.Count;

    public IEnumerable<UserActs> All => _users.Values;

    public UserActs? Find(string userId) => _users.GetValueOrDefault(userId);

    public void Add(string userId, in UserAct act)
    {
        if (!_users.TryGetValue(userId, out var acts))
        {
            _users.Add(userId, acts = new(userId));
            acts.Add(act, actsPerUser);
            _oldest.Enqueue(acts, (acts.Latest, userId));
            while (_users.Count > capacity)
            {
                ForgetOldest();
            }

            return;
        }

        acts.Add(act, actsPerUser);
    }

    public void Forget(string userId) => _users.Remove(userId);

    /// <summary>Forgets acts before a moment, and users that have no others.</summary>
    public void Drop(long start)
    {
        _oldest.Clear();
        foreach (var (id, acts) in _users)
        {
            acts.Drop(start);
            if (acts.All.IsEmpty)
            {
                _users.Remove(id);
            }
            else
            {
                _oldest.Enqueue(acts, (acts.Latest, id));
            }
        }
    }

    private void ForgetOldest()
    {
        while (_oldest.TryDequeue(out var acts, out var order))
        {
            if (!ReferenceEquals(_users.GetValueOrDefault(acts.UserId), acts))
            {
                continue;
            }

            if (acts.Latest == order.At)
            {
                _users.Remove(acts.UserId);
                return;
            }

            _oldest.Enqueue(acts, (acts.Latest, acts.UserId));
        }
    }
}
