using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Verge.Cli.Shell;

/// <summary>Options and arguments that refuse what cannot be, in one line with the flag, the value and what was expected.</summary>
internal static class Flags
{
    /// <summary>A text of at least one character: a path, an id.</summary>
    /// <param name="name">The flag.</param>
    /// <param name="helpName">What stands for the value in help texts.</param>
    /// <param name="description">For help texts.</param>
    /// <param name="expected">What it is, as in "a folder".</param>
    public static Option<string?> Text(string name, string helpName, string description, string expected) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result => Parse(result, name, expected, Value),
    };

    /// <inheritdoc cref="Text"/>
    public static Argument<string?> TextArgument(string name, string description, string expected) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result, name, expected, Value),
    };

    /// <summary>One of some words.</summary>
    public static Argument<string?> Choice(string name, string description, IReadOnlyList<string> words)
    {
        var argument = new Argument<string?>(name)
        {
            HelpName = name,
            Description = $"{description}: {string.Join(", ", words)}.",
            CustomParser = result => Parse(result, name, $"one of {string.Join(", ", words)}", text => words.Contains(text, StringComparer.Ordinal) ? text : null),
        };
        argument.CompletionSources.Add([.. words]);
        return argument;
    }

    /// <inheritdoc cref="Choice"/>
    public static Option<string?> ChoiceOption(string name, string helpName, string description, IReadOnlyList<string> words)
    {
        var option = new Option<string?>(name)
        {
            HelpName = helpName,
            Description = $"{description}: {string.Join(", ", words)}.",
            CustomParser = result => Parse(result, name, $"one of {string.Join(", ", words)}", text => words.Contains(text, StringComparer.Ordinal) ? text : null),
        };
        option.CompletionSources.Add([.. words]);
        return option;
    }

    /// <summary>A whole number; <see langword="null"/> where it is not given.</summary>
    public static Option<int?> Whole(string name, string description, int minimum, int maximum = int.MaxValue) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse<int?>(
            result,
            name,
            maximum == int.MaxValue ? $"a whole number from {minimum}" : $"a whole number from {minimum} to {maximum}",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null),
    };

    /// <summary>A seed.</summary>
    public static Option<ulong?> Seed(string name, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse<ulong?>(
            result, name, $"a whole number from 0 to {ulong.MaxValue}",
            text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null),
    };

    /// <summary>A share between 0 and 1, both excluded; <see langword="null"/> where it is not given.</summary>
    public static Option<double?> Share(string name, string description) => new(name)
    {
        HelpName = "F",
        Description = description,
        CustomParser = result => Parse<double?>(
            result, name, "a number above 0 and below 1",
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value < 1 ? value : null),
    };

    /// <summary>A number within bounds, both included; <see langword="null"/> where it is not given.</summary>
    public static Option<double?> Number(string name, string description, double minimum, double maximum) => new(name)
    {
        HelpName = "X",
        Description = description,
        CustomParser = result => Parse<double?>(
            result, name, string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}"),
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null),
    };

    /// <summary>Not empty, and not what is meant for a flag: a file of such a name is written ./--name.</summary>
    private static string? Value(string text) => text.Length > 0 && !text.StartsWith("--", StringComparison.Ordinal) ? text : null;

    private static T? Parse<T>(ArgumentResult result, string name, string expected, Func<string, T?> parse)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (parse(text) is { } value)
        {
            return value;
        }

        result.AddError($"{name}: got '{text}', expected {expected}");
        return default;
    }
}
