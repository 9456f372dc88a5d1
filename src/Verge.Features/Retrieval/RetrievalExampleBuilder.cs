using Verge.Domain;

namespace Verge.Features;

/// <summary>
/// Makes the towers' samples of logged clicks: each click is the target of those before it. Session-based for
/// <see cref="Surface.ViewItem"/>, user-based for <see cref="Surface.Home"/> (PWPRec section 3.1).
/// </summary>
/// <param name="items">The encoded catalogue.</param>
/// <param name="tellsSurfaces">
/// Whether the log tells surfaces apart (<see cref="Dataset.TellsSurfaces"/>): then a click of unknown place is a target on none, for it would
/// count on both; else each click is one on any surface. Clicks stand in histories in either case.
/// </param>
public sealed class RetrievalExampleBuilder(ItemEncodingTable items, bool tellsSurfaces)
{
    /// <summary>The samples of one surface, by user and time.</summary>
    /// <param name="interactions">Clicks, carts and orders, by time. Only clicks count.</param>
    /// <param name="surface">Targets are clicks that are known to be on it, or, of a log that tells no surfaces apart, all.</param>
    /// <param name="from">The first moment of a target; histories reach back further. <see langword="null"/>: no limit.</param>
    /// <exception cref="FeatureException">Interactions that are not ordered by time.</exception>
    public IEnumerable<RetrievalExample> Build(IEnumerable<Interaction> interactions, Surface surface, DateTimeOffset? from = null)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var users = new Dictionary<string, List<Interaction>>(StringComparer.Ordinal);
        var last = DateTimeOffset.MinValue;
        foreach (var interaction in interactions)
        {
            if (interaction.At < last)
            {
                throw new FeatureException("interactions", $"{interaction.At:O} after {last:O}", "ascending times");
            }

            last = interaction.At;
            if (interaction.Kind == EventKind.Clicked)
            {
                if (!users.TryGetValue(interaction.UserId, out var own))
                {
                    users.Add(interaction.UserId, own = []);
                }

                own.Add(interaction);
            }
        }

        return users.Values.SelectMany(own => OfUser(own, surface, from ?? DateTimeOffset.MinValue));
    }

    private IEnumerable<RetrievalExample> OfUser(List<Interaction> own, Surface surface, DateTimeOffset from)
    {
        HistoryClick[] clicks = [.. own.Select(click => new HistoryClick(click.ItemId, click.At, click.SessionId))];
        int[] indices = [.. own.Select(click => items.Index(click.ItemId))];
        var trail = new ClickTrail(indices, items.Features.Sessions(clicks), [.. clicks.Select(click => click.At)]);
        for (var i = 1; i < clicks.Length; i++)
        {
            if (indices[i] == 0 || clicks[i].At < from || (tellsSurfaces && own[i].Surface != surface))
            {
                continue;
            }

            var length = items.Features.Select(surface, clicks.AsSpan(0, i), clicks[i].At, clicks[i].SessionId).Length;
            if (length > 0)
            {
                yield return new(trail, i - length, length)
                {
                    UserId = own[i].UserId,
                    SessionId = own[i].SessionId,
                    Target = indices[i],
                    Surface = surface,
                    At = clicks[i].At,
                };
            }
        }
    }
}
