namespace Verge.Serving;

/// <summary>How much of a user's past is read for a request.</summary>
public static class UserStateLimits
{
    /// <summary>Clicks at most; more than any stage's history.</summary>
    public const int Clicks = 200;
}
