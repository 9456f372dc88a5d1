using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Verge.Tensors;

/// <summary>Checks of operands; each message names the operation, what it expected and what it got.</summary>
internal static class ShapeErrors
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Require(bool condition, string operation, string operand, int expectedRows, int expectedColumns, in Slot got)
    {
        if (!condition)
        {
            Throw(operation, operand, expectedRows, expectedColumns, got.Rows, got.Columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void RequireCount(bool condition, string operation, string operand, int expected, int got)
    {
        if (!condition)
        {
            ThrowCount(operation, operand, expected, got);
        }
    }

    [DoesNotReturn]
    private static void Throw(string operation, string operand, int expectedRows, int expectedColumns, int gotRows, int gotColumns) =>
        throw new ArgumentException(
            $"{operation} expected {operand} [{Text(expectedRows)}, {Text(expectedColumns)}], got [{gotRows}, {gotColumns}].");

    [DoesNotReturn]
    private static void ThrowCount(string operation, string operand, int expected, int got) =>
        throw new ArgumentException($"{operation} expected {expected} {operand}, got {got}.");

    private static string Text(int dimension) => dimension < 0 ? "any" : dimension.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
