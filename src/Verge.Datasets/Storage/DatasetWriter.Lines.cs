using CsvHelper;
using Verge.Domain;

namespace Verge.Datasets.Storage;

/// <content>From the domain to lines.</content>
internal sealed partial class DatasetWriter
{
    private static ItemLine ToLine(Item item) => new()
    {
        Id = item.Id,
        Title = item.Title.Length == 0 ? null : item.Title,
        Attributes = item.Attributes.IsEmpty ? null : new SortedDictionary<string, string>(item.Attributes, StringComparer.Ordinal),
        Price = item.Price,
        Available = item.IsAvailable ? null : false,
        Listed = item.ListedAt,
    };

    private static void WriteFields(CsvWriter csv, Interaction interaction)
    {
        csv.WriteField(interaction.UserId);
        csv.WriteField(interaction.ItemId);
        csv.WriteField(Codes.Of(interaction.Kind));
        csv.WriteField(interaction.At);
        csv.WriteField(interaction.SessionId);
        csv.WriteField(interaction.Surface?.ToName() ?? "");
    }

    private static SessionLine ToLine(SessionLog session) => new()
    {
        User = session.UserId,
        Session = session.SessionId,
        Started = session.StartedAt,
        Pages = [.. session.Pages.Select(page => new PageLine
        {
            At = page.At,
            Surface = page.Surface.ToName(),
            Anchor = page.AnchorItemId,
            Candidates = [.. page.Candidates],
            Prices = page.Prices.IsEmpty ? null : [.. page.Prices],
        })],
        Behaviors = [.. session.Behaviors.Select(behavior => new BehaviorLine
        {
            Kind = Codes.Of(behavior.Kind),
            Item = behavior.ItemId,
            Started = behavior.StartedAt,
            Closed = behavior.ClosedAt,
            Actions = [.. behavior.Actions],
            Page = behavior.PageIndex < 0 ? null : behavior.PageIndex,
        })],
        Requests = [.. session.Requests.Select(ToLine)],
    };

    private static RequestLine ToLine(RerankingRequest request) => new()
    {
        At = request.At,
        Trigger = Codes.Of(request.Trigger),
        History = request.HistoryLength,
        Page = [.. request.Candidates.Select(c => c.PageIndex)],
        Position = [.. request.Candidates.Select(c => c.Position)],
        Labels = string.Concat(request.Candidates.Select(c => (char)('0' + (c.Counts ? 1 : 0) + (c.Clicked ? 2 : 0)))),
        Truth = request.Candidates.All(c => float.IsNaN(c.TrueProbability))
            ? null
            : [.. request.Candidates.Select(c => float.IsNaN(c.TrueProbability) ? default(float?) : c.TrueProbability)],
    };
}
