using System.Globalization;

namespace BlasNet;

/// <summary>Checks of the values of specs and options. Each returns the value, or throws a sentence with the place and the
/// value found.</summary>
internal static class Check
{
    /// <summary>Requires a positive finite number.</summary>
    public static double Positive(double value, string place, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw Refused(value, place, name, "a positive finite number");

    /// <summary>Requires a finite number of at least 0.</summary>
    public static double NotNegative(double value, string place, string name) =>
        value >= 0 && double.IsFinite(value) ? value : throw Refused(value, place, name, "a finite number of at least 0");

    /// <summary>Requires a finite number.</summary>
    public static double Finite(double value, string place, string name) =>
        double.IsFinite(value) ? value : throw Refused(value, place, name, "a finite number");

    /// <summary>Requires a number of at least 0 and less than 1, such as a decay rate or the share of dropped elements.</summary>
    public static double BelowOne(double value, string place, string name) =>
        value is >= 0 and < 1 ? value : throw Refused(value, place, name, "at least 0 and less than 1");

    /// <summary>Requires a number from 0 to 1, both included.</summary>
    public static double Fraction(double value, string place, string name) =>
        value is >= 0 and <= 1 ? value : throw Refused(value, place, name, "from 0 to 1");

    /// <summary>Requires a whole number of at least 1.</summary>
    public static int AtLeastOne(int value, string place, string name) =>
        value >= 1 ? value : throw Refused(value, place, name, "at least 1");

    /// <summary>Requires a value that is not null.</summary>
    public static T NotNull<T>(T? value, string place, string name) where T : class =>
        value ?? throw new ConfigurationException(new Place { Subject = place, Property = name }, $"{name} is required, but it was null.");

    private static ConfigurationException Refused(IFormattable value, string place, string name, string required) =>
        new(new Place { Subject = place, Property = name },
            $"{name} must be {required}, but it was '{value.ToString(null, CultureInfo.InvariantCulture)}'.");
}
