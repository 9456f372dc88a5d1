using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Verge.Training.Experiments;

/// <summary>Names as one scalar, so that rows and tuning can choose among them: <c>click+cart+order</c>.</summary>
internal sealed class NamesConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(ImmutableArray<string>);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<Scalar>();
        ImmutableArray<string> names = [.. scalar.Value.Split('+', StringSplitOptions.TrimEntries)];
        return names.All(name => name.Length > 0) ? names
            : throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is not names with plus signs between them");
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
}
