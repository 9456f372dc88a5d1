using Verge.Evaluation.Intervals;

namespace Verge.Evaluation;

/// <summary>One metric's values as they come in, and the requests where it is undefined.</summary>
internal sealed class RequestValues
{
    private readonly List<RequestValue> _values = [];
    private int _excluded;

    public void Add(string user, string request, double value, double weight)
    {
        if (double.IsNaN(value))
        {
            _excluded++;
        }
        else
        {
            _values.Add(new RequestValue(user, request, value, weight));
        }
    }

    public WeightedMeanSample ToSample(MetricName metric) => new(metric.ToString(), _values, _excluded);
}
