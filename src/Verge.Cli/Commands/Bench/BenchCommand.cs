using System.CommandLine;
using Verge.Cli.Shell;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench</c>: how fast this machine runs the engine, on networks and inputs that a peer can run too.</summary>
internal static class BenchCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell) => new("bench", "Measure how fast this machine is.")
    {
        TrainBench.Create(shell),
        GemmBench.Create(shell),
        RerankBench.Create(shell),
        RankBench.Create(shell),
        TreesBench.Create(shell),
        AnnBench.Create(shell),
        EmbeddingsBench.Create(shell),
    };
}
