namespace Verge.Evaluation.Plots;

/// <summary>Colors of charts, told apart with any color vision (Okabe and Ito, 2008).</summary>
internal static class Palette
{
    public const string Axis = "#333333";

    public const string Grid = "#dddddd";

    private static readonly string[] s_colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    public static string Color(int series) => s_colors[series % s_colors.Length];
}
