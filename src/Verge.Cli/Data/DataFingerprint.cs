using System.Collections.Immutable;
using System.Security.Cryptography;
using Verge.Domain;

namespace Verge.Cli.Data;

/// <summary>Tells data sets apart, wherever they come from: two of one fingerprint train the same.</summary>
internal static class DataFingerprint
{
    private const int BufferBytes = 1 << 16;

    /// <summary>SHA-256 over all that a data set holds, each text with its length and each list with its count before it.</summary>
    public static string Of(Dataset data)
    {
        using var hash = SHA256.Create();
        using (var writer = new BinaryWriter(new BufferedStream(new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write), BufferBytes)))
        {
            writer.Write(data.Name);
            Each(writer, data.Items, Write);
            Each(writer, data.Interactions, Write);
            Each(writer, data.Sessions, Write);
            Write(writer, data.Timeline);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static void Write(BinaryWriter writer, Item item)
    {
        writer.Write(item.Id);
        writer.Write(item.Title);
        writer.Write(item.Attributes.Count);
        foreach (var (name, value) in item.Attributes)
        {
            writer.Write(name);
            writer.Write(value);
        }

        Optional(writer, item.Price, static (writer, price) => writer.Write(price));
        writer.Write(item.IsAvailable);
        Optional(writer, item.ListedAt, Write);
    }

    private static void Write(BinaryWriter writer, Interaction interaction)
    {
        writer.Write(interaction.UserId);
        writer.Write(interaction.ItemId);
        writer.Write((int)interaction.Kind);
        Write(writer, interaction.At);
        writer.Write(interaction.SessionId);
        Optional(writer, interaction.Surface, Write);
        writer.Write(interaction.Id);
    }

    private static void Write(BinaryWriter writer, SessionLog session)
    {
        writer.Write(session.UserId);
        writer.Write(session.SessionId);
        Write(writer, session.StartedAt);
        Each(writer, session.Pages, Write);
        Each(writer, session.Behaviors, Write);
        Each(writer, session.Requests, Write);
    }

    private static void Write(BinaryWriter writer, PagingRequest page)
    {
        Write(writer, page.At);
        Write(writer, page.Surface);
        writer.Write(page.AnchorItemId is not null);
        writer.Write(page.AnchorItemId ?? "");
        Each(writer, page.Candidates, static (writer, id) => writer.Write(id));
        Each(writer, page.Prices, static (writer, price) => writer.Write(price));
    }

    private static void Write(BinaryWriter writer, Behavior behavior)
    {
        writer.Write((int)behavior.Kind);
        writer.Write(behavior.ItemId);
        Write(writer, behavior.StartedAt);
        Optional(writer, behavior.ClosedAt, Write);
        Each(writer, behavior.Actions, static (writer, action) => writer.Write(action));
        writer.Write(behavior.PageIndex);
    }

    private static void Write(BinaryWriter writer, RerankingRequest request)
    {
        Write(writer, request.At);
        writer.Write((int)request.Trigger);
        writer.Write(request.HistoryLength);
        Each(writer, request.Candidates, Write);
    }

    private static void Write(BinaryWriter writer, LabeledCandidate candidate)
    {
        writer.Write(candidate.PageIndex);
        writer.Write(candidate.Position);
        writer.Write(candidate.Counts);
        writer.Write(candidate.Clicked);
        writer.Write(candidate.TrueProbability);
    }

    private static void Write(BinaryWriter writer, EventTimeline? timeline)
    {
        writer.Write(timeline?.Times.Length ?? -1);
        for (var i = 0; i < timeline?.Times.Length; i++)
        {
            Write(writer, timeline.Times[i]);
            writer.Write(timeline.Count(i));
        }
    }

    private static void Write(BinaryWriter writer, Surface surface) => writer.Write((int)surface);

    private static void Write(BinaryWriter writer, DateTimeOffset at)
    {
        writer.Write(at.Ticks);
        writer.Write(at.Offset.Ticks);
    }

    private static void Optional<T>(BinaryWriter writer, T? value, Action<BinaryWriter, T> write)
        where T : struct
    {
        writer.Write(value.HasValue);
        if (value is { } given)
        {
            write(writer, given);
        }
    }

    private static void Each<T>(BinaryWriter writer, ImmutableArray<T> values, Action<BinaryWriter, T> write)
    {
        writer.Write(values.Length);
        foreach (var value in values)
        {
            write(writer, value);
        }
    }
}
