using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Verge.Training.Experiments;

/// <summary>A node of YAML with its place in the text.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character behind its last one; of mappings and sequences somewhere before the next thing.</param>
/// <param name="Column">Characters before it in its line.</param>
internal sealed record TextNode(int Start, int End, int Column)
{
    /// <summary>A scalar's value; null of others.</summary>
    public string? Value { get; private init; }

    /// <summary>Whether other places stand for it, or it for another: an alias, or what has an anchor.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Whether it is a mapping.</summary>
    public bool IsMapping { get; private init; }

    /// <summary>Whether it stands in braces or brackets.</summary>
    public bool IsFlow { get; private init; }

    /// <summary>A mapping's entries, in order.</summary>
    public List<(TextNode Key, TextNode Value)> Entries { get; } = [];

    /// <summary>A sequence's items, in order.</summary>
    public List<TextNode> Items { get; } = [];

    /// <summary>The value of an entry.</summary>
    public TextNode? this[string name] => Entries.Find(entry => entry.Key.Value == name).Value;

    /// <summary>Reads the document of a text.</summary>
    public static TextNode Of(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        return Read(parser);
    }

    private static TextNode Read(Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return At(scalar, scalar.End) with { Value = scalar.Value, IsShared = !scalar.Anchor.IsEmpty };
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return At(alias, alias.End) with { IsShared = true };
        }

        var inside = new List<TextNode>();
        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            while (!parser.Accept<SequenceEnd>(out _))
            {
                inside.Add(Read(parser));
            }

            var node = At(sequence, parser.Consume<SequenceEnd>().End) with { IsShared = !sequence.Anchor.IsEmpty, IsFlow = sequence.Style == SequenceStyle.Flow };
            node.Items.AddRange(inside);
            return node;
        }

        var mapping = parser.Consume<MappingStart>();
        while (!parser.Accept<MappingEnd>(out _))
        {
            inside.Add(Read(parser));
        }

        var result = At(mapping, parser.Consume<MappingEnd>().End) with { IsShared = !mapping.Anchor.IsEmpty, IsMapping = true, IsFlow = mapping.Style == MappingStyle.Flow };
        for (var i = 0; i < inside.Count; i += 2)
        {
            result.Entries.Add((inside[i], inside[i + 1]));
        }

        return result;
    }

    private static TextNode At(ParsingEvent start, Mark end) => new((int)start.Start.Index, (int)end.Index, (int)start.Start.Column - 1);
}
