namespace Verge.Features;

/// <summary>What one user did, as of one moment, added up for a list of candidates. Filled anew for each list; allocates nothing once it has grown.</summary>
internal sealed class UserView
{
    private readonly WindowLayout _layout;
    private readonly long[] _starts;
    private readonly int[] _counts;
    private readonly double[] _priceMean = new double[ActivityKinds.Count];
    private readonly double[] _priceSpread = new double[ActivityKinds.Count];
    private readonly int[] _priced = new int[ActivityKinds.Count];

    public UserView(DenseSchema schema, DensePlan plan, WindowLayout layout)
    {
        _layout = layout;
        _starts = new long[layout.Count];
        _counts = new int[layout.Count * ActivityKinds.Count];
        Attributes = [.. plan.Attributes.Select(name =>
            schema.UserGroups.Contains(name) || schema.Preferences.Contains(name) ? new AttributeActivity(layout.Count) : null)];
    }

    /// <summary>By attribute of the plan; <see langword="null"/> where no feature needs the user's acts on it.</summary>
    public AttributeActivity?[] Attributes { get; }

    /// <summary>When the user acted last, in ticks; <see langword="null"/> where nothing is known.</summary>
    public long? Latest { get; private set; }

    /// <summary>The user's acts in a window.</summary>
    public int Count(int window, int kind) => _counts[(window * ActivityKinds.Count) + kind];

    /// <summary>Mean of log(1 + price) over acts of a kind on items with a known price; <see langword="null"/> where there are none.</summary>
    public double? PriceMean(int kind) => _priced[kind] > 0 ? _priceMean[kind] : null;

    /// <summary>Their standard deviation.</summary>
    public double? PriceSpread(int kind) => _priced[kind] > 0 ? _priceSpread[kind] : null;

    public void Fill(UserActs? acts, long time)
    {
        Clear();
        if (acts is null)
        {
            return;
        }

        for (var window = 0; window < _starts.Length; window++)
        {
            _starts[window] = _layout.Start(window, time);
        }

        var newest = acts.All;
        var start = _layout.Start(time);
        while (newest.Length > 0 && newest[0].At < start)
        {
            newest = newest[1..];
        }

        foreach (ref readonly var act in newest)
        {
            Add(act);
        }

        for (var kind = 0; kind < ActivityKinds.Count; kind++)
        {
            MeasurePrices(newest, kind);
        }

        Latest = newest.IsEmpty ? null : newest[^1].At;
    }

    private void Clear()
    {
        Latest = null;
        Array.Clear(_counts);
        Array.Clear(_priced);
        foreach (var attribute in Attributes)
        {
            attribute?.Clear();
        }
    }

    private void Add(in UserAct act)
    {
        var kind = (int)act.Kind;
        for (var window = 0; window < _starts.Length; window++)
        {
            _counts[(window * ActivityKinds.Count) + kind] += act.At >= _starts[window] ? 1 : 0;
        }

        for (var i = 0; i < Attributes.Length; i++)
        {
            if (Attributes[i] is { } attribute && act.Item.Values[i] is { } value)
            {
                attribute.Add(value, act.At, kind, _starts);
            }
        }
    }

    // In the order of time, which is the same however the acts came: sums of floats depend on it.
    private void MeasurePrices(ReadOnlySpan<UserAct> acts, int kind)
    {
        var (sum, count) = (0.0, 0);
        foreach (ref readonly var act in acts)
        {
            if ((int)act.Kind == kind && act.LogPrice >= 0)
            {
                sum += act.LogPrice;
                count++;
            }
        }

        var (mean, squares) = (count > 0 ? sum / count : 0, 0.0);
        foreach (ref readonly var act in acts)
        {
            if ((int)act.Kind == kind && act.LogPrice >= 0)
            {
                squares += (act.LogPrice - mean) * (act.LogPrice - mean);
            }
        }

        (_priced[kind], _priceMean[kind], _priceSpread[kind]) = (count, mean, count > 0 ? Math.Sqrt(squares / count) : 0);
    }
}
