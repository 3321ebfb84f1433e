using System.Text.Json.Serialization;

namespace BlasNet.Tables;

/// <summary>Options of reading a table and preparing it for training; what they leave open is inferred from the file.</summary>
/// <remarks>
/// A column is named as in the header or, without one, by its number from 0; white space around names does not count. Instances are
/// equal when all their options are. The JSON form is an object of the options that are not at their defaults, such as
/// <c>{"labels":["price"],"missing":"median"}</c>.
/// </remarks>
[JsonConverter(typeof(TableOptionsConverter))]
public sealed record TableOptions
{
    private const string Place = "Table", AllLabels = "all";

    /// <summary>Gets the default texts of missing cells: nothing at all, <c>?</c> and <c>NA</c>.</summary>
    public static IReadOnlyList<string> DefaultNaValues { get; } = ["", "?", "NA"];

    /// <summary>Gets the character between fields, a space for runs of spaces and tabs; null takes it from a first line such as
    /// <c>sep=;</c>, or detects it among comma, semicolon, tab, bar and runs of spaces.</summary>
    public char? Delimiter
    {
        get;
        init => field = value is null or (not '"' and not '\r' and not '\n' and not '\0' and <= '~')
            ? value
            : throw Refused("the delimiter", value, "one ASCII character other than a quotation mark or a line end");
    }

    /// <summary>Gets whether the first line names the columns; null detects it.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Gets the decimal mark of numbers: a point, which is the default, or a comma.</summary>
    public char Decimal
    {
        get;
        init => field = value is '.' or ',' ? value : throw Refused("the decimal mark", value, "'.' or ','");
    } = '.';

    /// <summary>Gets the mark between groups of digits in numbers, as in 1,234,567: a comma, a point, an apostrophe, an underscore, or a
    /// space for any kind of space; null, the default, reads no groups.</summary>
    /// <remarks>The groups after the first have three digits, or two in the Indian manner; the last has three.</remarks>
    public char? Thousands
    {
        get;
        init => field = value is null or ',' or '.' or ' ' or '\'' or '_'
            ? value
            : throw Refused("the mark of thousands", value, "',', '.', an apostrophe, an underscore or a space");
    }

    /// <summary>Gets the texts that may stand before or after a number and are left out, such as <c>$</c>, <c>%</c> or <c>kg</c>; none by
    /// default. The number itself is read as it stands, so that 5 % is 5; <c>()</c> reads a number in parentheses as negative.</summary>
    /// <remarks>The numbers of a column must not stand with different texts, nor some with <c>%</c> and others without.</remarks>
    public IReadOnlyList<string> NumbersWith
    {
        get;
        init => field = [.. Copy(value).Select(CellText.Trim).Select(text => text.Length > 0 && !text.Any(char.IsAsciiDigit)
            ? text
            : throw new ConfigurationException($"{Place}: what numbers stand with must be texts without digits, but one was '{text}'."))];
    } = [];

    /// <summary>Gets the character that begins a comment line; null, the default, takes no line for a comment.</summary>
    public char? Comment
    {
        get;
        init => field = value is null or (> ' ' and <= '~' and not '"') && !(value is { } mark && char.IsAsciiLetterOrDigit(mark))
            ? value
            : throw Refused("the comment mark", value, "one ASCII character other than a letter, a digit or a quotation mark");
    }

    /// <summary>Gets the texts of missing cells, compared without the white space around them.</summary>
    public IReadOnlyList<string> NaValues { get; init => field = [.. Copy(value).Select(CellText.Trim)]; } = DefaultNaValues;

    /// <summary>Gets the treatment of missing cells; an error by default.</summary>
    public MissingPolicy Missing { get; init; } = MissingPolicy.Error;

    /// <summary>Gets the columns to be learned; empty takes the last that is no identifier. Of a series, <c>all</c> alone takes all columns
    /// of numbers that have no other role.</summary>
    public IReadOnlyList<string> Labels { get; init => field = Columns(value, "label"); } = [];

    /// <summary>Gets the columns to learn from, in the order of the inputs; empty takes all that are numeric, categorical or
    /// text.</summary>
    public IReadOnlyList<string> Features { get; init => field = Columns(value, "feature"); } = [];

    /// <summary>Gets the column of the rows' weights; null gives each row the weight 1.</summary>
    public string? SampleWeight { get; init => field = value is null ? null : CellText.Trim(value); }

    /// <summary>Gets the types of columns by name; those of other columns are inferred.</summary>
    public IReadOnlyDictionary<string, ColumnKind> ColumnTypes
    {
        get;
        init
        {
            var kinds = new SortedDictionary<string, ColumnKind>(StringComparer.Ordinal);
            foreach ((string column, ColumnKind kind) in value)
                kinds[CellText.Trim(column)] = kind;
            field = kinds;
        }
    } = new SortedDictionary<string, ColumnKind>(StringComparer.Ordinal);

    /// <summary>Gets the task; null takes texts and few distinct whole numbers for classes, and other numbers for values.</summary>
    public TableTask? Task { get; init; }

    /// <summary>Gets the scaling of numeric features; by default to mean 0 and deviation 1.</summary>
    public Scaling Scaling { get; init; }

