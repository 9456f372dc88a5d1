namespace Verge.NeuralNetworks.Tests;

/// <summary>A history and the candidates of which one was clicked.</summary>
internal sealed record TinyChoice(int[] History, int[] Candidates, int Target);
