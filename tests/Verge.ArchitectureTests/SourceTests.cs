using System.Text.RegularExpressions;

namespace Verge.ArchitectureTests;

public partial class SourceTests
{
    private const int LongestFile = 500;

    [Fact]
    public void Should_find_the_sources() => Assert.Contains("tests/Verge.ArchitectureTests/SourceTests.cs", Repository.CodeFiles);

    [Fact]
    public void Should_keep_files_short_enough_to_read() =>
        Assert.Empty(
            from file in Repository.CodeFiles
            let lines = File.ReadLines(Repository.PathOf(file)).Count()
            where lines > LongestFile
            select $"{file}: {lines} lines, at most {LongestFile}");

    [Fact]
    public void Should_hold_one_public_type_a_file() =>
        Assert.Empty(
            from file in SourceFiles()
            let types = PublicTypes(file)
            where types.Length > 1
            select $"{file}: {string.Join(", ", types)}");

    [Fact]
    public void Should_name_files_after_their_type() =>
        Assert.Empty(
            from file in SourceFiles()
            let types = PublicTypes(file)
            where types.Length == 1 && Path.GetFileName(file).Split('.')[0] != types[0]
            select $"{file}: {types[0]}");

    [Fact]
    public void Should_have_no_drawers_for_odds_and_ends()
    {
        string[] drawers = [.. Repository.Files.Where(file => file.Split('/').Any(part => IsDrawer(part.Split('.'))))];
        Assert.Empty(drawers);
    }

    [Theory]
    [InlineData("src/Verge.Domain/Utils.cs")]
    [InlineData("src/Verge.Domain/StringHelper.cs")]
    [InlineData("src/Misc/Item.cs")]
    [InlineData("src/trainer_new.py")]
    [InlineData("src/TrainerV2.cs")]
    [InlineData("src/Verge.Models/Trainer.Old.cs")]
    public void Should_know_a_drawer(string file) => Assert.Contains(file.Split('/'), part => IsDrawer(part.Split('.')));

    [Theory]
    [InlineData("src/Verge.Domain/Item.cs")]
    [InlineData("src/Verge.Cloud/V1/Feed.cs")]
    [InlineData("src/Verge.Models/Threshold.cs")]
    public void Should_know_a_proper_name(string file) => Assert.DoesNotContain(file.Split('/'), part => IsDrawer(part.Split('.')));

    [Fact]
    public void Should_name_no_path_of_any_machine() =>
        Assert.Empty(
            from file in Repository.Files
            let text = TextOf(file)
            where text is not null
            from match in MachinePath().Matches(text)
            select $"{file}: {match.Value}");

    [Theory]
    [InlineData("/wo", "rk/shared")]
    [InlineData("see /ho", "me/ada/verge")]
    [InlineData("\"/ro", "ot/.nuget\"")]
    [InlineData("/Us", "ers/ada")]
    [InlineData("C:", "\\Users\\ada")]
    [InlineData("/tm", "p/build")]
    public void Should_know_a_machines_path(string start, string end) => Assert.Matches(MachinePath(), start + end);

    [Theory]
    [InlineData("GET /v1/feed/ho", "me/")]
    [InlineData("src/wo", "rk/item.cs")]
    [InlineData("user:", "\\n")]
    public void Should_know_a_path_of_no_machine(string start, string end) => Assert.DoesNotMatch(MachinePath(), start + end);

    // Written in pieces, so that this file does not name the paths it looks for.
    [GeneratedRegex(@"(?<![\w./}\-])/(?:wor" + @"k|hom" + @"e|roo" + @"t|User" + @"s|tm" + @"p)/[\w.]|(?<!\w)[A-Za-z]:\\(?:User" + @"s|Program)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|readonly|ref|partial|unsafe) )*(?:class|struct|record struct|record class|record|interface|enum|delegate [\w<>\[\]?,. ]+?) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^(?:.*(?:Utils?|Utilities|Helpers?)|Misc|utils?|helpers?|misc|New|Old|.*_(?:new|old|v\d+)|.*V[2-9])$")]
    private static partial Regex Drawer();

    private static IEnumerable<string> SourceFiles() => Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Public types that stand in their namespace: with file-scoped namespaces, those at the start of a line.</summary>
    private static string[] PublicTypes(string file) =>
        [.. PublicType().Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>A name's parts between dots; the project's own prefix and the extension never match.</summary>
    private static bool IsDrawer(string[] parts) => parts.Any(part => Drawer().IsMatch(part));

    private static string? TextOf(string file)
    {
        var bytes = File.ReadAllBytes(Repository.PathOf(file));
        return bytes.AsSpan(0, Math.Min(bytes.Length, 8000)).Contains((byte)0) ? null : System.Text.Encoding.UTF8.GetString(bytes);
    }
}
