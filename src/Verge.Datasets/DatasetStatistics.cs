using System.Collections.Immutable;
using Verge.Datasets.Statistics;
using Verge.Domain;

namespace Verge.Datasets;

/// <summary>The figures that the papers print of their data sets, as rows to render.</summary>
public static class DatasetStatistics
{
    /// <summary>Exposures of a sample at most (EdgeRec section 5.1.1: m).</summary>
    public const int MaxExposures = 100;

    /// <summary>Page-views of a sample at most (EdgeRec section 5.1.1: n).</summary>
    public const int MaxPageViews = 50;

    /// <summary>The statistics of a data set.</summary>
    public static ImmutableArray<Statistic> Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new StatisticsBuilder().Log(dataset).Reranking(dataset).Ranking(dataset).Retrieval(dataset).ToRows();
    }

    /// <summary>The statistics of a stored data set: also those of its test pairs, beside which the log is the training part.</summary>
    public static ImmutableArray<Statistic> Of(StoredDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Of(data.Dataset).AddRange(new StatisticsBuilder().Pairs(data.TestPairs).ToRows());
    }

    /// <summary>Training part and test part side by side, and how much of the test part is new.</summary>
    public static ImmutableArray<Statistic> Of(TimeSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return
        [
            .. new StatisticsBuilder("training: ").Reranking(split.Past).Ranking(split.Past).Retrieval(split.Past).ToRows(),
            .. new StatisticsBuilder("test: ").Reranking(split.Future).Ranking(split.Future).Retrieval(split.Future).Unknown(split.Past, split.Future).ToRows(),
        ];
    }
}
