using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Verge.Training.Experiments;

/// <summary>Numbers as one scalar, so that tuning can choose among them: <c>1-2.5</c>.</summary>
internal sealed class NumbersConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(ImmutableArray<double>);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<Scalar>();
        var numbers = ImmutableArray.CreateBuilder<double>();
        foreach (var part in scalar.Value.Split('-'))
        {
            numbers.Add(double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
                : throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is not numbers with dashes between them"));
        }

        return numbers.ToImmutable();
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
}
