using System.Text.Json;

namespace Verge.IntegrationTests.Cli;

/// <summary>What a process ended with and wrote.</summary>
internal sealed record VergeResult(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output, each line of it read as JSON: whatever is not fails the test.</summary>
    public JsonElement[] Json => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The result, if it ended well.</summary>
    public VergeResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}:\n{Error}");
        return this;
    }

    /// <summary>The result, if bad input was told in a line that holds all of these.</summary>
    public VergeResult Failed(params IEnumerable<string> parts)
    {
        Assert.True(ExitCode == 1, $"exit code {ExitCode}, expected 1:\n{Error}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.Contains(Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal) && parts.All(part => line.Contains(part, StringComparison.Ordinal)));
        return this;
    }
}
