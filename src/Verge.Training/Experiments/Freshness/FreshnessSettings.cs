namespace Verge.Training.Experiments;

/// <summary>How often the user's state is refreshed, beside what <see cref="RetrievalSettings"/> says.</summary>
public sealed record FreshnessSettings
{
    /// <summary>Minutes from one refresh to the next, counted from midnight (UTC); 0: at each event.</summary>
    public int RefreshMinutes { get; init; } = -1;

    /// <summary>The same as a time.</summary>
    internal TimeSpan Refresh => TimeSpan.FromMinutes(RefreshMinutes);

    /// <summary>Splits a row's settings into the refresh and those of its model, which rows may share.</summary>
    internal static (FreshnessSettings Refresh, ExperimentOptions Model) Split(ExperimentOptions settings, string where)
    {
        var (refresh, model) = settings.Split("refresh_minutes");
        return (refresh.Read<FreshnessSettings>(where).Validated(where), model);
    }

    private FreshnessSettings Validated(string where) => RefreshMinutes is 0 || (RefreshMinutes is > 0 and <= 1440 && 1440 % RefreshMinutes == 0) ? this
        : throw new ExperimentException(FormattableString.Invariant(
            $"{where}, refresh_minutes: got {(RefreshMinutes == -1 ? "nothing" : RefreshMinutes)}, expected minutes that divide a day, or 0 (at each event)"));
}
