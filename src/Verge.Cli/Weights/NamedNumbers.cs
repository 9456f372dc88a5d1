using System.Globalization;
using Verge.Cli.Shell;

namespace Verge.Cli.Weights;

/// <summary>Numbers by task, as flags take them: <c>click=1,order=8</c>.</summary>
internal static class NamedNumbers
{
    /// <summary>Reads them.</summary>
    /// <param name="flag">The flag, for errors.</param>
    /// <param name="text">What it was given.</param>
    /// <param name="tasks">The tasks that can be named.</param>
    /// <param name="largest">The largest number that can be; from 0.</param>
    /// <returns>Of each named task its place and number, in the order given.</returns>
    /// <exception cref="UsageException">No such task, one named twice, or a number that cannot be.</exception>
    public static (int Task, double Number)[] Read(string flag, string text, IReadOnlyList<string> tasks, double largest)
    {
        var numbers = new List<(int Task, double Number)>();
        foreach (var part in text.Split(','))
        {
            var (name, value) = part.Split('=', 2) is [var before, var after] ? (before.Trim(), after) : (part.Trim(), "");
            var task = tasks.Index().Where(named => named.Item == name).Select(named => named.Index).FirstOrDefault(-1);
            if (task < 0)
            {
                throw new UsageException($"{flag}: got '{part}', expected TASK=NUMBER, the task one of {string.Join(", ", tasks)}");
            }

            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number >= 0 && number <= largest))
            {
                throw new UsageException($"{flag}: got '{part}', expected {name}=NUMBER{(largest < double.MaxValue ? string.Create(CultureInfo.InvariantCulture, $" from 0 to {largest}") : ", a finite number from 0")}");
            }

            if (numbers.Exists(other => other.Task == task))
            {
                throw new UsageException($"{flag}: got '{name}' twice, expected each task once");
            }

            numbers.Add((task, number));
        }

        return [.. numbers];
    }
}
