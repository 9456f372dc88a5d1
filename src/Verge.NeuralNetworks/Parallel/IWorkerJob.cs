namespace Verge.NeuralNetworks;

/// <summary>What a <see cref="WorkerTeam"/> does; must not throw.</summary>
internal interface IWorkerJob
{
    void Run(int worker);
}
