namespace Verge.Datasets.Synthetic;

/// <summary>Kinds of people: shoppers of one persona share their liking of categories, so that one's clicks tell of another's.</summary>
internal sealed class ShopPersonas
{
    private const int Count = 12;
    private readonly double[][] _weights;
    private readonly double[] _shares;

    public ShopPersonas(ShopOptions options, ShopCatalogue catalogue)
    {
        var random = SeededRandom.For(options.Seed, ShopStreams.Personas);
        var categories = catalogue.Categories.Length;
        _weights = new double[Count][];
        _shares = new double[Count];
        Span<double> liking = stackalloc double[ShopVocabulary.Departments.Length];
        for (var p = 0; p < Count; p++)
        {
            _shares[p] = 1.0 / (p + 4);
            liking.Fill(0.05);
            for (var i = 0; i < 3; i++)
            {
                liking[random.NextInt(liking.Length)] = 1;
            }

            _weights[p] = new double[categories];
            for (var c = 0; c < categories; c++)
            {
                _weights[p][c] = liking[catalogue.DepartmentOf(c)] * Math.Exp(0.8 * random.NextNormal());
            }
        }
    }

    public int Draw(ref SeededRandom random) => random.Pick(_shares);

    public ReadOnlySpan<double> WeightsOf(int persona) => _weights[persona];
}
