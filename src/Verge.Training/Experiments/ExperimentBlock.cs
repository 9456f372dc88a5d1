namespace Verge.Training.Experiments;

/// <summary>Rows of a table that are compared with each other, as DMT's Table 1 has two: without and with dense features. A name that is empty is none.</summary>
/// <param name="Name">The block's name; empty where all rows are one.</param>
/// <param name="Base">The row whose AUC relaimpr is counted from, and whose divergence gap_closed is.</param>
/// <param name="Against">The row that the others' objective is compared with.</param>
/// <param name="Oracle">The row that closes the gap of gap_closed.</param>
public sealed record ExperimentBlock(string Name, string Base = "", string Against = "", string Oracle = "");
