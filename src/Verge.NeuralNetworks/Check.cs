namespace Verge.NeuralNetworks;

/// <summary>Checks of options: the message names the option, its value and what was expected.</summary>
internal static class Check
{
    public static void Range(double value, double minimum, double below, string name)
    {
        if (!(value >= minimum && value < below))
        {
            throw new ArgumentOutOfRangeException(name, value, $"expected at least {minimum} and below {below}");
        }
    }

    public static void Positive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "expected finite and above 0");
        }
    }

    public static void NotNegative(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "expected finite and not below 0");
        }
    }

    public static int AtLeast(int value, int minimum, string name) =>
        value >= minimum ? value : throw new ArgumentOutOfRangeException(name, value, $"expected at least {minimum}");
}
