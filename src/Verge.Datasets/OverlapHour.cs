namespace Verge.Datasets;

/// <summary>One hour before targets.</summary>
/// <param name="Hour">How many hours before, from 0: the last hour.</param>
/// <param name="Clicked">Targets before which the user clicked something in that hour.</param>
/// <param name="Same">Those before which it was of the target's category, or the same item.</param>
public readonly record struct OverlapHour(int Hour, long Clicked, long Same)
{
    /// <summary>Share of same ones where the user clicked at all; not a number where nobody did.</summary>
    public double ShareOfClicked => Clicked == 0 ? double.NaN : (double)Same / Clicked;
}
