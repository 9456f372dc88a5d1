namespace Verge.NeuralNetworks;

/// <summary>A safetensors file that cannot be used as asked. The message names file, tensor, value and expectation.</summary>
public sealed class SafeTensorsException : IOException
{
    /// <summary>Makes one for a tensor of a file.</summary>
    /// <param name="file">The file's path or a stream's given name.</param>
    /// <param name="tensor">The tensor; empty where the file as a whole is at fault.</param>
    /// <param name="problem">What was found and what was expected.</param>
    public SafeTensorsException(string file, string tensor, string problem)
        : base(tensor.Length == 0 ? $"{file}: {problem}" : $"{file}: tensor '{tensor}': {problem}")
    {
        File = file;
        Tensor = tensor;
    }

    /// <summary>Makes one with an inner exception, for a file as a whole.</summary>
    public SafeTensorsException(string file, string problem, Exception inner)
        : base($"{file}: {problem}", inner)
    {
        File = file;
        Tensor = "";
    }

    /// <summary>The file's path or the stream's given name.</summary>
    public string File { get; }

    /// <summary>The tensor at fault; empty where it is the file as a whole.</summary>
    public string Tensor { get; }
}
