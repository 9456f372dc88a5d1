using System.Globalization;
using Verge.Datasets;
using Verge.Datasets.Synthetic;

namespace Verge.Training.Experiments;

/// <summary>Data sets that are no files: a synthetic shop, made when it is asked for.</summary>
internal static class SyntheticData
{
    /// <summary>Whether a data set is one.</summary>
    public static bool Is(ExperimentData data) => data.Kind == DataPreset.SyntheticKind;

    /// <summary>The data set with the options of its stage alone.</summary>
    /// <exception cref="ExperimentException">A shop that cannot be.</exception>
    public static ExperimentData WithoutShop(ExperimentData data) => Is(data) ? data with { Options = Read(data).Others } : data;

    /// <summary>Makes the shop, and logs its shoppers.</summary>
    public static StoredDataset Make(ExperimentData data, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var (shop, _) = Read(data);
        var (log, preferences) = new SyntheticShop(shop).LogWithPreferences(progress: new Relay(progress, data.Name, shop.Users), cancellation: cancellation);
        return new() { Dataset = log, Kind = DataPreset.SyntheticKind, Preferences = preferences };
    }

    private static (ShopOptions Shop, ExperimentOptions Others) Read(ExperimentData data)
    {
        var reader = new OptionsReader(data.Options, data.Name);
        var own = reader.Take<SyntheticDataOptions>();
        var shop = new ShopOptions
        {
            Users = own.Users,
            Items = own.Items,
            Days = own.Days,
            Seed = own.ShopSeed,
            IntentShift = own.IntentShift,
            Fatigue = own.Fatigue,
            PositionEffect = own.PositionEffect,
            NeighborEffect = own.NeighborEffect,
            Repurchase = own.Repurchase,
        };
        try
        {
            shop.Validate();
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ExperimentException($"{data.Name}, {error.Message}", error);
        }

        return (shop, reader.Rest);
    }

    private sealed class Relay(IProgress<StageProgress> progress, string name, int users) : IProgress<int>
    {
        public void Report(int value) =>
            progress.Report(new($"Make {name}", (double)value / users, string.Create(CultureInfo.InvariantCulture, $"{value:N0} shoppers")));
    }
}
