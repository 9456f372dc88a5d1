using System.Collections.Immutable;
using System.Globalization;
using Verge.Domain;
using Verge.Serving;

namespace Verge.Cloud.Http;

/// <summary>Reads query parameters, noting each that is wrong. One that is empty counts as not given.</summary>
internal sealed class QueryReader(IQueryCollection query, FieldErrors errors)
{
    public string? RequiredId(string name)
    {
        var text = Single(name);
        if (text is null)
        {
            errors.Add(name, null, IdRule.Expectation);
        }

        return Checked(name, text);
    }

    public string? OptionalId(string name) => Checked(name, Single(name));

    public int Whole(string name, int low, int high, int otherwise)
    {
        if (Single(name) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high)
        {
            return value;
        }

        errors.Add(name, text, string.Create(CultureInfo.InvariantCulture, $"a whole number, {low} … {high}"));
        return otherwise;
    }

    public bool Flag(string name)
    {
        if (Single(name) is not { } text || text is "false")
        {
            return false;
        }

        if (text is "true")
        {
            return true;
        }

        errors.Add(name, text, "'true' or 'false'");
        return false;
    }

    public double? Price(string name)
    {
        if (Single(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && PriceRule.Accepts(price))
        {
            return price;
        }

        errors.Add(name, text, PriceRule.Expectation);
        return null;
    }

    public FeedCursor? Cursor(string name)
    {
        if (Single(name) is not { } text)
        {
            return null;
        }

        if (FeedCursor.TryParse(text, out var cursor))
        {
            return cursor;
        }

        errors.Add(name, text, "the cursor of an answer, as it was given");
        return null;
    }

    /// <summary>Ids in a <see cref="CommaList"/>; the parameter may also come several times.</summary>
    public ImmutableHashSet<string> Ids(string name, int limit)
    {
        var ids = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        string[] all = [.. query[name].Where(text => !string.IsNullOrEmpty(text)).SelectMany(text => CommaList.Split(text!))];
        if (all.Length > limit)
        {
            errors.AddText(name, string.Create(CultureInfo.InvariantCulture, $"{all.Length} ids"), string.Create(CultureInfo.InvariantCulture, $"at most {limit}"));
            return [];
        }

        for (var i = 0; i < all.Length; i++)
        {
            if (IdRule.Accepts(all[i]))
            {
                ids.Add(all[i]);
            }
            else
            {
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), all[i], IdRule.Expectation);
            }
        }

        return ids.ToImmutable();
    }

    private string? Single(string name)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            errors.AddText(name, string.Create(CultureInfo.InvariantCulture, $"{values.Count} values"), "one");
        }

        return values.Count == 0 || string.IsNullOrEmpty(values[0]) ? null : values[0];
    }

    private string? Checked(string name, string? text)
    {
        if (text is not null && !IdRule.Accepts(text))
        {
            errors.Add(name, text, IdRule.Expectation);
        }

        return text;
    }
}
