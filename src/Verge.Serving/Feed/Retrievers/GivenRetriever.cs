namespace Verge.Serving;

/// <summary>Takes the list that the request brought, in its order, at its prices.</summary>
public sealed class GivenRetriever : IRetriever
{
    /// <inheritdoc/>
    public string Name => "given";

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public string? Retrieve(FeedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var given in context.Query.Given ?? [])
        {
            var item = context.Latest.Find(given.ItemId) ?? context.Bundle.FindOrUnknown(given.ItemId);
            context.Candidates.Add(new(given.Price is { } price && price != item.Price ? item with { Price = price } : item));
        }

        return null;
    }
}
