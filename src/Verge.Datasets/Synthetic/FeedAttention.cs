namespace Verge.Datasets.Synthetic;

/// <summary>The chance that a place of a feed is looked at: falls within the screen and with depth.</summary>
internal sealed class FeedAttention(ShopOptions options)
{
    /// <summary>Items on the screen at once: two rows of two.</summary>
    private const int ScreenSize = 4;

    /// <summary>Kept for the places that nearly all looks are at: a power for each candidate of each request would cost more than all the rest.</summary>
    private readonly double[] _near = [.. Enumerable.Range(0, 512).Select(p => Compute(options, p))];

    public double At(int position) => position < _near.Length ? _near[position] : Compute(options, position);

    private static double Compute(ShopOptions options, int position)
    {
        if (!options.PositionEffect)
        {
            return 1;
        }

        var slot = (position % ScreenSize) switch { 0 => 1.0, 1 => 0.9, 2 => 0.75, _ => 0.65 };
        return slot * Math.Pow(1 + (position / ScreenSize), -options.Weights.DepthDecay);
    }
}
