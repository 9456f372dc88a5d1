using System.ComponentModel;

namespace Verge.Cloud.Wire;

/// <summary>Items whose embedding rows are wanted.</summary>
internal sealed record EmbeddingsRequestBody(IReadOnlyList<string> Items);

/// <summary>Their rows, in the order asked for.</summary>
internal sealed record EmbeddingsBody(string Version, IReadOnlyList<EmbeddingBody> Items);

/// <summary>One item's rows.</summary>
internal sealed record EmbeddingBody(
    string ItemId,
    [property: Description("Concatenated rows of the version's tables.")] float[] Embedding,
    [property: Description("Whether the version knows anything of the item; if not, the rows are the shared unknown ones.")] bool Known);
