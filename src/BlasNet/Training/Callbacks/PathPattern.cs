using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BlasNet.Training;

/// <summary>Path with column names in braces as placeholders for an epoch's values: <c>{epoch:000}-{val_loss:0.00}</c>.</summary>
internal sealed partial class PathPattern
{
    private readonly string owner;
    private readonly string text;

    /// <summary>Parses a pattern.</summary>
    /// <param name="owner">The callback, named at the start of each error message.</param>
    /// <param name="text">The pattern; formats are those of .NET, or <c>03d</c> and <c>.2f</c> as in Python.</param>
    /// <exception cref="ConfigurationException">The braces do not match.</exception>
    public PathPattern(string owner, string text)
    {
        if (Field().Replace(text, "").AsSpan().ContainsAny('{', '}'))
            throw new ConfigurationException(
                $"{owner}: the braces of the path '{text}' must be of the form '{{epoch}}' or '{{val_loss:0.00}}'.", nameof(text));
        (this.owner, this.text) = (owner, text);
    }

    /// <summary>Returns the path for an epoch.</summary>
    /// <exception cref="ConfigurationException">There is no such column, or its format is invalid.</exception>
    public string For(EpochResult result)
    {
        var path = new StringBuilder();
        int end = 0;
        foreach (Match field in Field().Matches(text))
        {
            path.Append(text, end, field.Index - end).Append(Value(result, field.Groups["name"].Value, field.Groups["format"].Value));
            end = field.Index + field.Length;
        }
        return path.Append(text, end, text.Length - end).ToString();
    }

    private string Value(EpochResult result, string name, string format)
    {
        try
        {
            if (name == "epoch")
                return result.Epoch.ToString(DotNet(format), CultureInfo.InvariantCulture);
            double value = result[name] ?? throw new ConfigurationException(
                $"{owner}: the path '{text}' names the column '{name}', but there is none."
                + NearestName.Advice(name, ["epoch", .. result.Values.Select(each => each.Key)]));
            return value.ToString(DotNet(format), CultureInfo.InvariantCulture);
        }
        catch (FormatException error)
        {
            throw new ConfigurationException($"{owner}: the format '{format}' in the path '{text}' is none for numbers.", null, error);
        }
    }

    private static string DotNet(string format) => Python().Match(format) is { Success: true } python
        ? (python.Groups["digits"].Success ? "D" + python.Groups["digits"].Value : "F" + python.Groups["decimals"].Value)
        : format;

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<format>[^{}]+))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Field();

    [GeneratedRegex(@"^(0?(?<digits>\d+)d|\.(?<decimals>\d+)f)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Python();
}
