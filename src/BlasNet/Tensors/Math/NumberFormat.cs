using System.Globalization;
using System.Numerics;

namespace BlasNet.Tensors;

/// <summary>Format of an array's numbers with a common width: the fewest digits that tell them apart, at most the precision.</summary>
internal sealed class NumberFormat<T> where T : INumber<T>
{
    private const double Largest = 1e8, Smallest = 1e-4, WidestRatio = 1e3; // where NumPy switches to exponents

    private readonly int precision;
    private readonly bool exponents;
    private readonly int before;
    private readonly int after;
    private readonly int width;

    public NumberFormat(List<T> numbers, int precision)
    {
        this.precision = precision;
        T[] finite = [.. numbers.Where(T.IsFinite)];
        double[] sizes = [.. finite.Select(number => Math.Abs(double.CreateSaturating(number))).Where(size => size != 0)];
        exponents = IsFraction && sizes.Length > 0
            && (sizes.Max() >= Largest || sizes.Min() < Smallest || sizes.Max() / sizes.Min() > WidestRatio);
        (string Before, string After, string Exponent)[] parts = [.. finite.Select(Parts)];
        before = parts.Select(part => part.Before.Length).DefaultIfEmpty(0).Max();
        after = parts.Select(part => part.After.Length).DefaultIfEmpty(0).Max();
        width = numbers.Select(number => Unpadded(number).Length).DefaultIfEmpty(0).Max();
    }

    private static bool IsFraction => typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half);

    /// <summary>Writes one of the numbers.</summary>
    public string Write(T number) => Unpadded(number).PadLeft(width);

    private string Unpadded(T number)
    {
        if (!T.IsFinite(number))
            return T.IsNaN(number) ? "nan" : T.IsNegative(number) ? "-inf" : "inf";
        if (!IsFraction)
            return number.ToString(null, CultureInfo.InvariantCulture);
        (string integer, string fraction, string exponent) = Parts(number);
        return integer.PadLeft(before) + "." + (exponents ? fraction.PadRight(after, '0') : fraction.PadRight(after)) + exponent;
    }

    // The digits before and after the point, and the exponent.
    private (string Before, string After, string Exponent) Parts(T number)
    {
        if (!IsFraction)
            return ("", "", "");
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (!exponents)
        {
            decimal rounded = Math.Round(decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture), precision);
            string[] sides = rounded.ToString(CultureInfo.InvariantCulture).Split('.');
            string sign = T.IsNegative(number) && !sides[0].StartsWith('-') ? "-" : "";
            return (sign + sides[0], sides.Length > 1 ? sides[1].TrimEnd('0') : "", "");
        }
        int digits = shortest.Split('E')[0].Trim('-').Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length;
        string format = "E" + Math.Clamp(digits - 1, 0, precision).ToString(CultureInfo.InvariantCulture);
        string text = number.ToString(format, CultureInfo.InvariantCulture);
        string[] halves = text.Split('E'), mantissa = halves[0].Split('.');
        int exponent = int.Parse(halves[1], CultureInfo.InvariantCulture);
        return (mantissa[0], mantissa.Length > 1 ? mantissa[1].TrimEnd('0') : "",
            (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture));
    }
}
