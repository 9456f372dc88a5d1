using Verge.Domain;

namespace Verge.Features;

/// <summary>The events of each user so far, by kind.</summary>
/// <param name="capacity">The newest that are remembered of a user and kind.</param>
internal sealed class UserHistories(int capacity)
{
    public ClickLog Clicks { get; } = new(capacity);

    public ClickLog Carts { get; } = new(capacity);

    public ClickLog Orders { get; } = new(capacity);

    public ClickLog Views { get; } = new(capacity);

    public void Observe(Interaction interaction)
    {
        var log = interaction.Kind switch
        {
            EventKind.Clicked => Clicks,
            EventKind.Carted => Carts,
            EventKind.Ordered => Orders,
            _ => null,
        };
        log?.Add(interaction.UserId, new(interaction.ItemId, interaction.At, interaction.SessionId));
    }
}
