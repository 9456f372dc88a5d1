using Verge.Domain;

namespace Verge.Features;

/// <summary>Makes the dense features of one candidate after another, as of one moment and for one user. Not thread-safe.</summary>
internal sealed class ActivityReader
{
    private const double InitialWeight = 100;

    private readonly DenseSchema _schema;
    private readonly DensePlan _plan;
    private readonly WindowLayout _layout;
    private readonly UserView _user;
    private readonly long[] _before;
    private readonly int[] _total;
    private readonly double[] _priors;
    private readonly int[] _counts;
    private readonly int[] _places;
    private readonly int[] _preferred;
    private long _time;

    public ActivityReader(DenseSchema schema, DensePlan plan, WindowLayout layout)
    {
        (_schema, _plan, _layout) = (schema, plan, layout);
        _user = new(schema, plan, layout);
        _before = new long[layout.Count];
        _total = new int[layout.Count * ActivityKinds.Count];
        _priors = new double[schema.Rates.Length * layout.Count];
        _counts = new int[schema.Groups.Length * _total.Length];
        _places = new int[plan.Attributes.Length];
        _preferred = new int[plan.Attributes.Length];
    }

    /// <summary>Begins a list: what all its candidates share.</summary>
    public void Begin(long time, WindowCounts total, UserActs? user)
    {
        _time = time;
        for (var window = 0; window < _before.Length; window++)
        {
            _before[window] = _layout.Before(window, time);
        }

        total.Read(_layout, _before, _total);
        for (var rate = 0; rate < _schema.Rates.Length; rate++)
        {
            for (var window = 0; window < _before.Length; window++)
            {
                _priors[(rate * _before.Length) + window] = Smooth(rate, window, _total, _schema.Rates[rate].Initial, InitialWeight);
            }
        }

        _user.Fill(user, time);
        for (var i = 0; i < _preferred.Length; i++)
        {
            _preferred[i] = _user.Attributes[i]?.Preferred ?? AttributeActivity.Nowhere;
        }
    }

    /// <summary>Makes one candidate's features; what is absent is NaN.</summary>
    public void Read(Item item, double price, ItemKeys keys, Span<float> output)
    {
        for (var group = 0; group < keys.Counts.Length; group++)
        {
            keys.Counts[group]?.Read(_layout, _before, _counts.AsSpan(group * _total.Length, _total.Length));
        }

        for (var i = 0; i < _places.Length; i++)
        {
            _places[i] = _user.Attributes[i] is { } acts && keys.Values.Values[i] is { } value ? acts.Find(value) : AttributeActivity.Nowhere;
        }

        var logPrice = price >= 0 ? Math.Log(1 + price) : double.NaN;
        var steps = _plan.Steps;
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            output[i] = step.Op switch
            {
                DenseOp.Price => (float)logPrice,
                DenseOp.PriceKnown => price >= 0 ? 1 : 0,
                DenseOp.Age => item.ListedAt is { } listed ? (float)Math.Log(1 + (Math.Max(0, _time - listed.UtcTicks) / (double)TimeSpan.TicksPerDay)) : float.NaN,
                DenseOp.AgeKnown => item.ListedAt is null ? 0 : 1,
                DenseOp.GroupCount => keys.Counts[step.Of] is null ? float.NaN : LogCount.Of(Counts(step.Of)[(step.Window * ActivityKinds.Count) + step.What]),
                DenseOp.GroupRate => keys.Counts[step.Of] is null ? float.NaN : Rate(step),
                _ => ReadUser(step, logPrice, keys.Values.Values),
            };
        }
    }

    private float ReadUser(in DenseStep step, double logPrice, string?[] values)
    {
        var place = _places.Length > 0 ? _places[step.Of] : AttributeActivity.Nowhere;
        var acts = _user.Attributes.Length > 0 ? _user.Attributes[step.Of] : null;
        switch (step.Op)
        {
            case DenseOp.UserKnown:
                return _user.Latest is null ? 0 : 1;
            case DenseOp.UserSince:
                return _user.Latest is { } latest ? Since(latest) : float.NaN;
            case DenseOp.UserCount:
                return LogCount.Of(_user.Count(step.Window, step.What));
            case DenseOp.UserPriceMean:
                return (float)(_user.PriceMean(step.What) ?? double.NaN);
            case DenseOp.UserPriceSpread:
                return (float)(_user.PriceSpread(step.What) ?? double.NaN);
            case DenseOp.PriceGap:
                return (float)(logPrice - (_user.PriceMean(step.What) ?? double.NaN));
            case DenseOp.PreferredShare:
                return acts!.IsKnown ? (float)acts.Share(_preferred[step.Of]) : float.NaN;
            default:
                return values[step.Of] is null ? float.NaN : ReadMatch(step, acts!, place);
        }
    }

    /// <summary>How a candidate that has the attribute matches the user.</summary>
    private float ReadMatch(in DenseStep step, AttributeActivity acts, int place) => step.Op switch
    {
        DenseOp.UserGroupCount => LogCount.Of(acts.Count(place, step.Window, step.What)),
        DenseOp.UserGroupShare => acts.IsKnown ? (float)acts.Share(place) : float.NaN,
        DenseOp.UserGroupTouched => place == AttributeActivity.Nowhere ? 0 : 1,
        DenseOp.UserGroupSince => place == AttributeActivity.Nowhere ? float.NaN : Since(acts.Latest(place)),
        _ => !acts.IsKnown ? float.NaN : place == _preferred[step.Of] ? 1 : 0,
    };

    private float Rate(in DenseStep step) => (float)Smooth(
        step.What, step.Window, Counts(step.Of), _priors[(step.What * _before.Length) + step.Window], _schema.Rates[step.What].Weight);

    private double Smooth(int rate, int window, ReadOnlySpan<int> counts, double prior, double weight)
    {
        var of = window * ActivityKinds.Count;
        return DenseRate.Smooth(counts[of + (int)_schema.Rates[rate].Hits], counts[of + (int)_schema.Rates[rate].Trials], prior, weight);
    }

    private ReadOnlySpan<int> Counts(int group) => _counts.AsSpan(group * _total.Length, _total.Length);

    private float Since(long at) => (float)Math.Log(1 + ((_time - at) / (double)TimeSpan.TicksPerSecond));
}
