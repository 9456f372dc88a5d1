using Verge.Domain;

namespace Verge.Serving.Tests;

/// <summary>Embeddings and positions that end with the process.</summary>
internal sealed class MemoryUserEmbeddingStore : IUserEmbeddingStore
{
    private readonly Dictionary<(string User, Surface Surface), UserEmbedding> _embeddings = [];
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public UserEmbedding? Find(string userId, Surface surface)
    {
        lock (_gate)
        {
            return _embeddings.GetValueOrDefault((userId, surface));
        }
    }

    public void ForgetEmbeddings(string userId)
    {
        lock (_gate)
        {
            foreach (var key in _embeddings.Keys.Where(key => key.User == userId).ToArray())
            {
                _embeddings.Remove(key);
            }
        }
    }

    public long Position(string consumer)
    {
        lock (_gate)
        {
            return _positions.GetValueOrDefault(consumer);
        }
    }

    public bool Commit(string consumer, long from, long to, IReadOnlyList<UserEmbedding> embeddings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        foreach (var embedding in embeddings)
        {
            ArgumentNullException.ThrowIfNull(embedding.UserId);
        }

        lock (_gate)
        {
            if (_positions.GetValueOrDefault(consumer) != from)
            {
                return false;
            }

            foreach (var embedding in embeddings)
            {
                _embeddings[(embedding.UserId, embedding.Surface)] = embedding;
            }

            _positions[consumer] = to;
            return true;
        }
    }
}
