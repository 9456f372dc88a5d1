using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Datasets.Synthetic;

namespace Verge.Cli.Data;

/// <summary>The flags that make a synthetic shop.</summary>
internal sealed class SyntheticFlags
{
    private static readonly ShopOptions s_defaults = new();

    /// <summary>The name that stands for a shop made on the spot, where a kind of data is asked for.</summary>
    public const string Kind = "synthetic";

    public Option<int?> Users { get; } = Flags.Whole("--users", $"Shoppers of the synthetic shop. Default {s_defaults.Users}.", 1, 10_000_000);

    public Option<int?> Items { get; } = Flags.Whole("--items", $"Items of the synthetic shop. Default {s_defaults.Items}.", 2 * s_defaults.Categories, 1_000_000);

    public Option<int?> Days { get; } = Flags.Whole("--days", $"Days that the synthetic shop logs. Default {s_defaults.Days}.", 1, 3650);

    public Option<ulong?> Seed { get; } = Flags.Seed("--shop-seed", $"Seed of the synthetic shop. Default {s_defaults.Seed}.");

    /// <summary>All of them.</summary>
    public Symbol[] All => [Users, Items, Days, Seed];

    /// <summary>The shop asked for.</summary>
    public ShopOptions Read(ParseResult parsed) => s_defaults with
    {
        Users = parsed.GetValue(Users) ?? s_defaults.Users,
        Items = parsed.GetValue(Items) ?? s_defaults.Items,
        Days = parsed.GetValue(Days) ?? s_defaults.Days,
        Seed = parsed.GetValue(Seed) ?? s_defaults.Seed,
    };

    /// <summary>Refuses the flags where there is no shop to make.</summary>
    /// <exception cref="UsageException">One was given.</exception>
    public void RequireNone(ParseResult parsed, string kind)
    {
        foreach (var option in All)
        {
            if (parsed.GetResult(option) is { } result && result.Tokens.Count > 0)
            {
                throw new UsageException($"{option.Name}: got '{result.Tokens[0].Value}', expected it only with '{Kind}', not with '{kind}'");
            }
        }
    }
}
