namespace Verge.Serving;

/// <summary>How paging requests are answered.</summary>
public sealed record FeedOptions
{
    /// <summary>Candidates that retrieval hands to ranking. Default 200.</summary>
    public int Retrieved { get; init; } = 200;

    /// <summary>
    /// Of a user with several interests: the share of the retrieved, 0 … 1, that interests take in turns, each its best; the others go by score
    /// alone, where a strong interest may leave a weak one nothing. Default 0.
    /// </summary>
    public double InterestShare { get; init; }

    /// <summary>
    /// λ of ComiRec's controllable aggregation on the page (<see cref="PageStage"/>): the ranker's score of an item counts e^λ times less for each item
    /// of its category that stands before it. With 0.7 an item beside one of its kind has to be twice as probable as one of another kind; from some
    /// 10 on, categories take turns. A page is chosen of <see cref="Retrieved"/> candidates: of categories that retrieval did not find it has none.
    /// Default 0: by the ranker's score alone.
    /// </summary>
    public double Diversity { get; init; }

    /// <summary>
    /// Share of the requests, 0 … 1, whose searches are made again off their path, exactly, to see how much the index finds
    /// (<see cref="BundleRegistry.Recall"/>). Default 0.01.
    /// </summary>
    public double RecallShare { get; init; } = 0.01;

    /// <summary>How long an item that was clicked, put into the cart or ordered is not shown again. Default 7 days.</summary>
    public TimeSpan SeenWindow { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Feeds whose served items are remembered at most; of an older one, pages may repeat items. Default 10,000.</summary>
    public int FeedCapacity { get; init; } = 10_000;

    /// <summary>How old the list of popular items, for users of whom nothing is known, may be. Default 1 minute.</summary>
    public TimeSpan PopularAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Half-lives of the counters after which what was served and clicked is left out of them where the cloud starts, and pages served are
    /// deleted. Default 10: by then each weighs less than a thousandth (2⁻¹⁰). More make a start slower and the state larger for nothing.
    /// </summary>
    public int CounterHalfLives { get; init; } = 10;

    /// <summary>How far ahead of the cloud's clock an interaction's may be. Default 5 minutes.</summary>
    public TimeSpan EventLead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How old an interaction may be when it arrives: phones were offline. Default 365 days.</summary>
    public TimeSpan EventAge { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public FeedOptions Validated() =>
        Retrieved is < 1 or > 10_000 ? throw new ArgumentException($"{nameof(Retrieved)}: got {Retrieved}, expected 1 … 10,000")
        : InterestShare is not (>= 0 and <= 1) ? throw new ArgumentException($"{nameof(InterestShare)}: got {InterestShare}, expected 0 … 1")
        : Diversity is not (>= 0 and <= 1e6) ? throw new ArgumentException($"{nameof(Diversity)}: got {Diversity}, expected 0 … 1e6")
        : RecallShare is not (>= 0 and <= 1) ? throw new ArgumentException($"{nameof(RecallShare)}: got {RecallShare}, expected 0 … 1")
        : SeenWindow < TimeSpan.Zero || SeenWindow > TimeSpan.FromDays(36_500) ? throw new ArgumentException($"{nameof(SeenWindow)}: got {SeenWindow}, expected zero … 100 years")
        : FeedCapacity < 1 ? throw new ArgumentException($"{nameof(FeedCapacity)}: got {FeedCapacity}, expected at least 1")
        : PopularAge < TimeSpan.Zero ? throw new ArgumentException($"{nameof(PopularAge)}: got {PopularAge}, expected zero or more")
        : CounterHalfLives is < 1 or > 1_000 ? throw new ArgumentException($"{nameof(CounterHalfLives)}: got {CounterHalfLives}, expected 1 … 1,000")
        : EventLead < TimeSpan.Zero || EventLead > TimeSpan.FromDays(36_500) ? throw new ArgumentException($"{nameof(EventLead)}: got {EventLead}, expected zero … 100 years")
        : EventAge <= TimeSpan.Zero || EventAge > TimeSpan.FromDays(36_500) ? throw new ArgumentException($"{nameof(EventAge)}: got {EventAge}, expected a positive time, at most 100 years")
        : this;
}
