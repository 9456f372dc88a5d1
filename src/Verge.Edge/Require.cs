using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Verge.Domain;

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

    /// <summary>As everywhere: <see cref="IdRule"/>.</summary>
    public static void Id([NotNull] string? value, [CallerArgumentExpression(nameof(value))] string field = "")
    {
        if (value is null || !IdRule.Accepts(value))
        {
            Throw(field, value is { Length: > 64 } ? value[..64] + "…" : value, IdRule.Expectation);
        }
    }

    [DoesNotReturn]
    private static void Throw(string field, object? value, string expected) =>
        throw new ArgumentException(FormattableString.Invariant($"{field}: got {value ?? "null"}, expected {expected}."), field);
}
