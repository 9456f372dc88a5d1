using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>A log, encoded by ids only and cut into folds.</summary>
internal sealed class RetrievalLog
{
    private readonly Dataset _data;
    private readonly int _historyLength;

    /// <summary>Encodes and cuts.</summary>
    /// <exception cref="ExperimentException">The data does not fit the options.</exception>
    public RetrievalLog(StoredDataset data, RetrievalDataOptions options, string where)
    {
        (_data, _historyLength) = (data.Dataset, options.HistoryLength);
        Items = Encode(width: 1);
        Clicks = [.. RetrievalFolds.Clicks(data, options)];
        Folds = RetrievalFolds.Of(data, Clicks, Items, options, where);
    }

    /// <summary>The items, by index.</summary>
    public ItemEncodingTable Items { get; }

    /// <summary>The clicks of users and sessions that are long enough, by time.</summary>
    public ImmutableArray<Interaction> Clicks { get; }

    /// <summary>Samples and queries made of them.</summary>
    public RetrievalFolds Folds { get; }

    /// <summary>What there is, for a person.</summary>
    public IReadOnlyList<string> Notes =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Items.Count - 1:N0} items"),
        string.Create(CultureInfo.InvariantCulture, $"{Folds.Test.Sum(fold => fold.Samples.Length):N0} samples"),
        string.Create(CultureInfo.InvariantCulture, $"{Folds.Test.Sum(fold => fold.Queries.Length):N0} queries"),
    ];

    /// <summary>Makes an untrained method.</summary>
    /// <param name="settings">Which, and how.</param>
    /// <param name="seed">Seeds first values, orders, negatives.</param>
    /// <exception cref="ExperimentException">Settings that cannot be.</exception>
    public KnownClicksModel Make(ExperimentOptions settings, ulong seed)
    {
        var method = RetrievalSettings.Read(settings, "settings");
        return new(RetrievalMethods.Make(method, Encode(method.Towers.Width), seed));
    }

    /// <summary>A row of a table for each item that occurs, at whatever time: what training has not shown yet is neither asked for nor learned from.</summary>
    private ItemEncodingTable Encode(int width)
    {
        var schema = new RetrievalSchema
        {
            ItemAttributes = [new(Item.ItemIdAttribute, width)],
            TitleBuckets = 0,
            HistoryLength = _historyLength,
            MinimumCount = 1,
        };
        return new(RetrievalFeatures.Fit(schema, _data), _data.Items);
    }
}
