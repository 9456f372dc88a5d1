namespace Verge.Cli.Bench.Training;

/// <summary>The networks that can be trained for measurement.</summary>
internal static class TrainingCases
{
    /// <summary>Their names.</summary>
    public static readonly string[] Names = [EdgeRecCase.Name, TransformerCase.Name, PageWiseCase.Name];

    /// <summary>Makes one with its inputs.</summary>
    public static ITrainingCase Make(string name, TrainingBenchOptions options) => name switch
    {
        EdgeRecCase.Name => EdgeRecCase.Make(options),
        TransformerCase.Name => TransformerCase.Make(options),
        PageWiseCase.Name => PageWiseCase.Make(options),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, $"expected one of {string.Join(", ", Names)}"),
    };
}
