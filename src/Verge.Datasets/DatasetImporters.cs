using System.Collections.Immutable;
using Verge.Datasets.Importers;

namespace Verge.Datasets;

/// <summary>The importers by name.</summary>
public static class DatasetImporters
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<IDatasetImporter> All { get; } =
        [new TrivagoImporter(), new EbnerdImporter(), new SessionTextImporter(), new TaobaoImporter(), new GloboImporter()];

    /// <summary>Their names, for messages and help texts.</summary>
    public static ImmutableArray<string> Kinds { get; } = [.. All.Select(importer => importer.Kind)];

    /// <summary>The importer of a kind.</summary>
    /// <exception cref="ArgumentException">No such kind; the message lists those there are.</exception>
    public static IDatasetImporter ByKind(string kind) =>
        All.FirstOrDefault(importer => importer.Kind == kind)
        ?? throw new ArgumentException($"kind: got '{kind}', expected one of {string.Join(", ", Kinds)}.", nameof(kind));
}
