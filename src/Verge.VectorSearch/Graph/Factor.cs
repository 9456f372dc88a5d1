using System.Runtime.InteropServices;

namespace Verge.VectorSearch.Graph;

/// <summary>What turns products of a row's codes into similarities.</summary>
/// <param name="Scale">The row's value of one code unit.</param>
/// <param name="UnitScale">The same after the row is scaled to length 1; 0 for a zero row.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Factor(float Scale, float UnitScale);
