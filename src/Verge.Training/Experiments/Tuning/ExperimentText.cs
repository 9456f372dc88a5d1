using System.Text;
using System.Text.RegularExpressions;

namespace Verge.Training.Experiments;

/// <summary>Settings written into the text of an experiment's file: lines of other things, comments and the order of all stay as they are.</summary>
internal static partial class ExperimentText
{
    /// <summary>A row's settings on a data set, put into its <c>on</c>.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="row">The row's name.</param>
    /// <param name="data">The data set's name.</param>
    /// <param name="settings">What is to stand there; settings that stand there and are not among them stay.</param>
    /// <exception cref="ExperimentException">What would have to change is shared by an alias, or is no mapping.</exception>
    public static string With(string text, string row, string data, ExperimentOptions settings)
    {
        if (settings.Values.IsEmpty)
        {
            return text;
        }

        var node = TextNode.Of(text)["rows"]!.Items.First(one => one["row"]?.Value == row);
        var edit = new Edit(text);
        if (Child(node, "on", row) is not { } on)
        {
            edit.Insert(node, "on", (indent, isFlow) => isFlow ? $"{{{Scalar(data)}: {Flow(settings)}}}" : $"{edit.NewLine}{indent}  {Scalar(data)}: {Flow(settings)}", behind: "settings");
        }
        else if (Child(on, data, row) is not { } own)
        {
            edit.Insert(on, data, (_, _) => Flow(settings));
        }
        else
        {
            foreach (var (name, value) in settings.Values)
            {
                if (own[name] is not { } old)
                {
                    edit.Insert(own, name, (_, _) => Scalar(value));
                }
                else if (old.Value is null || old.IsShared)
                {
                    throw Shared(row, name);
                }
                else if (old.Value != value)
                {
                    edit.Replace(old, Scalar(value));
                }
            }
        }

        return edit.ToString();
    }

    /// <summary>A row's own mapping: an alias stands for one elsewhere, and one with an anchor is changed for all that name it.</summary>
    private static TextNode? Child(TextNode parent, string name, string row) =>
        parent[name] is not { } child ? null : child is { IsMapping: true, IsShared: false } ? child : throw Shared(row, name);

    private static ExperimentException Shared(string row, string name) =>
        new($"row '{row}', {name}: got what other places share by an anchor, expected a mapping of its own to write settings into");

    private static string Flow(ExperimentOptions settings) => $"{{{string.Join(", ", settings.Values.Select(setting => $"{Scalar(setting.Key)}: {Scalar(setting.Value)}"))}}}";

    private static string Scalar(string text) => Plain().IsMatch(text) ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_./+-]*$")]
    private static partial Regex Plain();

    /// <summary>Changes of a text by the places that it had before them; made from its end, so that these hold.</summary>
    private sealed class Edit(string text)
    {
        private readonly List<(int Start, int End, string Text, int Order)> _changes = [];

        public string NewLine { get; } = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

        public void Replace(TextNode node, string value) => _changes.Add((node.Start, node.End, value, _changes.Count));

        /// <summary>Adds an entry to a mapping: in braces before their end, else as a line of its own.</summary>
        /// <param name="mapping">The mapping.</param>
        /// <param name="key">The entry's name.</param>
        /// <param name="value">The entry's text, given the indentation and whether it stands in braces; a text that begins with a line's end is a block.</param>
        /// <param name="behind">The entry that it stands behind where there is one and lines can be told; else behind the last.</param>
        public void Insert(TextNode mapping, string key, Func<string, bool, string> value, string behind = "")
        {
            if (mapping.IsFlow)
            {
                var at = Closing(mapping);
                for (; at > 0 && text[at - 1] == ' '; at--)
                {
                }

                var comma = mapping.Entries.Count + _changes.Count(change => change.Start == at) > 0 ? ", " : "";
                _changes.Add((at, at, $"{comma}{Scalar(key)}: {value("", true)}", _changes.Count));
                return;
            }

            var last = mapping.Entries.Find(entry => entry.Key.Value == behind).Key ?? mapping.Entries[^1].Key;
            var (indent, end) = (new string(' ', last.Column), EndOf(last.Start, last.Column));
            var own = value(indent, false);
            var space = own.StartsWith(NewLine, StringComparison.Ordinal) ? "" : " ";
            _changes.Add((end, end, $"{NewLine}{indent}{Scalar(key)}:{space}{own}", _changes.Count));
        }

        public override string ToString()
        {
            var result = new StringBuilder(text);
            foreach (var (start, end, value, _) in _changes.OrderByDescending(change => change.Start).ThenByDescending(change => change.Order))
            {
                result.Remove(start, end - start).Insert(start, value);
            }

            return result.ToString();
        }

        /// <summary>Where the brace or bracket that ends a node in braces stands: the next one behind its last part, whose place is sure where that of the end is not.</summary>
        private int Closing(TextNode node) =>
            text.IndexOf(node.IsMapping ? '}' : ']', node.Entries.Count > 0 ? Behind(node.Entries[^1].Value) : node.Items.Count > 0 ? Behind(node.Items[^1]) : node.Start);

        private int Behind(TextNode node) => node.IsFlow ? Closing(node) + 1 : node.End;

        /// <summary>The end of the last line of an entry: lines that are further in than its name, or are its sequence, are its own.</summary>
        private int EndOf(int start, int column)
        {
            var end = LineEnd(start);
            for (var (from, to) = (Next(end), 0); from < text.Length; from = Next(to))
            {
                to = LineEnd(from);
                var line = text[from..to];
                var content = line.TrimStart(' ');
                if (content.Length == 0 || content[0] == '#')
                {
                    // Belongs to it only where more of it comes.
                    continue;
                }

                var inside = line.Length - content.Length;
                if (inside < column || (inside == column && !content.StartsWith("- ", StringComparison.Ordinal)))
                {
                    break;
                }

                end = to;
            }

            return end;
        }

        private int LineEnd(int from)
        {
            var end = text.IndexOf('\n', from);
            return end < 0 ? text.Length : end > 0 && text[end - 1] == '\r' ? end - 1 : end;
        }

        private int Next(int lineEnd)
        {
            var end = text.IndexOf('\n', Math.Min(lineEnd, text.Length));
            return end < 0 ? text.Length : end + 1;
        }
    }
}
