using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Verge.Training.Experiments;

/// <summary>Weights as one scalar, so that tuning can choose among them: <c>1-0.5</c>.</summary>
internal sealed class WeightsConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(ImmutableArray<double>);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<Scalar>();
        var weights = ImmutableArray.CreateBuilder<double>();
        foreach (var part in scalar.Value.Split('-'))
        {
            weights.Add(double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) ? weight
                : throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is not weights with dashes between them"));
        }

        return weights.ToImmutable();
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
}
