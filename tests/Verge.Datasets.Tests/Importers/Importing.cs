using System.Globalization;

namespace Verge.Datasets.Tests.Importers;

/// <summary>Short forms for the importers' tests.</summary>
internal static class Importing
{
    public static Task<ImportResult> Import(string kind, string path, ImportOptions? options = null) =>
        DatasetImporters.ByKind(kind).ImportAsync(path, options);

    public static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