    /// <summary>Gets the scaling of the values that a regression learns, undone by <see cref="TablePreprocessor.Restore"/>;
    /// by default to mean 0 and deviation 1.</summary>
    /// <exception cref="ConfigurationException">It is <see cref="Scaling.Robust"/>, whose clip cannot be undone.</exception>
    public Scaling TargetScaling
    {
        get;
        init => field = value != Scaling.Robust ? value : throw new ConfigurationException(
            $"{Place}: the scaling of targets cannot be 'robust', which squeezes large values, so that it cannot be undone.");
    }

    /// <summary>Gets whether the values that a regression predicts are cut to the range of the training rows' targets; by default they are
    /// not.</summary>
    public bool ClipTargets { get; init; }

    /// <summary>Gets the encoding of categories as numbers; one-hot by default.</summary>
    public CategoryEncoding CategoryEncoding { get; init; }

    /// <summary>Gets the treatment of a category that was not there when the preprocessor was fitted; an error by default.</summary>
    public UnknownCategory UnknownCategory { get; init; }

    /// <summary>Gets the encoding of columns of the kind <see cref="ColumnKind.Text"/>; null, the default, takes word indices for a model
    /// whose <see cref="Layers.Embedding"/> leaves its vocabulary to the data, and hashed words for any other.</summary>
    public TextEncoding? TextEncoding { get; init; }

    /// <summary>Gets the windows that make samples of rows in the order of time; null takes each row by itself.</summary>
    /// <exception cref="ConfigurationException">It has a calendar, but no column of the time.</exception>
    public TimeSeries? Series
    {
        get;
        init => field = value is not { Calendar.Count: > 0, Time: null } ? value : throw new ConfigurationException(
            $"{Place}: a calendar is computed from the time of each row, but no column is named as the time.", "calendar");
    }

    /// <summary>Returns whether a series forecasts all its columns, of which none is called so.</summary>
    internal bool TakesAllLabels(IReadOnlyList<string> names) => Series is not null && Labels is [AllLabels] && !names.Contains(AllLabels);

    /// <summary>Determines whether all options are equal.</summary>
    public bool Equals(TableOptions? other) => other is not null && TableOptionsConverter.Text(this) == TableOptionsConverter.Text(other);

    /// <summary>Returns a hash of all options.</summary>
    public override int GetHashCode() => TableOptionsConverter.Text(this).GetHashCode(StringComparison.Ordinal);

    /// <summary>Prints the JSON form.</summary>
    public override string ToString() => TableOptionsConverter.Text(this);

    private static string[] Copy(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return [.. texts];
    }

    private static string[] Columns(IReadOnlyList<string> names, string what)
    {
        string[] copy = [.. Copy(names).Select(CellText.Trim)];
        string? twice = copy.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? copy : throw new ConfigurationException($"{Place}: the {what} '{twice}' is given twice.");
    }

    private static ConfigurationException Refused(string what, char? value, string required) =>
        new($"{Place}: {what} must be {required}, but it was '{value}'.");
}

/// <summary>Tasks that can be learned from a table.</summary>
public enum TableTask
{
    /// <summary>One of several classes for each row.</summary>
    Classification,

    /// <summary>One or several numbers for each row.</summary>
    Regression,
}

/// <summary>Encodings of categories as numbers.</summary>
public enum CategoryEncoding
{
    /// <summary>One value per category: 1 for that of the row, 0 for the others.</summary>
    OneHot,

    /// <summary>The category's number, counted from 0, for an embedding.</summary>
    Index,

    /// <summary>By the number of categories among the training rows: two are one input, 1 for the first and -1 for the second; up to 64 are
    /// one-hot; more are an index as in <see cref="Index"/>.</summary>
    /// <remarks>Only categories of the training rows count. The inputs stand in the order: numbers, indicators of missing cells, columns of
    /// two categories, one-hot columns, indices. No category is 0, zeros, or the number of the categories.</remarks>
    Compact,
}

/// <summary>Treatments of a category that was not there when the preprocessor was fitted.</summary>
public enum UnknownCategory
{
    /// <summary>It is refused with its line.</summary>
    Error,

    /// <summary>It counts as none: all zeros; as an index the number after the last category.</summary>
    Ignore,
}

/// <summary>Scalings of numbers to a range that trains well; fitted on the training rows alone.</summary>
public enum Scaling
{
    /// <summary>(x - mean) / deviation, with the deviation of the whole training part (divided by n).</summary>
    Standardize,

    /// <summary>(x - min) / (max - min).</summary>
    ZeroToOne,

    /// <summary>x unchanged.</summary>
    None,

    /// <summary>u / sqrt(1 + (u/3)^2) with u = (x - median) / (third quartile - first quartile): outliers neither set the scale nor lie
    /// beyond -3 and 3. For features only; one-hot inputs and indicators are scaled too.</summary>
    /// <remarks>Where both quartiles are equal, half the range takes their place; a constant column is 0. Quartiles are interpolated
    /// linearly. Formula: D. Holzmueller, L. Grinsztajn, I. Steinwart, "Better by default" (RealMLP), NeurIPS 2024.</remarks>
    Robust,
}
