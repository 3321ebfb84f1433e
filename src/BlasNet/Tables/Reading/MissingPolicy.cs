using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Treatment of missing cells of features; what is filled in is fitted on the training rows alone.</summary>
/// <remarks>As text <c>error</c>, <c>drop</c>, <c>mean</c>, <c>median</c>, <c>indicator</c> or <c>constant:X</c>. In a categorical column
/// the mean and the median both mean the most frequent category, and the constant is a category of that text.</remarks>
public sealed record MissingPolicy
{
    private const string ConstantPrefix = "constant:";
    private static readonly string[] Names = ["error", "drop", "mean", "median", "indicator", "constant:X"];

    private MissingPolicy(string text, string? filler = null) => (Text, Filler) = (text, filler);

    /// <summary>Gets the policy that refuses a missing cell with its line.</summary>
    public static MissingPolicy Error { get; } = new("error");

    /// <summary>Gets the policy that leaves out the whole row.</summary>
    public static MissingPolicy Drop { get; } = new("drop");

    /// <summary>Gets the policy that fills in the column's mean.</summary>
    public static MissingPolicy Mean { get; } = new("mean");

    /// <summary>Gets the policy that fills in the column's median.</summary>
    public static MissingPolicy Median { get; } = new("median");

    /// <summary>Gets the policy that fills in the column's median and tells the model of it: a numeric column with missing cells among the
    /// training rows gets one more input, 1 where a cell is missing and -1 where not; a missing category is none of the
    /// categories.</summary>
    /// <remarks>A numeric column without a value among the training rows counts as 0 throughout.</remarks>
    public static MissingPolicy Indicator { get; } = new("indicator");

    /// <summary>Gets what replaces a missing cell where that is the same in all columns; null otherwise.</summary>
    public string? Filler { get; }

    private string Text { get; }

    /// <summary>Creates the policy that fills in one value: a number, or for categorical columns any text.</summary>
    /// <exception cref="ConfigurationException">The value is empty.</exception>
    public static MissingPolicy Constant(string value) => string.IsNullOrWhiteSpace(value)
        ? throw new ConfigurationException("Missing cells: 'constant:' needs a value, as in constant:0.", nameof(value))
        : new(ConstantPrefix + value.Trim(), value.Trim());

    /// <summary>Reads the text form.</summary>
    /// <exception cref="ConfigurationException">There is no such policy; the nearest name is offered.</exception>
    public static MissingPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(ConstantPrefix, StringComparison.OrdinalIgnoreCase))
            return Constant(text[ConstantPrefix.Length..]);
        return text.ToLowerInvariant() switch
        {
            "error" => Error,
            "drop" => Drop,
            "mean" => Mean,
            "median" => Median,
            "indicator" => Indicator,
            _ => throw new ConfigurationException(
                $"Missing cells: there is no policy '{text}'.{NearestName.Advice(text, Names)}", nameof(text)),
        };
    }

    /// <summary>Prints the text form.</summary>
    public override string ToString() => Text;

    /// <summary>Reads the filler as a number, with a decimal point.</summary>
    internal double NumberFiller(string column) =>
        double.TryParse(Filler, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new ConfigurationException(
                $"Missing cells: '{Filler}' cannot be filled into the numeric column '{column}', which needs a finite number.");
}
