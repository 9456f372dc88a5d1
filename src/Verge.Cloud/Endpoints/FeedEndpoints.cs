using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Verge.Cloud.Http;
using Verge.Cloud.OpenApi;
using Verge.Cloud.Wire;
using Verge.Domain;
using Verge.Serving;

namespace Verge.Cloud.Endpoints;

/// <summary>Paging requests.</summary>
internal static class FeedEndpoints
{
    private const string SurfaceExpectation = "'home' or 'view-item'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/feed/{surface}", GetFeed).WithName("GetFeed")
            .WithSummary("A page of a feed").Produces<FeedBody>().Describe(
                Parameters.Surface, Parameters.User, Parameters.Item, Parameters.Session, Parameters.ModelVersion,
                Parameters.Cursor, Parameters.Limit, Parameters.Exclude, Parameters.Category, Parameters.MinimumPrice, Parameters.MaximumPrice, Parameters.Explain)
            .Problems(400, 401, 403, 409, 503);
        routes.MapPost("/v1/feed/{surface}/candidates", (Delegate)PostCandidates).WithName("PostCandidates")
            .WithSummary("A page of candidates that another retriever chose and ordered").Accepts<GivenBody>("application/json").Produces<FeedBody>()
            .Describe(Parameters.Surface).Problems(400, 409, 413, 415, 503);
    }

    private static JsonHttpResult<FeedBody> GetFeed(string surface, HttpContext context, FeedService feed, CloudOptions options)
    {
        var errors = new FieldErrors();
        var reader = new QueryReader(context.Request.Query, errors);
        var explained = reader.Flag("explain");
        if (explained)
        {
            AdminOnly.Check(context);
        }

        var place = ReadSurface(surface, errors);
        var query = new FeedQuery
        {
            UserId = reader.RequiredId("user") ?? "",
            Surface = place,
            AnchorItemId = reader.OptionalId("item"),
            SessionId = reader.OptionalId("session") ?? "",
            ModelVersion = reader.OptionalId("modelVersion"),
            Cursor = reader.Cursor("cursor"),
            Limit = reader.Whole("limit", 1, FeedLimits.PageSize, FeedLimits.PageSize),
            Exclude = reader.Ids("exclude", options.ExcludeLimit),
            Categories = reader.Ids("category", options.CategoryLimit),
            MinimumPrice = reader.Price("minPrice"),
            MaximumPrice = reader.Price("maxPrice"),
            IsExplained = explained,
        };
        CheckAnchor(query, errors);
        CheckPrices(query, errors);
        errors.ThrowIfAny();
        return Answer(feed, query);
    }

    private static async Task<JsonHttpResult<FeedBody>> PostCandidates(string surface, HttpContext context, FeedService feed) => Answer(feed, await JsonBody.ReadAsync(context, (body, errors) =>
    {
        var query = new FeedQuery
        {
            Surface = ReadSurface(surface, errors),
            UserId = body.RequiredId("user") ?? "",
            AnchorItemId = body.OptionalId("item"),
            SessionId = body.OptionalId("session") ?? "",
            ModelVersion = body.OptionalId("modelVersion"),
            Given = [.. ReadCandidates(body)],
        };
        CheckAnchor(query, errors);
        return query;
    }));

    private static List<GivenCandidate> ReadCandidates(JsonFields body)
    {
        var given = new List<GivenCandidate>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in body.Objects("candidates", 0, FeedLimits.PageSize))
        {
            var (item, price) = (candidate.RequiredId("itemId"), candidate.Price("price"));
            if (item is not null && !seen.Add(item))
            {
                candidate.Refuse("itemId", $"'{item}' twice", "each item once");
            }

            given.Add(new(item ?? "", price));
        }

        return given;
    }

    private static Surface ReadSurface(string name, FieldErrors errors)
    {
        if (!Surfaces.TryParse(name, out var surface))
        {
            errors.Add("surface", name, SurfaceExpectation);
        }

        return surface;
    }

    private static void CheckAnchor(FeedQuery query, FieldErrors errors)
    {
        if (errors.Fields.ContainsKey("surface"))
        {
            return;
        }

        if (query.Surface == Surface.ViewItem && query.AnchorItemId is null)
        {
            errors.Add("item", null, "the item being viewed, on 'view-item'");
        }
        else if (query.Surface != Surface.ViewItem && query.AnchorItemId is not null)
        {
            errors.Add("item", query.AnchorItemId, string.Create(CultureInfo.InvariantCulture, $"none on '{query.Surface.ToName()}'"));
        }
    }

    private static void CheckPrices(FeedQuery query, FieldErrors errors)
    {
        if (query is { MinimumPrice: { } low, MaximumPrice: { } high } && low > high)
        {
            errors.Add("maxPrice", high.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"at least minPrice, {low}"));
        }
    }

    private static JsonHttpResult<FeedBody> Answer(FeedService feed, FeedQuery query)
    {
        var answer = feed.Answer(query);
        var candidates = new CandidateBody[answer.Candidates.Count];
        for (var i = 0; i < candidates.Length; i++)
        {
            var candidate = answer.Candidates[i];
            var item = candidate.Item;
            candidates[i] = new(
                item.Id, item.Title, item.Price, item.Attributes, candidate.Position, candidate.Scores, candidate.Embedding is { Length: > 0 } rows ? rows : null,
                candidate.Explanation is { } why ? Explanation(candidate, why) : null);
        }

        return TypedResults.Json(
            new FeedBody(answer.Version, query.Surface.ToName(), answer.Cursor?.ToString(), answer.Fallback, candidates), CloudJson.Wire.FeedBody);
    }

    private static ExplanationBody Explanation(FeedCandidate candidate, FeedExplanation why) => new(
        candidate.RankingScore,
        candidate.RetrievalSimilarity,
        candidate.Interest,
        [.. why.Tasks.Select(task => new TaskBody(task.Name, task.Probability, task.Weight, task.Experts is { Count: > 0 } experts ? experts : null))],
        [.. why.Behaviors.Select(behavior => new AttendedBody(behavior.Sequence, behavior.ItemId, KindName(behavior.Kind), behavior.At, behavior.Weight))]);

    private static string KindName(EventKind kind) => kind switch
    {
        EventKind.Clicked => "clicked",
        EventKind.Carted => "carted",
        EventKind.Ordered => "ordered",
        _ => "viewed",
    };
}
