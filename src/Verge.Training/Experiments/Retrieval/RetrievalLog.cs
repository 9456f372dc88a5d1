using System.Collections.Immutable;
using System.Globalization;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>A log, cut into folds.</summary>
internal sealed class RetrievalLog
{
    private readonly RetrievalEncoding _encoding;

    /// <summary>Encodes and cuts.</summary>
    /// <exception cref="ExperimentException">The data does not fit the options.</exception>
    public RetrievalLog(StoredDataset data, RetrievalDataOptions options, string where)
    {
        _encoding = new(data, options, where);
        AsksForNew = options.NewItems > 0;
        Items = _encoding.OfIds(width: 1);
        Clicks = [.. RetrievalFolds.Clicks(data, options)];
        Folds = RetrievalFolds.Of(data, Clicks, Items, options, where);
        TestFrom = options.Test == RetrievalTest.Rolling ? Folds.Test[0].Queries.Min(query => query.At) : DateTimeOffset.MaxValue;
    }

    /// <summary>The items, by index.</summary>
    public ItemEncodingTable Items { get; }

    /// <summary>The clicks of users and sessions that are long enough, by time.</summary>
    public ImmutableArray<Interaction> Clicks { get; }

    /// <summary>Samples and queries made of them.</summary>
    public RetrievalFolds Folds { get; }

    /// <summary>Whether items that training has not shown are asked for too, as a slice.</summary>
    public bool AsksForNew { get; }

    /// <summary>What there is, for a person.</summary>
    public IReadOnlyList<string> Notes =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Items.Count - 1:N0} items"),
        string.Create(CultureInfo.InvariantCulture, $"{Folds.Test.Sum(fold => fold.Samples.Length):N0} samples"),
        string.Create(CultureInfo.InvariantCulture, $"{Folds.Test.Sum(fold => fold.Queries.Length):N0} queries"),
    ];

    /// <summary>The first moment that is tested; what is fitted to data is fitted to what was before.</summary>
    private DateTimeOffset TestFrom { get; }

    /// <summary>Makes an untrained method.</summary>
    /// <param name="settings">Which, and how.</param>
    /// <param name="seed">Seeds first values, orders, negatives.</param>
    /// <exception cref="ExperimentException">Settings that cannot be, or not with this data.</exception>
    public KnownClicksModel Make(ExperimentOptions settings, ulong seed)
    {
        var method = RetrievalSettings.Read(settings, "settings");
        return new(RetrievalMethods.Make(method, _encoding.Of(method.Inputs, method.Towers.Width, TestFrom), seed));
    }
}
