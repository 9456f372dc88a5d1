namespace Verge.Serving;

/// <summary>
/// Takes accepted events into the embeddings of an <see cref="IUserEmbeddingStore"/>, on both surfaces and each event once, over restarts
/// and beside others that do the same. Implementations are thread-safe and pass one contract suite.
/// </summary>
/// <remarks>
/// Where its events come from is its own: it may follow an <see cref="IEventLog"/>, or be handed them by a broker. Whoever runs it repeats
/// <see cref="Step"/> while that finds something, and else <see cref="Wait"/>s.
/// </remarks>
public interface IUserEmbeddingConsumer
{
    /// <summary>How many accepted events wait to be taken in.</summary>
    /// <exception cref="UserStateException">It cannot be read.</exception>
    long Waiting { get; }

    /// <summary>
    /// Takes in the next events: the newest version encodes each of their users anew. Stores what was <see cref="Offer"/>ed, too. Without a
    /// version, events wait. Where users cannot be encoded, the step fails twice, for the fault may pass; then their events are passed over,
    /// and the others' taken in.
    /// </summary>
    /// <returns>Whether there were events: then there may be more.</returns>
    /// <exception cref="UserStateException">The storage failed; nothing was taken in, and a later step takes those events in.</exception>
    bool Step();

    /// <summary>
    /// Takes what a request made, to keep it where nothing of its version is stored: so that a new version encodes once whoever comes.
    /// Waits for nothing. Where too many are waiting to be stored, it is passed over: the user's next request makes it again.
    /// </summary>
    /// <param name="made">An embedding; how many events the user has stays as it is.</param>
    void Offer(UserEmbedding made);

    /// <summary>Forgets a user whose events are out of the log: what was made of them is not stored any more, and will not be.</summary>
    /// <exception cref="UserStateException">The storage failed.</exception>
    void Forget(string userId);

    /// <summary>Says that there may be something to do: events were accepted, or versions changed.</summary>
    void Signal();

    /// <summary>Blocks until there may be something to do; what has been said since the last wait counts.</summary>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    void Wait(CancellationToken cancellation);
}
