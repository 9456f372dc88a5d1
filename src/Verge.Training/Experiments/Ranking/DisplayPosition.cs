namespace Verge.Training.Experiments;

/// <summary>What rankers are told of where an item stands on its list.</summary>
public enum DisplayPosition
{
    /// <summary>In training the logged place; in the test, as when serving, that every candidate stands first.</summary>
    Served,

    /// <summary>The logged place in both: how well clicks on the logged lists are foretold.</summary>
    Logged,

    /// <summary>Nothing.</summary>
    None,
}
