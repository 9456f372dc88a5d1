using System.Globalization;
using Verge.Domain;

namespace Verge.Datasets.Reading;

/// <content>Fields by type: each reads the current row's field, or counts the row as malformed and says false.</content>
internal sealed partial class CsvRows
{
    /// <summary>Unix seconds from 1 to the end of 2099: milliseconds in a column of seconds fall outside.</summary>
    private const long MaxUnixSeconds = 4_102_444_799;
    private const string SecondsExpected = "Unix seconds from 1 to 4102444799";

    /// <summary>The field as it is: UTF-8, unquoted, valid until the next row.</summary>
    public ReadOnlySpan<byte> this[int column] => _reader.GetSpan(column);

    public bool IsEmpty(int column) => this[column].IsEmpty;

    /// <summary>An id (<see cref="IdRule"/>).</summary>
    public bool TryId(int column, out string value) =>
        _run.Ids.TryKeep(this[column], out value) || Malformed(column, $"an id of {IdRule.Expectation}");

    /// <summary>A whole number within limits.</summary>
    public bool TryInteger(int column, long minimum, long maximum, string expected, out long value) =>
        TryInteger(this[column], minimum, maximum, out value) || Malformed(column, expected);

    /// <summary>A moment in Unix seconds.</summary>
    public bool TryUnixSeconds(int column, out DateTimeOffset at) =>
        TryUnixSeconds(this[column], out at) || Malformed(column, SecondsExpected);

    /// <summary>A moment in Unix milliseconds.</summary>
    public bool TryUnixMilliseconds(int column, out DateTimeOffset at)
    {
        var ok = TryInteger(column, 1, MaxUnixSeconds * 1000, "Unix milliseconds from 1 to 4102444799000", out var milliseconds);
        at = DateTimeOffset.FromUnixTimeMilliseconds(ok ? milliseconds : 0);
        return ok;
    }

    /// <summary>A number from 0; an empty field and −1 are missing: 0, and not <paramref name="known"/>.</summary>
    public bool TryOptionalNumber(int column, float maximum, string expected, out float value, out bool known)
    {
        value = 0;
        known = false;
        var text = this[column];
        if (text.IsEmpty)
        {
            return true;
        }

        if (!float.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            || !(value == -1 || (value >= 0 && value <= maximum)))
        {
            return Malformed(column, expected);
        }

        known = value >= 0;
        value = Math.Max(0, value);
        return true;
    }

    /// <summary>A list of ids joined by a character; an empty field is an empty list.</summary>
    public bool TryIds(int column, char separator, out string[] ids)
    {
        var text = this[column];
        ids = new string[Parts(text, separator)];
        var index = 0;
        foreach (var range in text.Split((byte)separator))
        {
            if (index == ids.Length)
            {
                break;
            }

            if (!_run.Ids.TryKeep(text[range], out ids[index++]))
            {
                return Malformed(column, $"ids of {IdRule.Expectation}, joined by single '{separator}'");
            }
        }

        return true;
    }

    /// <summary>As many moments in Unix seconds as there are items, joined by blanks.</summary>
    public bool TryTimes(int column, int count, out DateTimeOffset[] times)
    {
        var text = this[column];
        times = new DateTimeOffset[count];
        if (Parts(text, ' ') != count)
        {
            return Malformed(column, $"{Count(count, "times")} joined by single blanks, one an item");
        }

        var index = 0;
        foreach (var range in text.Split((byte)' '))
        {
            if (index < count && !TryUnixSeconds(text[range], out times[index++]))
            {
                return Malformed(column, text[range], SecondsExpected);
            }
        }

        return true;
    }

    /// <summary>As many prices as there are items, joined by a character.</summary>
    public bool TryPrices(int column, char separator, int count, out float[] prices)
    {
        var text = this[column];
        prices = new float[count];
        if (Parts(text, separator) != count)
        {
            return Malformed(column, $"{Count(count, "prices")} joined by '{separator}', one an item shown");
        }

        var index = 0;
        foreach (var range in text.Split((byte)separator))
        {
            if (index < count
                && (!float.TryParse(text[range], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out prices[index]) || !float.IsFinite(prices[index++])))
            {
                return Malformed(column, text[range], "a price of at least 0");
            }
        }

        return true;
    }

    private static int Parts(ReadOnlySpan<byte> text, char separator) => text.IsEmpty ? 0 : text.Count((byte)separator) + 1;

    private static bool TryInteger(ReadOnlySpan<byte> text, long minimum, long maximum, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum;

    private static bool TryUnixSeconds(ReadOnlySpan<byte> text, out DateTimeOffset at)
    {
        var ok = TryInteger(text, 1, MaxUnixSeconds, out var seconds);
        at = DateTimeOffset.FromUnixTimeSeconds(ok ? seconds : 0);
        return ok;
    }
}
