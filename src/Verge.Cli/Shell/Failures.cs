using System.Collections.Immutable;
using System.Net.Sockets;
using Verge.Bundles;
using Verge.Datasets;
using Verge.Edge;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Serving;
using Verge.Training.Experiments;

namespace Verge.Cli.Shell;

/// <summary>Errors as lines for a person. What bad input causes is told without a stack trace; what should not happen, with one.</summary>
internal static class Failures
{
    /// <summary>The lines of an error.</summary>
    public static ImmutableArray<string> Lines(Exception error) => error switch
    {
        CommandException command => command.Lines,
        AggregateException many => [.. many.Flatten().InnerExceptions.SelectMany(inner => Lines(inner)).Distinct()],
        ArgumentException argument => [WithoutParameter(argument)],
        _ when IsExpected(error) => [error.Message],
        _ => [$"unexpected {error}"],
    };

    private static bool IsExpected(Exception error) => error
        is DatasetImportException or DatasetStoreException or BundleException or FeatureException or SafeTensorsException
        or TrainingDivergedException or SampleException { InnerException: ArgumentException or FeatureException }
        or UserStateException or ServiceNotReadyException or ExperimentException
        or FeedSourceException or DeviceModelException or BehaviorStoreException
        or IOException or InvalidDataException or UnauthorizedAccessException or SocketException or OutOfMemoryException;

    /// <summary>Without the name of a parameter that only the code knows; the message itself names the field.</summary>
    private static string WithoutParameter(ArgumentException error)
    {
        var message = error.Message;
        var suffix = message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return suffix < 0 ? message : message[..suffix];
    }
}
