namespace Verge.Evaluation;

/// <summary>
/// One request as evaluated: the items that count (for a re-ranking request, those exposed after the trigger), a model's score
/// of each, and which of them were relevant (clicked, or ordered).
/// </summary>
public sealed class ScoredRequest
{
    /// <summary>Joins a request's scores with its labels.</summary>
    /// <param name="user">Whose request it is: the unit that the bootstrap resamples.</param>
    /// <param name="request">The request's key; unique within the user.</param>
    /// <param name="scores">[items] higher is better; probabilities where log-loss or calibration is asked for.</param>
    /// <param name="relevant">[items] true where the item was clicked (ordered).</param>
    /// <param name="itemName">Names the item at a place, for error messages; by default its place is named.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a score is NaN.</exception>
    public ScoredRequest(string user, string request, ReadOnlyMemory<float> scores, ReadOnlyMemory<bool> relevant, Func<int, string>? itemName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(request);
        User = user;
        Request = request;
        Scores = scores;
        Relevant = relevant;
        ItemName = itemName;
        if (scores.Length != relevant.Length)
        {
            throw new ArgumentException(
                $"Request '{request}' of user '{user}': got {scores.Length} scores and {relevant.Length} labels, expected as many of one as of the other.", nameof(relevant));
        }

        var values = scores.Span;
        for (var place = 0; place < values.Length; place++)
        {
            if (float.IsNaN(values[place]))
            {
                throw Refuse(place, "a number");
            }
        }
    }

    /// <summary>Whose request it is.</summary>
    public string User { get; }

    /// <summary>The request's key.</summary>
    public string Request { get; }

    /// <summary>[items] The model's scores.</summary>
    public ReadOnlyMemory<float> Scores { get; }

    /// <summary>[items] The labels.</summary>
    public ReadOnlyMemory<bool> Relevant { get; }

    private Func<int, string>? ItemName { get; }

    internal ArgumentException Refuse(int place, string expected) =>
        new(FormattableString.Invariant(
            $"Request '{Request}' of user '{User}', item {(ItemName is null ? $"at place {place}" : $"'{ItemName(place)}'")}: got score {Scores.Span[place]}, expected {expected}."));
}
