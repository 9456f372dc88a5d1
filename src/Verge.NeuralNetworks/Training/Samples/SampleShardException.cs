namespace Verge.NeuralNetworks;

/// <summary>Shards of samples that cannot be read. The message names the file, what was found and what was expected.</summary>
public sealed class SampleShardException : IOException
{
    /// <summary>Makes one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What was found and what was expected.</param>
    /// <param name="inner">What it comes from.</param>
    public SampleShardException(string file, string problem, Exception? inner = null)
        : base($"{file}: {problem}", inner) => File = file;

    /// <summary>The file.</summary>
    public string File { get; }
}
