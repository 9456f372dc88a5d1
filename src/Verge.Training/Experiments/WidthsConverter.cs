using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Verge.Training.Experiments;

/// <summary>Widths of layers as one scalar, so that tuning can choose among them: <c>256-128-64</c>.</summary>
internal sealed class WidthsConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(ImmutableArray<int>);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<Scalar>();
        var widths = ImmutableArray.CreateBuilder<int>();
        foreach (var part in scalar.Value.Split('-'))
        {
            widths.Add(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width) ? width
                : throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is not widths with dashes between them"));
        }

        return widths.ToImmutable();
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
}
