using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Verge.Edge;

/// <summary>Checks at the border: each failure names the field, the value and what was expected.</summary>
internal static class Require
{
    public static void That([DoesNotReturnIf(false)] bool holds, string field, object? value, string expected)
    {
        if (!holds)
        {
            Throw(field, value, expected);
        }
    }

    public static void Range(int value, int minimum, int maximum, string field, string what)
    {
        if (value < minimum || value > maximum)
        {
            Throw(field, value, $"{minimum} to {maximum} {what}");
        }
    }

    public static void Finite(float value, string field)
    {
        if (!float.IsFinite(value) || value < 0)
        {
            Throw(field, value, "a finite number that is not negative");
        }
    }

    /// <summary>Ids stand in addresses, files and rows: something visible, of a bounded length.</summary>
    public static void Id([NotNull] string? value, [CallerArgumentExpression(nameof(value))] string field = "")
    {
        if (!IsId(value))
        {
            Throw(field, value is { Length: > 64 } ? value[..64] + "…" : value, "1 to 256 visible characters");
        }
    }

    public static bool IsId([NotNullWhen(true)] string? value) =>
        !string.IsNullOrWhiteSpace(value) && value.Length <= 256 && !value.Any(char.IsControl);

    [DoesNotReturn]
    private static void Throw(string field, object? value, string expected) =>
        throw new ArgumentException(FormattableString.Invariant($"{field}: got {value ?? "null"}, expected {expected}."), field);
}
