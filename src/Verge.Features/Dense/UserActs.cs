namespace Verge.Features;

/// <summary>The newest acts of one user, oldest first.</summary>
internal sealed class UserActs(string userId)
{
    private UserAct[] _acts = new UserAct[4];
    private int _count;

    public string UserId => userId;

    public ReadOnlySpan<UserAct> All => _acts.AsSpan(0, _count);

    /// <summary>When the user acted last.</summary>
    public long Latest => _count == 0 ? long.MinValue : _acts[_count - 1].At;

    /// <summary>Takes an act to its place; of more than the capacity the oldest goes.</summary>
    public void Add(in UserAct act, int capacity)
    {
        var at = _count;
        while (at > 0 && _acts[at - 1].CompareTo(act) > 0)
        {
            at--;
        }

        if (_count == capacity)
        {
            if (at > 0)
            {
                Array.Copy(_acts, 1, _acts, 0, at - 1);
                _acts[at - 1] = act;
            }

            return;
        }

        if (_count == _acts.Length)
        {
            Array.Resize(ref _acts, Math.Min(capacity, 2 * _count));
        }

        Array.Copy(_acts, at, _acts, at + 1, _count - at);
        _acts[at] = act;
        _count++;
    }

    /// <summary>Forgets acts before a moment.</summary>
    public void Drop(long start)
    {
        var gone = 0;
        while (gone < _count && _acts[gone].At < start)
        {
            gone++;
        }

        if (gone > 0)
        {
            Array.Copy(_acts, gone, _acts, 0, _count - gone);
            Array.Clear(_acts, _count - gone, gone);
            _count -= gone;
        }
    }
}
