using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Datasets;

namespace Verge.Cli.Data;

/// <summary>The flags that say which data a command works on.</summary>
internal sealed class DataFlags
{
    private readonly Option<string?> _data = Flags.Text(
        "--data", "DIR|KIND", $"A stored data set's folder; '{SyntheticFlags.Kind}' for a shop made on the spot; or, with --path, the kind of a publisher's files ({string.Join(", ", DatasetImporters.Kinds)}).", "a folder or a kind of data");

    private readonly Option<string?> _path = Flags.Text("--path", "PATH", "The publisher's file, plain or gzip, or the folder that holds its files.", "a file or folder");
    private readonly SyntheticFlags _shop = new();

    public DataFlags() => _data.Required = true;

    /// <summary>All of them.</summary>
    public Symbol[] All => [_data, _path, .. _shop.All];

    /// <summary>The data asked for; not read yet.</summary>
    /// <exception cref="UsageException">Flags that do not go together.</exception>
    /// <exception cref="CommandException">There is no such file or folder.</exception>
    public DataSource Read(ParseResult parsed)
    {
        var (data, path) = (parsed.GetValue(_data)!, parsed.GetValue(_path));
        if (data == SyntheticFlags.Kind)
        {
            return path is null ? new(data, null, _shop.Read(parsed)) : throw new UsageException($"--path: got '{path}', expected none with '{SyntheticFlags.Kind}'");
        }

        _shop.RequireNone(parsed, data);
        if (path is not null)
        {
            return !DatasetImporters.Kinds.Contains(data) ? throw new UsageException($"--data: got '{data}' with --path, expected one of {string.Join(", ", DatasetImporters.Kinds)}")
                : Path.Exists(path) ? new(data, path, null)
                : throw new CommandException($"--path: got '{path}', expected an existing file or folder");
        }

        return DatasetStore.Exists(data) ? new("", data, null)
            : DatasetImporters.Kinds.Contains(data) ? throw new UsageException($"--path: got nothing, expected the file or folder of '{data}'")
            : throw new CommandException($"--data: got '{data}', expected a folder with {DatasetStore.ManifestName} (what 'verge import' writes), or '{SyntheticFlags.Kind}'");
    }
}
