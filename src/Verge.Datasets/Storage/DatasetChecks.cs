using System.Globalization;
using Verge.Datasets.Reading;
using Verge.Domain;

namespace Verge.Datasets.Storage;

/// <summary>What every stored data set holds to, checked on the way in and on the way out.</summary>
internal static class DatasetChecks
{
    /// <summary>Checks a whole data set before anything of it is written.</summary>
    public static void Check(StoredDataset data)
    {
        var dataset = data.Dataset;
        Require(dataset.Name.Length > 0, "", "name", dataset.Name, "a name");
        for (var i = 0; i < dataset.Items.Length; i++)
        {
            Check(dataset.Items[i], At("items", i));
        }

        for (var i = 0; i < dataset.Interactions.Length; i++)
        {
            Check(dataset.Interactions[i], At("interactions", i));
        }

        for (var i = 0; i < dataset.Sessions.Length; i++)
        {
            Check(dataset.Sessions[i], At("sessions", i));
        }

        for (var i = 0; i < data.TestPairs.Length; i++)
        {
            var (place, pair) = (At("test pairs", i), data.TestPairs[i]);
            Require(!pair.Prefix.IsEmpty, place, "prefix", "no item", "at least one item id");
            foreach (var id in pair.Prefix.Add(pair.Target))
            {
                CheckId(id, place, "item");
                Require(!id.Contains(' ', StringComparison.Ordinal), place, "item", id, "an id without blanks");
            }
        }
    }

    /// <summary>Checks one item.</summary>
    public static void Check(Item item, string place)
    {
        CheckId(item.Id, place, "id");
        Require(item.Price is not { } price || PriceRule.Accepts(price), place, "price", item.Price, PriceRule.Expectation);
    }

    /// <summary>Checks one session: order, indices, finite values.</summary>
    public static void Check(SessionLog session, string place)
    {
        CheckId(session.UserId, place, "user");
        CheckId(session.SessionId, place, "session");
        CheckPages(session, place);
        CheckBehaviors(session, place);
        CheckRequests(session, place);
    }

    public static DatasetStoreException Error(string place, string field, object? value, string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{place}: field '{field}': got '{ImportRun.Shorten($"{value}", 80)}', expected {expected}."));

    private static void Check(Interaction interaction, string place)
    {
        CheckId(interaction.UserId, place, "user");
        CheckId(interaction.ItemId, place, "item");
        Require(interaction.SessionId.Length == 0 || IdRule.Accepts(interaction.SessionId), place, "session", interaction.SessionId, $"nothing or {IdRule.Expectation}");
        Require(Codes.IsInteraction(interaction.Kind), place, "kind", interaction.Kind, "Clicked, Carted or Ordered");
    }

    private static void CheckPages(SessionLog session, string place)
    {
        for (var i = 0; i < session.Pages.Length; i++)
        {
            var page = session.Pages[i];
            foreach (var id in page.Candidates)
            {
                CheckId(id, place, $"pages[{i}].candidates");
            }

            Require(i == 0 || page.At >= session.Pages[i - 1].At, place, $"pages[{i}].at", page.At, "a time not before the previous page's");
            Require(
                page.Prices.IsEmpty || page.Prices.Length == page.Candidates.Length,
                place, $"pages[{i}].prices", page.Prices.Length, $"{page.Candidates.Length} prices, one a candidate, or none");
            Require(page.Prices.All(float.IsFinite), place, $"pages[{i}].prices", "a price that is not finite", "finite prices");
        }
    }

    private static void CheckBehaviors(SessionLog session, string place)
    {
        for (var i = 0; i < session.Behaviors.Length; i++)
        {
            var behavior = session.Behaviors[i];
            CheckId(behavior.ItemId, place, $"behaviors[{i}].item");
            Require(
                i == 0 || behavior.At >= session.Behaviors[i - 1].At,
                place, $"behaviors[{i}].started", behavior.At, "behaviors ordered by their time in the sequence");
            Require(behavior.ClosedAt is null || behavior.ClosedAt >= behavior.StartedAt, place, $"behaviors[{i}].closed", behavior.ClosedAt, "a time not before its start");
            Require(behavior.Actions.All(float.IsFinite), place, $"behaviors[{i}].actions", string.Join(' ', behavior.Actions), "finite numbers");
            Require(
                behavior.PageIndex >= -1 && behavior.PageIndex < session.Pages.Length,
                place, $"behaviors[{i}].page", behavior.PageIndex, $"a page below {session.Pages.Length}");
        }
    }

    private static void CheckRequests(SessionLog session, string place)
    {
        for (var i = 0; i < session.Requests.Length; i++)
        {
            var request = session.Requests[i];
            Require(i == 0 || request.At >= session.Requests[i - 1].At, place, $"requests[{i}].at", request.At, "a time not before the previous request's");
            Require(
                request.HistoryLength >= 0 && request.HistoryLength <= session.Behaviors.Length,
                place, $"requests[{i}].history", request.HistoryLength, $"0 to {session.Behaviors.Length}, the session's behaviors");
            foreach (var candidate in request.Candidates)
            {
                Require(
                    candidate.PageIndex >= 0 && candidate.PageIndex < session.Pages.Length,
                    place, $"requests[{i}].page", candidate.PageIndex, $"a page below {session.Pages.Length}");
                var count = session.Pages[candidate.PageIndex].Candidates.Length;
                Require(
                    candidate.Position >= 0 && candidate.Position < count,
                    place, $"requests[{i}].position", candidate.Position, $"a position below {count}, its page's candidates");
                Require(
                    !(candidate.TrueProbability < 0 || candidate.TrueProbability > 1),
                    place, $"requests[{i}].truth", candidate.TrueProbability, "a probability");
            }
        }
    }

    private static string At(string part, int index) => string.Create(CultureInfo.InvariantCulture, $"{part}[{index}]");

    private static void CheckId(string id, string place, string field) => Require(IdRule.Accepts(id), place, field, id, IdRule.Expectation);

    private static void Require(bool holds, string place, string field, object? value, string expected)
    {
        if (!holds)
        {
            throw Error(place, field, value, expected);
        }
    }
}
