using System.Globalization;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>A setting that a sweep varies: some values, or a range to draw from.</summary>
public abstract record SweepAxis
{
    private const string LogSuffix = ":log", Dots = "..";

    private protected SweepAxis(string key)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            throw new ConfigurationException(
                $"A sweep cannot vary '{key}'; the key of a setting is required, as in optimizer.learningRate.", nameof(key));
        }
        Key = key;
    }

    /// <summary>Gets the setting: a property of <c>config.json</c>, with dots into nested ones.</summary>
    public string Key { get; }

    /// <summary>Varies a setting over values, each as in JSON or as a bare text.</summary>
    /// <exception cref="ConfigurationException">There is no value, one is empty, or one appears twice.</exception>
    public static SweepChoice Choice(string key, IReadOnlyList<string> values) => new SweepChoice(key, values);

    /// <summary>Varies a setting over a range, drawn uniformly.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest value, more than the least.</param>
    /// <param name="log">Whether the logarithm of the value is drawn uniformly; the range must then be positive.</param>
    /// <param name="whole">Whether the values are whole numbers, both bounds included.</param>
    /// <exception cref="ConfigurationException">The first bound is not less than the second, or a bound is not positive for a logarithm or
    /// not whole for whole numbers.</exception>
    public static SweepAxis Range(string key, double low, double high, bool log = false, bool whole = false) =>
        new SweepRange(key, low, high, log, whole);

    /// <summary>Parses values as in <c>batch=32,64</c>; commas within brackets or quotes belong to a value.</summary>
    /// <exception cref="ConfigurationException">The text is of another form.</exception>
    public static SweepChoice ParseChoice(string text)
    {
        (string key, string rest) = Parts(text, "KEY=V1,V2,... is required, as in batch=32,64");
        return Choice(key, SplitValues(rest));
    }

    /// <summary>Parses a range as in <c>optimizer.learningRate=1e-4..1e-1:log</c>, or values to choose from as in <c>batch=32,64</c>.
    /// </summary>
    /// <remarks>Whole numbers are drawn where both bounds are written as whole numbers.</remarks>
    /// <exception cref="ConfigurationException">The text is of another form.</exception>
    public static SweepAxis ParseRandom(string text)
    {
        const string required = "KEY=LOW..HIGH, KEY=LOW..HIGH:log or KEY=V1,V2,... is required, as in learning-rate=1e-4..1e-1:log";
        (string key, string rest) = Parts(text, required);
        int dots = rest.IndexOf(Dots, StringComparison.Ordinal);
        if (dots < 0)
            return Choice(key, SplitValues(rest));
        bool log = rest.EndsWith(LogSuffix, StringComparison.Ordinal);
        string low = rest[..dots], high = rest[(dots + Dots.Length)..^(log ? LogSuffix.Length : 0)];
        bool whole = IsWhole(low) && IsWhole(high);
        return Number(low) is { } least && Number(high) is { } most
            ? Range(key, least, most, log, whole)
            : throw new ConfigurationException($"'{text}' cannot be used; {required}.", nameof(text));
    }

    /// <summary>Turns a uniform number from [0, 1) into the text of a value.</summary>
    internal abstract string Draw(double uniform);

    private static (string Key, string Values) Parts(string text, string required)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1 ? (text[..equals], text[(equals + 1)..])
            : throw new ConfigurationException($"'{text}' cannot be used; {required}.", nameof(text));
    }

    private static List<string> SplitValues(string text)
    {
        var values = new List<string>();
        int depth = 0, begin = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0 && !quoted))
            {
                values.Add(text[begin..i].Trim());
                begin = i + 1;
            }
            else if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted)
                depth += text[i] is '{' or '[' ? 1 : text[i] is '}' or ']' ? -1 : 0;
        }
        return values;
    }

    private static bool IsWhole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}

/// <summary>The values of a setting that a sweep chooses from.</summary>
public sealed record SweepChoice : SweepAxis
{
    internal SweepChoice(string key, IReadOnlyList<string> values) : base(key)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Any(string.IsNullOrEmpty))
        {
            throw new ConfigurationException(
                $"The values '{string.Join(',', values)}' of '{key}' cannot be used; each must be a text that is not empty.",
                nameof(values));
        }
        if (values.GroupBy(value => value, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ConfigurationException($"The value '{twice.Key}' of '{key}' stands twice.", nameof(values));
        Values = [.. values];
    }

    /// <summary>Gets the values.</summary>
    public IReadOnlyList<string> Values { get; }

    internal override string Draw(double uniform) => Values[(int)(uniform * Values.Count)];
}

/// <summary>The range of a setting that a sweep draws from.</summary>
public sealed record SweepRange : SweepAxis
{
    // Beyond it a double does not represent every whole number.
    private const double LargestWhole = 1L << 53;

    internal SweepRange(string key, double low, double high, bool log, bool whole) : base(key)
    {
        (Low, High, IsLog, IsWhole) = (low, high, log, whole);
        string? problem = !double.IsFinite(low) || !double.IsFinite(high) || low >= high ? "the first must be less than the second"
            : log && low <= 0 ? "with a logarithm both must be positive"
            : whole && (low != Math.Floor(low) || high != Math.Floor(high) || Math.Max(-low, high) > LargestWhole)
                ? "both must be whole numbers of at most 2^53"
            : null;
        if (problem is not null)
        {
            throw new ConfigurationException(
                $"The bounds '{CsvFormat.Number(low)}' and '{CsvFormat.Number(high)}' of '{key}' cannot be used; {problem}.", nameof(low));
        }
    }

    /// <summary>Gets the least value.</summary>
    public double Low { get; }

    /// <summary>Gets the greatest value.</summary>
    public double High { get; }

    /// <summary>Gets whether the logarithm is drawn uniformly.</summary>
    public bool IsLog { get; }

    /// <summary>Gets whether values are whole numbers, both bounds included.</summary>
    public bool IsWhole { get; }

    internal override string Draw(double uniform)
    {
        double top = IsWhole ? High + 1 : High;
        double value = IsLog
            ? Math.Exp(Math.Log(Low) + uniform * (Math.Log(top) - Math.Log(Low)))
            : Low + uniform * (top - Low);
        // Six digits hide differences in the last bits of different machines' logarithms.
        string rounded = value.ToString("G6", CultureInfo.InvariantCulture);
        value = IsWhole ? Math.Floor(value) : double.Parse(rounded, CultureInfo.InvariantCulture);
        return CsvFormat.Number(Math.Clamp(value, Low, High));
    }
}
