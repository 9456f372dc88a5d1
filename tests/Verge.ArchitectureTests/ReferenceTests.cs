using System.Xml.Linq;

namespace Verge.ArchitectureTests;

public class ReferenceTests
{
    // Each project may use those above it, never those below.
    private static readonly string[] s_order =
    [
        "Verge.Domain",
        "Verge.Tensors",
        "Verge.NeuralNetworks",
        "Verge.VectorSearch",
        "Verge.Features",
        "Verge.Models",
        "Verge.Bundles",
        "Verge.Edge",
        "Verge.Datasets",
        "Verge.Evaluation",
        "Verge.Training",
        "Verge.Serving",
        "Verge.Simulation",
        "Verge.Cloud",
        "Verge.Studio",
        "Verge.Cli",
    ];

    private static readonly IReadOnlyDictionary<string, Project> s_source = Repository.Projects("src");

    [Fact]
    public void Should_have_a_place_in_the_order() => Assert.Empty(s_source.Keys.Except(s_order));

    [Fact]
    public void Should_reference_only_what_stands_above() =>
        Assert.Empty(
            from project in s_source.Values
            from reference in project.References
            where Array.IndexOf(s_order, reference) < 0 || Array.IndexOf(s_order, reference) >= Array.IndexOf(s_order, project.Name)
            select $"{project.Name} references {reference}");

    [Fact]
    public void Should_keep_the_cloud_out_of_the_device_sdk()
    {
        string[] cloud = ["Verge.Datasets", "Verge.Evaluation", "Verge.Training", "Verge.Serving", "Verge.Simulation", "Verge.Cloud", "Verge.Studio", "Verge.Cli"];
        var seen = Closure("Verge.Edge");
        Assert.Empty(seen.Intersect(cloud));
        Assert.Empty(seen.SelectMany(name => s_source[name].Frameworks));
        Assert.DoesNotContain(seen.SelectMany(name => CompiledAssembly.Read(name).References), reference => reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_let_the_tensors_use_only_dot_net_itself()
    {
        var tensors = s_source["Verge.Tensors"];
        Assert.Empty(tensors.References);
        Assert.Empty(tensors.Frameworks);
        Assert.Empty(tensors.Packages.Except(["System.Numerics.Tensors"]));
        Assert.All(CompiledAssembly.Read("Verge.Tensors").References, reference => Assert.StartsWith("System.", reference, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_let_the_domain_use_nothing_and_touch_nothing()
    {
        var domain = s_source["Verge.Domain"];
        Assert.Empty(domain.References);
        Assert.Empty(domain.Packages);
        Assert.Empty(domain.Frameworks);
        var compiled = CompiledAssembly.Read("Verge.Domain");
        Assert.All(compiled.References, reference => Assert.StartsWith("System.", reference, StringComparison.Ordinal));
        Assert.DoesNotContain(compiled.Namespaces, space => space.StartsWith("System.IO", StringComparison.Ordinal) || space.StartsWith("System.Net", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_not_let_the_product_use_test_code() =>
        Assert.Empty(s_source.Values.SelectMany(project => project.References).Intersect(Repository.Projects("tests").Keys));

    [Fact]
    public void Should_list_every_project_in_the_solution()
    {
        var listed = XDocument.Load(Repository.PathOf("Verge.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value).ToArray();
        var present = Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal)));
        Assert.Empty(present.Except(listed));
        Assert.Empty(listed.Except(Repository.Files));
    }

    private static HashSet<string> Closure(string project)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([project]);
        while (open.TryPop(out var next))
        {
            if (seen.Add(next))
            {
                foreach (var reference in s_source[next].References)
                {
                    open.Push(reference);
                }
            }
        }

        return seen;
    }
}
