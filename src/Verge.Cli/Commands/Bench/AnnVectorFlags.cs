using System.CommandLine;
using Verge.Cli.Bench;
using Verge.Cli.Shell;

namespace Verge.Cli.Commands.Bench;

/// <summary>Which vectors are measured: two files, or made ones.</summary>
internal sealed class AnnVectorFlags
{
    private const string BaseName = "base.fvecs";
    private const string QueryName = "query.fvecs";

    private readonly Option<string?> _base = Flags.Text("--base", "FILE", "The vectors to index (fvecs).", "a file");
    private readonly Option<string?> _query = Flags.Text("--query", "FILE", "The vectors to ask with (fvecs).", "a file");
    private readonly Option<int?> _clustered = Flags.Whole("--clustered", "Make so many vectors around centers, in place of --base and --query. Default 100000.", 1, 100_000_000);
    private readonly Option<int?> _dimensions = Flags.Whole("--dimensions", "Their width. Default 64.", 1, 16_384);
    private readonly Option<int?> _queries = Flags.Whole("--queries", "How many to make to ask with. Default 2000.", 1, 10_000_000);
    private readonly Option<ulong?> _seed = Flags.Seed("--seed", "What they are drawn from. Default 1.");
    private readonly Option<string?> _export = Flags.Text("--export", "DIR", $"Write what was made there, as {BaseName} and {QueryName}.", "a folder");

    /// <summary>The flags.</summary>
    public IEnumerable<Symbol> All => [_base, _query, _clustered, _dimensions, _queries, _seed, _export];

    /// <summary>The vectors that a command line asks for, checked against each other.</summary>
    public (VectorSet Base, VectorSet Queries) Take(ParseResult parsed, int k)
    {
        var (vectors, queries) = parsed.GetValue(_base) is not null || parsed.GetValue(_query) is not null ? Read(parsed) : Make(parsed);
        return vectors.Count >= k ? (vectors, queries) : throw new CommandException($"--k: got {k}, expected at most the {vectors.Count} vectors there are");
    }

    private (VectorSet Base, VectorSet Queries) Read(ParseResult parsed)
    {
        foreach (var option in new Option[] { _clustered, _dimensions, _queries, _seed, _export })
        {
            if (parsed.GetResult(option) is { } result && result.Tokens.Count > 0)
            {
                throw new UsageException($"{option.Name}: got '{result.Tokens[0].Value}', expected it only for made vectors, without --base and --query");
            }
        }

        var (baseFile, queryFile) = (Named(parsed, _base, _query), Named(parsed, _query, _base));
        var (vectors, queries) = (VectorFile.Read(_base.Name, baseFile), VectorFile.Read(_query.Name, queryFile));
        return vectors.Dimensions == queries.Dimensions
            ? (vectors, queries)
            : throw new CommandException($"--query: got vectors {queries.Dimensions} wide, expected {vectors.Dimensions} as those of --base");
    }

    private (VectorSet Base, VectorSet Queries) Make(ParseResult parsed)
    {
        var folder = parsed.GetValue(_export);
        if (folder is not null)
        {
            OutputFolder.Require(_export.Name, folder, name => name is BaseName or QueryName);
        }

        var made = ClusteredVectors.Make(
            parsed.GetValue(_clustered) ?? 100_000, parsed.GetValue(_queries) ?? 2_000, parsed.GetValue(_dimensions) ?? 64, parsed.GetValue(_seed) ?? 1);
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            VectorFile.Write(Path.Combine(folder, BaseName), made.Base);
            VectorFile.Write(Path.Combine(folder, QueryName), made.Queries);
        }

        return made;
    }

    private static string Named(ParseResult parsed, Option<string?> option, Option<string?> other) =>
        parsed.GetValue(option) ?? throw new UsageException($"{option.Name}: got none, expected a file with {other.Name}");
}
