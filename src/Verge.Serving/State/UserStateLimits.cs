namespace Verge.Serving;

/// <summary>How much of a user's past is read for a request.</summary>
public static class UserStateLimits
{
    /// <summary>Clicks at most; more than any stage's history.</summary>
    public const int Clicks = 200;

    /// <summary>Carts at most, where the ranker has a sequence of them: as long as one can be.</summary>
    public const int Carts = 200;

    /// <summary>Orders at most, where the ranker has a sequence of them: as long as one can be.</summary>
    public const int Orders = 200;
}
