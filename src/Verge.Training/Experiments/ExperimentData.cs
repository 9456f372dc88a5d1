namespace Verge.Training.Experiments;

/// <summary>A data set of an experiment.</summary>
/// <param name="Kind">The importer that reads it.</param>
/// <param name="Path">Where it is below the data folder; its name in results.</param>
/// <param name="Setting">What is done differently from the usual, as it stands behind the rows' names; empty for nothing.</param>
/// <param name="Options">How samples and test queries are made of it; the stage knows them.</param>
public sealed record ExperimentData(string Kind, string Path, string Setting, ExperimentOptions Options)
{
    /// <summary>The name that <c>--on</c> takes and tuned settings go by.</summary>
    public string Name => Setting.Length == 0 ? Path : $"{Path}, {Setting}";
}
