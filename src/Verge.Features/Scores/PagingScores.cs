using System.Collections.Immutable;

namespace Verge.Features;

/// <summary>
/// Makes the raw scores p7 of a list of candidates (EdgeRec section 4.2.4), for training and serving alike. Each is
/// described at its name in <see cref="PagingScoreNames"/>.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PagingScores
{
    private static readonly TimeSpan FreshnessHalfLife = TimeSpan.FromDays(30);

    private static readonly ImmutableArray<string> Counted =
    [
        PagingScoreNames.ItemClickRate, PagingScoreNames.ItemOrderRate, PagingScoreNames.CategoryClickRate, PagingScoreNames.Popularity,
    ];

    private readonly bool _counted;

    /// <summary>The scores to make.</summary>
    /// <param name="names">Their names, in order.</param>
    /// <exception cref="FeatureException">A name that is no score.</exception>
    public PagingScores(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            if (!PagingScoreNames.All.Contains(name, StringComparer.Ordinal))
            {
                throw new FeatureException("scores", $"'{name}'", $"one of {string.Join(", ", PagingScoreNames.All)}");
            }
        }

        Names = names;
        _counted = names.Any(name => Counted.Contains(name, StringComparer.Ordinal));
    }

    /// <summary>The scores' names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Makes the scores of a list.</summary>
    /// <param name="inputs">The list, and what is known of it now.</param>
    /// <param name="output"><c>[candidates, names]</c>.</param>
    /// <exception cref="FeatureException">An input that a score needs is missing, of another length or not finite: named.</exception>
    public void Compute(in ScoreInputs inputs, Span<float> output)
    {
        var count = inputs.Candidates.Length;
        if (output.Length != count * Names.Length)
        {
            throw new FeatureException("output", $"{output.Length} floats", $"{count} candidates × {Names.Length} scores");
        }

        Span<float> column = count <= 256 ? stackalloc float[count] : new float[count];
        var rates = _counted ? ReadRates(inputs) : [];
        for (var score = 0; score < Names.Length; score++)
        {
            Fill(Names[score], inputs, rates, column);
            for (var i = 0; i < count; i++)
            {
                output[(i * Names.Length) + score] = float.IsFinite(column[i])
                    ? column[i]
                    : throw new FeatureException($"{Names[score]} of '{inputs.Candidates[i].Id}'", column[i], "a finite number");
            }
        }
    }

    private static void Fill(string name, in ScoreInputs inputs, ItemRates[] rates, Span<float> column)
    {
        switch (name)
        {
            case PagingScoreNames.RetrievalSimilarity:
                Copy(name, inputs.RetrievalSimilarity, column);
                break;
            case PagingScoreNames.ClickProbability:
                Copy(name, inputs.ClickProbability, column);
                break;
            case PagingScoreNames.PriceRank:
                RankPrices(inputs, column);
                break;
            case PagingScoreNames.LogPosition:
                for (var i = 0; i < column.Length; i++)
                {
                    column[i] = MathF.Log(1 + inputs.FirstPosition + i);
                }

                break;
            case PagingScoreNames.LogPrice:
                for (var i = 0; i < column.Length; i++)
                {
                    column[i] = PriceOf(inputs, i) is { } price ? MathF.Log(1 + price) : 0;
                }

                break;
            case PagingScoreNames.Freshness:
                for (var i = 0; i < column.Length; i++)
                {
                    column[i] = inputs.Candidates[i].ListedAt is { } listed ? Freshness(inputs.At - listed) : 0;
                }

                break;
            default:
                for (var i = 0; i < column.Length; i++)
                {
                    column[i] = (float)(name switch
                    {
                        PagingScoreNames.ItemClickRate => rates[i].ClickRate,
                        PagingScoreNames.ItemOrderRate => rates[i].OrderRate,
                        PagingScoreNames.CategoryClickRate => rates[i].CategoryClickRate,
                        _ => Math.Log(1 + rates[i].RelativeClicks),
                    });
                }

                break;
        }
    }

    private static ItemRates[] ReadRates(in ScoreInputs inputs)
    {
        var counters = inputs.Counters ?? throw new FeatureException("counters", null, $"point-in-time counters, for {string.Join(", ", Counted)}");
        var rates = new ItemRates[inputs.Candidates.Length];
        for (var i = 0; i < rates.Length; i++)
        {
            rates[i] = counters.Read(inputs.Candidates[i].Id, inputs.At);
        }

        return rates;
    }

    private static void Copy(string name, ReadOnlySpan<float> values, Span<float> column)
    {
        if (values.Length != column.Length)
        {
            throw new FeatureException(name, $"{values.Length} values", $"one a candidate, {column.Length}");
        }

        values.CopyTo(column);
    }

    /// <summary>Mean rank of equal prices, over the known ones, 0 … 1; a single known price stands in the middle.</summary>
    private static void RankPrices(in ScoreInputs inputs, Span<float> column)
    {
        var known = new List<float>(column.Length);
        for (var i = 0; i < column.Length; i++)
        {
            if (PriceOf(inputs, i) is { } price)
            {
                known.Add(price);
            }
        }

        known.Sort();
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = 0.5f;
            if (PriceOf(inputs, i) is { } price && known.Count > 1)
            {
                var first = known.BinarySearch(price);
                var last = first;
                for (; first > 0 && known[first - 1] == price; first--)
                {
                }

                for (; last < known.Count - 1 && known[last + 1] == price; last++)
                {
                }

                column[i] = (first + last) / 2f / (known.Count - 1);
            }
        }
    }

    private static float? PriceOf(in ScoreInputs inputs, int index)
    {
        var price = inputs.Prices.IsEmpty ? (float?)inputs.Candidates[index].Price : inputs.Prices[index];
        return price is { } value && !(value >= 0 && float.IsFinite(value))
            ? throw new FeatureException($"price of '{inputs.Candidates[index].Id}'", value, "a finite number not below 0")
            : price;
    }

    private static float Freshness(TimeSpan age) => age <= TimeSpan.Zero ? 1 : (float)Math.Pow(0.5, age / FreshnessHalfLife);
}
