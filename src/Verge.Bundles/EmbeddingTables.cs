using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Bundles;

/// <summary>Writes what <see cref="EmbeddingStore"/> reads.</summary>
public static class EmbeddingTables
{
    /// <summary>Gives the rows of an attribute's table when they are written, <c>[vocabulary rows, width]</c>.</summary>
    /// <param name="index">Index of the attribute in the schema.</param>
    public delegate ReadOnlySpan<float> TableSource(int index);

    /// <summary>Writes the features, for device and cloud, and one table an attribute.</summary>
    /// <param name="writer">The bundle.</param>
    /// <param name="features">The fitted features.</param>
    /// <param name="table">The trained rows.</param>
    /// <exception cref="SafeTensorsException">A table of another size, or with NaN.</exception>
    public static void Write(BundleWriter writer, FeatureSpace features, TableSource table)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(table);
        writer.WriteText(BundlePaths.DeviceFeatures, features.Device.ToJson());
        writer.WriteText(BundlePaths.EmbeddingFeatures, features.ToJson());
        for (var i = 0; i < features.Vocabularies.Length; i++)
        {
            var (index, vocabulary) = (i, features.Vocabularies[i]);
            new SafeTensorsWriter()
                .Add(vocabulary.Name, [vocabulary.RowCount, features.Schema.ItemAttributes[i].Width], () => table(index))
                .Save(writer.PathOf(BundlePaths.EmbeddingTable(vocabulary.Name)));
        }
    }
}
