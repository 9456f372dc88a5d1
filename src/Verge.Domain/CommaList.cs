using System.Text;

namespace Verge.Domain;

/// <summary>
/// Texts in one, with commas between them, as a query or a flag holds them. A comma of a text itself is written <c>\,</c> and a backslash <c>\\</c>:
/// ids and categories are a shop's own, and may hold either.
/// </summary>
public static class CommaList
{
    /// <summary>One text of several; <see cref="Split"/> gives them back.</summary>
    public static string Join(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return string.Join(',', values.Select(value => value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal)));
    }

    /// <summary>The texts of a list, one at least: of an empty list an empty one.</summary>
    /// <remarks>A backslash before anything but a comma or another one stands for itself.</remarks>
    public static IReadOnlyList<string> Split(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var (values, value) = (new List<string>(), new StringBuilder());
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] == ',')
            {
                values.Add(value.ToString());
                value.Clear();
                continue;
            }

            if (list[i] == '\\' && i + 1 < list.Length && list[i + 1] is ',' or '\\')
            {
                i++;
            }

            value.Append(list[i]);
        }

        values.Add(value.ToString());
        return values;
    }
}
