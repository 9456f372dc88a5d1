using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Saves and loads the parameters of a model.</summary>
public static class SafeTensors
{
    /// <summary>Saves parameters under their names; the path holds the old or the new file and never half of one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">What is saved.</param>
    /// <param name="include">Which of them; <see langword="null"/> for all. (A device's file goes without tables.)</param>
    /// <param name="metadata">Lines for the file's header.</param>
    /// <exception cref="SafeTensorsException">A parameter holds NaN or an infinity.</exception>
    public static void Save(
        string path, ParameterSet parameters, Func<Parameter, bool>? include = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var writer = new SafeTensorsWriter();
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            writer.AddMetadata(key, value);
        }

        Add(writer, parameters, "", include);
        writer.Save(path);
    }

    /// <summary>Loads parameters; the file must hold each of them with its shape, and nothing else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">What is loaded. After an error some may hold new values already.</param>
    /// <param name="include">Which of them; <see langword="null"/> for all. The rest stay as they are, whether the file holds them or not.</param>
    /// <returns>The file's metadata.</returns>
    /// <exception cref="SafeTensorsException">A tensor is missing, unknown, of another shape or type, or not finite; or the file is cut short.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, ParameterSet parameters, Func<Parameter, bool>? include = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var reader = SafeTensorsReader.Open(path);
        foreach (var entry in reader.Tensors)
        {
            if (parameters.Find(entry.Name) is null)
            {
                throw new SafeTensorsException(path, entry.Name, $"unknown, expected only the {parameters.Count} parameters of the model");
            }
        }

        Read(reader, parameters, "", include);
        return reader.Metadata;
    }

    /// <summary>Adds parameters to a file that holds more than them, with a prefix before their names.</summary>
    public static void Add(SafeTensorsWriter writer, ParameterSet parameters, string prefix, Func<Parameter, bool>? include = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var parameter in parameters)
        {
            if (include?.Invoke(parameter) ?? true)
            {
                writer.Add(prefix + parameter.Name, parameter.Dimensions, () => parameter.Value);
            }
        }
    }

    /// <summary>Reads parameters from a file that may hold more than them; all shapes are checked before the first number is read.</summary>
    /// <exception cref="SafeTensorsException">A tensor is missing, of another shape, or not finite.</exception>
    public static void Read(SafeTensorsReader reader, ParameterSet parameters, string prefix, Func<Parameter, bool>? include = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(parameters);
        var wanted = new List<Parameter>(parameters.Count);
        foreach (var parameter in parameters)
        {
            if (include?.Invoke(parameter) ?? true)
            {
                reader.Expect(prefix + parameter.Name, parameter.Dimensions);
                wanted.Add(parameter);
            }
        }

        foreach (var parameter in wanted)
        {
            reader.Read(prefix + parameter.Name, parameter.Value);
        }
    }
}
