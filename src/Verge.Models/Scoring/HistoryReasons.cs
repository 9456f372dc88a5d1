using System.Collections.Immutable;
using System.Numerics.Tensors;
using Verge.Domain;

namespace Verge.Models.Scoring;

/// <summary>
/// What each item of a history brings: what a user's affinity with an item would lose if that item had never been clicked. Asked of the
/// tower itself, by encoding the user without it, so that it means the same for every tower, with attention or without. (Attention
/// weights say what a tower looked at, not what came of it.)
/// </summary>
public sealed class HistoryReasons
{
    private readonly UserEncoder _users;
    private readonly Surface _surface;
    private readonly float[] _user;
    private readonly float[][] _without;

    /// <summary>Encodes a user once with the whole history, and once without each of its items.</summary>
    /// <param name="users">The user towers.</param>
    /// <param name="surface">Where the recommendations will stand.</param>
    /// <param name="history">Item indices, oldest first: <see cref="UserEncoder.Select"/>.</param>
    public HistoryReasons(UserEncoder users, Surface surface, ReadOnlySpan<int> history)
    {
        ArgumentNullException.ThrowIfNull(users);
        (_users, _surface) = (users, surface);
        var clicks = history.ToArray();
        Items = [.. clicks.Where(users.Tells).Reverse().Distinct()];
        _user = Encode(clicks);
        _without = [.. Items.Select(item => Encode([.. clicks.Where(click => click != item)]))];
    }

    /// <summary>The items of the history of which anything is known, the newest first, each once; without any, the user is nobody.</summary>
    public ImmutableArray<int> Items { get; }

    /// <summary>The user's embeddings, <c>[interests, width]</c>; zeros where nothing is known.</summary>
    public ReadOnlySpan<float> User => _user;

    /// <summary>What an item of the history brings to an affinity; negative where it stands against it.</summary>
    /// <param name="place">Which of <see cref="Items"/>.</param>
    /// <param name="interest">The interest that the affinity is of.</param>
    /// <param name="item">The embedding of the item in question, <c>[width]</c>.</param>
    public float Of(int place, int interest, ReadOnlySpan<float> item) => Affinity(_user, interest, item) - Affinity(_without[place], interest, item);

    private float Affinity(float[] user, int interest, ReadOnlySpan<float> item) => TensorPrimitives.Dot(user.AsSpan(interest * _users.Width, _users.Width), item);

    /// <summary>Whoever clicked nothing else is nobody: zeros.</summary>
    private float[] Encode(int[] history)
    {
        var embeddings = new float[_users.Interests(_surface) * _users.Width];
        _users.TryEncode(_surface, history, embeddings);
        return embeddings;
    }
}
