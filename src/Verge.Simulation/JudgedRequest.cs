namespace Verge.Simulation;

/// <summary>One re-ranking request that a device answered, with what became of its candidates. Only those that count are listed.</summary>
/// <param name="UserId">Who.</param>
/// <param name="RequestId">Unique within the user.</param>
/// <param name="Items">Items exposed after the trigger, in the request's order.</param>
/// <param name="Before">Score of each under the request's order: higher is earlier.</param>
/// <param name="After">Score of each by the device.</param>
/// <param name="Oracle">True preference of each at the trigger; empty where the data is not synthetic.</param>
/// <param name="Clicked">Whether each was clicked.</param>
public sealed record JudgedRequest(string UserId, string RequestId, string[] Items, float[] Before, float[] After, float[] Oracle, bool[] Clicked);
