namespace Verge.Features;

/// <summary>Where a ranking field's value comes from (BST Table 1).</summary>
public enum RankingFieldKind
{
    /// <summary>The user's id, hashed.</summary>
    UserId,

    /// <summary>A declared user attribute, hashed.</summary>
    UserAttribute,

    /// <summary>An item attribute, by vocabulary.</summary>
    Item,

    /// <summary>The surface.</summary>
    Surface,

    /// <summary>The display position: an input in training, a fixed constant when serving.</summary>
    DisplayPosition,

    /// <summary>Two other fields together, hashed.</summary>
    Cross,
}
