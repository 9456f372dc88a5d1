using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Verge.Cloud.Http;
using Verge.Cloud.OpenApi;
using Verge.Cloud.Wire;
using Verge.Domain;
using Verge.Serving;

namespace Verge.Cloud.Endpoints;

/// <summary>Items that come, change and go while the cloud serves; for admins alone.</summary>
internal static class ItemEndpoints
{
    private static readonly string s_title = string.Create(CultureInfo.InvariantCulture, $"a text of at most {FeedLimits.TitleLength:N0} characters, or null");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/items", (Delegate)PutItems).RequireAdmin().WithName("PutItems")
            .WithSummary("Puts items into the catalogue, all or none; searches find them at once").Accepts<ItemsBody>("application/json")
            .Produces<ItemsTakenBody>().Problems(400, 401, 403, 413, 415, 503);
        routes.MapDelete("/v1/items/{id}", DeleteItem).RequireAdmin().WithName("DeleteItem")
            .WithSummary("Takes an item out of the catalogue, there or not").Describe(Parameters.ItemId)
            .Produces(StatusCodes.Status204NoContent).Problems(400, 401, 403, 503);
    }

    private static async Task<IResult> PutItems(HttpContext context, LiveCatalogue catalogue, CloudOptions options)
    {
        var items = await JsonBody.ReadAsync(context, (body, _) => ReadItems(body, options.ItemLimit));
        var taken = catalogue.Put(items);
        return TypedResults.Json(new ItemsTakenBody(items.Count, taken.Version, taken.Missed), CloudJson.Wire.ItemsTakenBody);
    }

    private static NoContent DeleteItem(string id, HttpContext context, LiveCatalogue catalogue)
    {
        catalogue.Delete(PathId.Read(id, context));
        return TypedResults.NoContent();
    }

    private static List<Item> ReadItems(JsonFields body, int limit)
    {
        var items = new List<Item>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fields in body.Objects("items", 1, limit))
        {
            var item = Read(fields);
            if (item.Id.Length > 0 && !seen.Add(item.Id))
            {
                fields.Refuse("id", $"'{item.Id}' twice", "each item once");
            }

            items.Add(item);
        }

        return items;
    }

    private static Item Read(JsonFields fields) => new()
    {
        Id = fields.RequiredId("id") ?? "",
        Title = fields.Word("title", s_title, title => title.Length <= FeedLimits.TitleLength, required: false) ?? "",
        Attributes = fields.Texts("attributes", FeedLimits.Attributes).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Price = fields.Price("price"),
        IsAvailable = fields.Flag("available") ?? true,
        ListedAt = fields.OptionalTime("listed"),
    };
}
