namespace Verge.Serving;

/// <summary>Which items of a catalogue a request may be shown, asked while retrieving; counts what it removes, each item once.</summary>
internal sealed class FilteredItems(FeedContext context)
{
    private readonly HashSet<int> _removed = [];

    public bool Takes(int place)
    {
        if (FilterStage.Reason(context, context.Bundle.Items[place]) is not { } reason)
        {
            return true;
        }

        if (_removed.Add(place))
        {
            context.Removed[reason] = context.Removed.GetValueOrDefault(reason) + 1;
        }

        return false;
    }
}
