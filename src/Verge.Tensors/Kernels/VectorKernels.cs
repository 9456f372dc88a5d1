namespace Verge.Tensors;

/// <summary>The kernels on registers of one width.</summary>
/// <typeparam name="S">The instructions.</typeparam>
/// <typeparam name="V">The register.</typeparam>
internal sealed unsafe partial class VectorKernels<S, V> : Kernels
    where S : struct, ISimd<V>
    where V : struct
{
    internal override SimdLevel Level => S.Level;

    internal override int PaddedColumns(int columns) => (columns + S.Count - 1) / S.Count * S.Count;

    /// <summary>Columns of a tile and of a packed panel.</summary>
    private static int PanelWidth => 2 * S.Count;
}
