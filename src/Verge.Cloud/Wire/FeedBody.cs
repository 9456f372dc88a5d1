using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Verge.Cloud.Wire;

/// <summary>The answer to a paging request.</summary>
internal sealed record FeedBody(
    [property: Description("The version whose stages made it, and whose embedding rows it carries.")] string Version,
    string Surface,
    [property: Description("Where the next page starts; null at the end of the feed.")] string? Cursor,
    [property: Description("Why a fallback answered; null where none did.")] string? Fallback,
    [property: Description("Best first.")] IReadOnlyList<CandidateBody> Candidates);

/// <summary>One candidate.</summary>
internal sealed record CandidateBody(
    string ItemId,
    string Title,
    double? Price,
    IReadOnlyDictionary<string, string> Attributes,
    [property: Description("Upstream position on its page, from 0.")] int Position,
    [property: Description("Raw scores p7 in the order of the device part's schema.")] float[] Scores,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("Concatenated embedding rows of the version that the request named; missing where it named none.")] float[]? Embedding,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("Why it stands where it does; missing where the request did not ask.")] ExplanationBody? Explanation);

/// <summary>A list that another retriever chose and ordered.</summary>
internal sealed record GivenBody(
    string User,
    [property: Description("The item being viewed; on view-item alone.")] string? Item,
    string? Session,
    string? ModelVersion,
    [property: Description("At most 100, each item once; the order is kept.")] IReadOnlyList<GivenCandidateBody> Candidates);

/// <summary>One of them.</summary>
internal sealed record GivenCandidateBody(string ItemId, [property: Description("The price shown; null: the catalogue's.")] double? Price);
