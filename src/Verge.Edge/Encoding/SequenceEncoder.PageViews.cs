using Verge.Edge.Storage;

namespace Verge.Edge.Encoding;

internal sealed partial class SequenceEncoder
{
    /// <summary>Page-views from the oldest one on that can still change, in the order of their clicks, each with the state after it.</summary>
    private readonly List<PageViewStep> _open = [];

    /// <summary>Items whose rows are on their way.</summary>
    private readonly HashSet<string> _awaited = new(StringComparer.Ordinal);
    private readonly List<PageViewStep> _changed = [];

    /// <summary>The state before the first of <see cref="_open"/>: what nothing can change any more.</summary>
    private readonly float[] _base;
    private DateTimeOffset? _baseAt;
    private PageViewStep? _nextPageView;
    private int _changedFrom;

    /// <summary>Encodes a page-view from the state before it; not part of the sequence until accepted.</summary>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    public PageViewStep PreparePageView(StoredBehavior behavior)
    {
        var step = NewStep(behavior);
        var before = _open.Count > 0 ? _open[^1] : null;
        (before?.State ?? _base).CopyTo(step.State, 0);
        Step(behavior, behavior.At - (before?.Behavior.At ?? _baseAt), step.State, step.Encoding);
        WithoutEmbedding += HasRows(behavior.Embedding, behavior.Version) || _awaited.Contains(behavior.ItemId) ? 0 : 1;
        return _nextPageView = step;
    }

    /// <summary>Takes the prepared page-view into the sequence.</summary>
    public void AcceptPageView(long id)
    {
        var step = _nextPageView ?? throw new InvalidOperationException("No page-view is prepared.");
        step.Behavior = step.Behavior with { Id = id };
        _open.Add(step);
        PageViews.Append(new(id, step.Behavior.Kind, step.Behavior.ItemId, step.Behavior.At), step.Encoding);
        _nextPageView = null;
        ForgetSettled();
    }

    /// <summary>
    /// Encodes a page-view again now that its acts are known, from the state before it; and those clicked after it, whose
    /// states go through it. With no page open above another that is one step.
    /// </summary>
    /// <returns>The steps that replace the stored ones.</returns>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    public IReadOnlyList<PageViewStep> PrepareClose(StoredBehavior closed)
    {
        var first = _open.FindIndex(step => step.Behavior.Id == closed.Id);
        return first < 0
            ? throw new InvalidOperationException($"Page-view {closed.Id} is not open.")
            : PrepareFrom(first, behavior => behavior.Id == closed.Id ? closed : behavior);
    }

    /// <summary>An item's rows are on their way: until <see cref="Settle"/> its page-views without any can still change, and do not count as such.</summary>
    /// <returns>Whether they were not on their way already.</returns>
    public bool Await(string item) => _awaited.Add(item);

    /// <summary>Encodes an item's page-views that have no rows again with those that came, and those clicked after the first of them.</summary>
    /// <returns>The steps that replace the stored ones; none where no page-view waits.</returns>
    /// <exception cref="ModelFaultException">The model failed.</exception>
    public IReadOnlyList<PageViewStep> PrepareRows(string item, float[] rows)
    {
        var first = _open.FindIndex(step => Lacks(step.Behavior, item));
        return first < 0 ? [] : PrepareFrom(first, behavior => Lacks(behavior, item) ? behavior with { Embedding = rows, Version = Model.Version } : behavior);
    }

    /// <summary>No rows of an item are on their way any more.</summary>
    /// <returns>How many of its page-views stay without any.</returns>
    public int Settle(string item)
    {
        if (!_awaited.Remove(item))
        {
            return 0;
        }

        var without = _open.Count(step => Lacks(step.Behavior, item));
        ForgetSettled();
        return without;
    }

    private List<PageViewStep> PrepareFrom(int first, Func<StoredBehavior, StoredBehavior> change)
    {
        _changedFrom = first;
        _changed.Clear();
        var (state, at) = _changedFrom == 0 ? (_base, _baseAt) : (_open[_changedFrom - 1].State, _open[_changedFrom - 1].Behavior.At);
        for (var i = _changedFrom; i < _open.Count; i++)
        {
            var step = NewStep(change(_open[i].Behavior));
            state.CopyTo(step.State, 0);
            Step(step.Behavior, step.Behavior.At - at, step.State, step.Encoding);
            (state, at) = (step.State, step.Behavior.At);
            _changed.Add(step);
        }

        return _changed;
    }

    /// <summary>Replaces the encodings by the prepared ones.</summary>
    public void AcceptChange()
    {
        for (var i = 0; i < _changed.Count; i++)
        {
            _open[_changedFrom + i] = _changed[i];
            PageViews.Replace(_changed[i].Behavior.Id, _changed[i].Encoding);
        }

        _changed.Clear();
        ForgetSettled();
    }

    /// <summary>Puts back what was stored: no step is computed.</summary>
    /// <param name="last">The last page-views, oldest first, with encodings and states; from before the oldest open one.</param>
    public void RestorePageViews(IEnumerable<PageViewStep> last)
    {
        foreach (var step in last)
        {
            _open.Add(step);
            PageViews.Append(new(step.Behavior.Id, step.Behavior.Kind, step.Behavior.ItemId, step.Behavior.At), step.Encoding);
            ForgetSettled();
        }
    }

    private void ForgetSettled()
    {
        while (_open.Count > 0 && _open[0].Behavior is { ClosedAt: not null } oldest && !(_awaited.Contains(oldest.ItemId) && Lacks(oldest, oldest.ItemId)))
        {
            _open[0].State.CopyTo(_base, 0);
            _baseAt = _open[0].Behavior.At;
            _open.RemoveAt(0);
        }
    }

    private bool Lacks(StoredBehavior behavior, string item) => behavior.ItemId == item && !HasRows(behavior.Embedding, behavior.Version);

    private PageViewStep NewStep(StoredBehavior behavior) =>
        new(behavior, new float[Model.Reranker.StateWidth], new float[Model.Reranker.EncodingWidth]);
}
