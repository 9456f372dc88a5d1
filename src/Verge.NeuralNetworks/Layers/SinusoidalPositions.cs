namespace Verge.NeuralNetworks;

/// <summary>Fixed rows of places, sines and cosines of wavelengths from 2π to 10,000 · 2π (Vaswani and others, 2017, section 3.5).</summary>
public static class SinusoidalPositions
{
    /// <summary>Makes the rows of the places from 0, <c>[places, width]</c>.</summary>
    public static float[] Of(int places, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var values = new float[places * width];
        for (var place = 0; place < places; place++)
        {
            for (var c = 0; c < width; c++)
            {
                var angle = place / Math.Pow(10_000, (c - (c % 2)) / (double)width);
                values[(place * width) + c] = (float)(c % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }

        return values;
    }
}
