using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Verge.Domain;
using Verge.Serving;

namespace Verge.Cloud.OpenApi;

/// <summary>The parameters that endpoints read by themselves, to name each wrong one.</summary>
internal static class Parameters
{
    public static OpenApiParameter Surface => new()
    {
        Name = "surface",
        In = ParameterLocation.Path,
        Required = true,
        Description = "Where the feed is shown.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("home"), JsonValue.Create("view-item")] },
    };

    public static OpenApiParameter User => Id("user", "Who.", required: true);

    public static OpenApiParameter Item => Id("item", "The item being viewed: on view-item, and only there.");

    public static OpenApiParameter Session => Id("session", "The session, where clicks carry one.");

    public static OpenApiParameter ModelVersion => Id("modelVersion", "The device's model version: its stages answer, and candidates carry its embedding rows.");

    public static OpenApiParameter Cursor => new()
    {
        Name = "cursor",
        In = ParameterLocation.Query,
        Description = "Where the page starts, as the answer before said.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = FeedCursor.MaximumLength },
    };

    public static OpenApiParameter Limit => new()
    {
        Name = "limit",
        In = ParameterLocation.Query,
        Description = "Candidates at most; 100 by default.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = FeedLimits.PageSize.ToString(CultureInfo.InvariantCulture) },
    };

    public static OpenApiParameter Exclude => List("exclude", "Items not wanted");

    public static OpenApiParameter Category => List("category", "Categories, one of which an item must have");

    public static OpenApiParameter MinimumPrice => Price("minPrice", "The lowest price wanted; items without a price are then not.");

    public static OpenApiParameter MaximumPrice => Price("maxPrice", "The highest price wanted; items without a price are then not.");

    public static OpenApiParameter Explain => new()
    {
        Name = "explain",
        In = ParameterLocation.Query,
        Description = "Whether candidates carry why they stand where they do; admins only. Such a page is not counted as served.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
    };

    public static OpenApiParameter Version => new()
    {
        Name = "version",
        In = ParameterLocation.Path,
        Required = true,
        Description = "A version that is served.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    public static OpenApiParameter ItemId => PathId("The item");

    public static OpenApiParameter UserId => PathId("The user");

    public static OpenApiParameter Path => new()
    {
        Name = "path",
        In = ParameterLocation.Path,
        Required = true,
        Description = "The file, as the manifest names it.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiParameter PathId(string description) => new()
    {
        Name = "id",
        In = ParameterLocation.Path,
        Required = true,
        Description = $"{description}; a slash of the id is written %2F.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdRule.MaxLength },
    };

    private static OpenApiParameter List(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Style = ParameterStyle.Form,
        Explode = false,
        Description = $"{description}, with commas between them; the parameter may also come several times. A comma of a value itself is written `\\,`, a backslash `\\\\`.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = IdRule.MaxLength } },
    };

    private static OpenApiParameter Price(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1e15" },
    };

    private static OpenApiParameter Id(string name, string description, bool required = false) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Required = required,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdRule.MaxLength },
    };
}
