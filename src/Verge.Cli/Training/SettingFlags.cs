using System.CommandLine;
using Verge.Cli.Shell;
using Verge.Training.Experiments;

namespace Verge.Cli.Training;

/// <summary>A flag that takes settings by their names in experiments, as NAME=VALUE, each once.</summary>
/// <param name="name">The flag's name.</param>
/// <param name="description">What <c>--help</c> says of it.</param>
/// <param name="flagsOf">Flags that say what a setting says.</param>
internal sealed class SettingFlags(string name, string description, Func<string, Option[]> flagsOf)
{
    /// <summary>The flag.</summary>
    public Option<string[]> Option { get; } = new(name) { HelpName = "NAME=VALUE", Description = description };

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">No setting, one twice, or one that a flag says too.</exception>
    public ExperimentOptions Read(ParseResult parsed)
    {
        var settings = ExperimentOptions.None;
        foreach (var text in parsed.GetValue(Option) ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } setting, { Length: > 0 } value])
            {
                throw new UsageException($"{name}: got '{text}', expected a setting's name and value, as in blocks=1");
            }

            if (settings.Values.TryGetValue(setting, out var before))
            {
                throw new UsageException($"{name}: got '{text}' beside '{setting}={before}', expected each setting once");
            }

            // Either would have to yield to the other without a word.
            if (flagsOf(setting).FirstOrDefault(flag => parsed.GetResult(flag) is { Implicit: false }) is { } flag)
            {
                throw new UsageException($"{name}: got '{text}' beside {flag.Name}, expected one of the two");
            }

            settings = settings.With(setting, value);
        }

        return settings;
    }
}
