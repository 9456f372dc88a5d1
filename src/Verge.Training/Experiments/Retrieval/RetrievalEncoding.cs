using Verge.Datasets;
using Verge.Domain;
using Verge.Features;

namespace Verge.Training.Experiments;

/// <summary>Encodes a catalogue by what a row is given of its items.</summary>
/// <param name="data">The data set.</param>
/// <param name="options">How samples and queries are made of it.</param>
/// <param name="where">Whose they are, for messages.</param>
internal sealed class RetrievalEncoding(StoredDataset data, RetrievalDataOptions options, string where)
{
    /// <summary>A row of a table for each item that occurs, at whatever time: what training has not shown yet is neither asked for nor learned from.</summary>
    /// <param name="width">Floats of an item.</param>
    public ItemEncodingTable OfIds(int width) => Encode(Ids(width), data.Dataset);

    /// <summary>What a row is given.</summary>
    /// <param name="inputs">Of an item.</param>
    /// <param name="width">Floats of an id that stands alone.</param>
    /// <param name="until">Where the first test begins: features, and ids where items may be new, are those that were clicked before.</param>
    /// <exception cref="ExperimentException">The data's items have nothing but an id.</exception>
    public ItemEncodingTable Of(ItemInputs inputs, int width, DateTimeOffset until) =>
        inputs == ItemInputs.Id && options.NewItems == 0 ? OfIds(width) : Encode(inputs == ItemInputs.Id ? Ids(width) : Features(inputs), Training(until));

    /// <summary>Whether an item is one of those that training is not shown.</summary>
    public static bool IsNew(string itemId, RetrievalDataOptions options) =>
        options.NewItems > 0 && StableHash.Of("new item", itemId) % 1_000_000 < options.NewItems * 1_000_000;

    private ItemEncodingTable Encode(RetrievalSchema schema, Dataset training) => new(RetrievalFeatures.Fit(schema, training), data.Dataset.Items);

    private RetrievalSchema Ids(int width) => new()
    {
        ItemAttributes = [new(Item.ItemIdAttribute, width)],
        TitleBuckets = 0,
        HistoryLength = options.HistoryLength,
        MinimumCount = 1,
    };

    private RetrievalSchema Features(ItemInputs inputs)
    {
        var schema = DataPreset.Kinds.Contains(data.Kind, StringComparer.Ordinal) ? DataPreset.ByKind(data.Kind).Pipeline.RetrievalSchema : Ids(1);
        if (schema.IsOfIdsAlone)
        {
            throw new ExperimentException($"{where}, item_inputs: got features for data whose items are bare ids, expected id");
        }

        return schema with
        {
            ItemAttributes = inputs == ItemInputs.Features ? schema.ItemAttributes.RemoveAll(attribute => attribute.Name == Item.ItemIdAttribute) : schema.ItemAttributes,
            HistoryLength = options.HistoryLength,
        };
    }

    private Dataset Training(DateTimeOffset until) => data.Dataset with
    {
        Interactions = [.. data.Dataset.Interactions.Where(interaction => interaction.At < until && !IsNew(interaction.ItemId, options))],
        Sessions = [],
    };
}
