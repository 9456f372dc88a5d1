namespace Verge.Features;

/// <summary>How one dense feature is made.</summary>
internal enum DenseOp
{
    /// <summary>log(1 + price).</summary>
    Price,

    /// <summary>Whether the price is known.</summary>
    PriceKnown,

    /// <summary>log(1 + days since it was listed).</summary>
    Age,

    /// <summary>Whether the listing date is known.</summary>
    AgeKnown,

    /// <summary>log(1 + everybody's acts on a group's value).</summary>
    GroupCount,

    /// <summary>A rate of a group's value.</summary>
    GroupRate,

    /// <summary>Whether the user acted on anything.</summary>
    UserKnown,

    /// <summary>log(1 + the user's acts).</summary>
    UserCount,

    /// <summary>log(1 + seconds since the user's last act).</summary>
    UserSince,

    /// <summary>Mean of log(1 + price) of what the user acted on.</summary>
    UserPriceMean,

    /// <summary>Standard deviation of the same.</summary>
    UserPriceSpread,

    /// <summary>Share of the preferred value among the user's acts.</summary>
    PreferredShare,

    /// <summary>log(1 + the user's acts on a group's value).</summary>
    UserGroupCount,

    /// <summary>Share of the candidate's value among the user's acts.</summary>
    UserGroupShare,

    /// <summary>Whether the user acted on the candidate's value.</summary>
    UserGroupTouched,

    /// <summary>log(1 + seconds since the user's last act on it).</summary>
    UserGroupSince,

    /// <summary>Whether the candidate's value is the preferred one.</summary>
    Preferred,

    /// <summary>log(1 + price) less the user's mean of the same.</summary>
    PriceGap,
}
