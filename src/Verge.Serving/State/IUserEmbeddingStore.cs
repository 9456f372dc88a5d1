using Verge.Domain;

namespace Verge.Serving;

/// <summary>
/// User embeddings as of the last events, and how far in the <see cref="IEventLog"/> each consumer has come. Implementations are
/// thread-safe and pass one contract suite.
/// </summary>
/// <remarks>
/// All members throw <see cref="UserStateException"/> where the storage fails; then nothing was stored. A crash may lose the last
/// commits, each as a whole: embeddings and position are of the same moment, and the consumer reads those events again.
/// </remarks>
public interface IUserEmbeddingStore
{
    /// <summary>A user's embedding on a surface; <see langword="null"/> where there is none.</summary>
    UserEmbedding? Find(string userId, Surface surface);

    /// <summary>Forgets a user's embeddings; positions stay. Once it has returned, a crash does not bring them back; where it throws, again.</summary>
    void ForgetEmbeddings(string userId);

    /// <summary>Up to where a consumer has come; 0 where it has not begun.</summary>
    long Position(string consumer);

    /// <summary>
    /// Stores embeddings in place of those of the same user and surface, and the consumer's new position, all or nothing: events
    /// take effect once.
    /// </summary>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="from">The position that it read from.</param>
    /// <param name="to">The position that the embeddings are of, at least <paramref name="from"/>.</param>
    /// <param name="embeddings">The embeddings.</param>
    /// <returns>False, and nothing is stored, where the position is not <paramref name="from"/>: another one of that name came first.</returns>
    bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings);
}
