namespace Verge.Cli.Bench;

/// <summary>One shape of a product and what was measured, as <c>verge bench gemm --json</c> prints it.</summary>
/// <param name="Of">Where the networks have it.</param>
/// <param name="Rows">Rows of x.</param>
/// <param name="Inputs">Columns of x.</param>
/// <param name="Outputs">Rows of the weight.</param>
/// <param name="ForwardGflops">10⁹ operations a second (a multiply-add is two) of x · weightᵀ, packing included.</param>
/// <param name="BackwardGflops">The same of both gradients.</param>
/// <param name="PeakGflops">What one core does in a loop of independent multiply-adds in registers.</param>
/// <param name="Simd">The instructions used.</param>
internal sealed record GemmFigure(
    string Of, int Rows, int Inputs, int Outputs, double ForwardGflops, double BackwardGflops, double PeakGflops, string Simd);
