namespace Verge.Training.Experiments;

/// <summary>What a user's behavior sequence is made of.</summary>
public enum RankingEvents
{
    /// <summary>Clicks.</summary>
    Clicks,

    /// <summary>Page-views of the session log, those that no click led to among them: what a user of Trivago looked at before a click-out.</summary>
    PageViews,
}
