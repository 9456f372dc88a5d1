using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// The interactions of users in the order in which they were accepted, for whoever derives something of them. Implementations are
/// thread-safe and pass one contract suite.
/// </summary>
/// <remarks>
/// Who reads keeps its position beside what it derives, so that both change at once: <see cref="IUserEmbeddingStore.Commit"/>. All
/// members throw <see cref="UserStateException"/> where the storage fails; then nothing was stored.
/// </remarks>
public interface IEventLog
{
    /// <summary>
    /// Stores interactions, all of them or none. Once it has returned, they survive a crash. One that is there already (the same
    /// user and <see cref="Interaction.Id"/>; without an id the same user, item, kind, time and session) is not stored twice.
    /// </summary>
    /// <returns>Those that are new, in their order.</returns>
    IReadOnlyList<Interaction> Append(IReadOnlyList<Interaction> interactions);

    /// <summary>Interactions after a place, oldest first. What is stored later comes later: nothing appears before what was read.</summary>
    /// <param name="after">The place, a <see cref="StoredEvent.Sequence"/>; 0 for the start.</param>
    /// <param name="limit">So many at most.</param>
    IReadOnlyList<StoredEvent> Read(long after, int limit);

    /// <summary>The place of the newest interaction; 0 where there is none.</summary>
    long End();

    /// <summary>
    /// Forgets a user's interactions, those not read yet too. Others keep their places. Where it throws, what is forgotten may still stand in
    /// what the storage keeps of the past: again, then.
    /// </summary>
    void ForgetInteractions(string userId);

    /// <summary>How many interactions are after a place.</summary>
    long Waiting(long after);
}
