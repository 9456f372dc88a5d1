namespace Verge.Edge;

/// <summary>
/// Time that never goes back. Within a process it follows the monotonic clock, so that a wall clock set back neither
/// makes a duration negative nor stops time; a wall clock that runs ahead (a phone that slept) is followed.
/// </summary>
internal sealed class SessionClock
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action _onJumpBack;
    private DateTimeOffset _anchor;
    private long _anchorTimestamp;
    private DateTimeOffset _last;
    private TimeSpan _behind;

    public SessionClock(TimeProvider time, Action onJumpBack)
    {
        (_time, _onJumpBack) = (time, onJumpBack);
        Restart();
    }

    /// <summary>The wall clock as it is: what events carry to the cloud.</summary>
    public DateTimeOffset Wall => _time.GetUtcNow();

    /// <summary>The present moment, never before an earlier answer.</summary>
    public DateTimeOffset Now()
    {
        lock (_lock)
        {
            var steady = _anchor + _time.GetElapsedTime(_anchorTimestamp);
            var wall = _time.GetUtcNow();
            if (wall > steady)
            {
                (_anchor, _anchorTimestamp, steady) = (wall, _time.GetTimestamp(), wall);
                _behind = TimeSpan.Zero;
            }
            else if (steady - wall > _behind + Tolerance)
            {
                _behind = steady - wall;
                _onJumpBack();
            }

            return _last = steady > _last ? steady : _last;
        }
    }

    /// <summary>Goes on from a stored moment, where the wall clock has fallen behind it since.</summary>
    public void NotBefore(DateTimeOffset moment)
    {
        lock (_lock)
        {
            var wall = _time.GetUtcNow();
            if (moment > wall)
            {
                (_anchor, _anchorTimestamp, _last) = (moment, _time.GetTimestamp(), moment);
                _behind = moment - wall;
                if (_behind > Tolerance)
                {
                    _onJumpBack();
                }
            }
        }
    }

    /// <summary>Trusts the wall clock again: a new sequence has no earlier moment to stay behind.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            (_anchor, _anchorTimestamp, _behind) = (_time.GetUtcNow(), _time.GetTimestamp(), TimeSpan.Zero);
            _last = _anchor;
        }
    }
}
