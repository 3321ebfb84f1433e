using System.CommandLine;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Options for reading the table of <c>csv:FILE</c>; omitted ones are inferred from the file.</summary>
internal sealed class TableArguments
{
    private const string Blasnet = "blasnet";

    private readonly Option<string?> label = Options.Text("--label", "COLUMN",
        "Column to predict, by its name in the header or its number from 0; several with commas between; of a series all for each column "
            + "of numbers. [default: the last column]");
    private readonly Option<string?> features = Options.Text("--features", "A,B,...", "Columns to learn from. [default: all others]");
    private readonly Option<string?> weight = Options.Text("--sample-weight", "COLUMN", "Column with the weight of each row.");
    private readonly Option<string[]> types = new("--column-type")
    {
        Description = "Type of a column: numeric, categorical, text, identifier or ignored, as in zip=categorical. May be repeated. "
            + "[default: inferred]",
        HelpName = "COLUMN=TYPE",
    };
    private readonly Option<string?> task = Options.Text("--task", "TASK",
        "classification or regression, also of npz:FILE. [default: inferred]");
    private readonly Option<string?> delimiter = Options.Text("--delimiter", "C",
        "Character between fields, tab, or space for runs of spaces and tabs. [default: inferred]");
    private readonly Option<bool> noHeader = Options.Flag("--no-header", "The first line is data. [default: inferred]");
    private readonly Option<bool> header = Options.Flag("--header", "The first line names the columns. [default: inferred]");
    private readonly Option<string?> mark = Options.Text("--decimal", "C", "Decimal mark of numbers, '.' or ','. [default: .]");
    private readonly Option<string?> thousands = Options.Text("--thousands", "C",
        "Mark between groups of digits: a comma, a point, an apostrophe, an underscore, or space. [default: none]");
    private readonly Option<string?> numbersWith = Options.Text("--numbers-with", "TEXTS",
        "Read numbers with these texts around them, as in \"$ % kg\"; () reads those in parentheses as negative. [default: none]");
    private readonly Option<string?> comment = Options.Text("--comment", "C", "Skip lines that begin with this character.");
    private readonly Option<string?> missing = Options.Text("--missing", "POLICY",
        "Treatment of missing cells: error, drop, mean, median, indicator or constant:X. [default: error]");
    private readonly Option<string?> naValues = Options.Text("--na-values", "A,B,...",
        "Texts that mean a missing cell; an empty cell always does. [default: ?,NA]");
    private readonly Option<string?> scaling = Options.Text("--scaling", "HOW",
        "Scaling of numeric columns: standardize, zeroToOne, robust or none. [default: standardize]");
    private readonly Option<bool> clip = Options.Flag("--clip-targets",
        "Cut predicted values to the range of the training targets.");
    private readonly Option<string?> encoding = Options.Text("--category-encoding", "HOW",
        "Categories as oneHot, for an embedding as index, or compact, by their number. [default: oneHot]");
    private readonly Option<string?> unknown = Options.Text("--unknown-category", "POLICY",
        "Treatment of categories that the training rows do not have: error or ignore. [default: error]");
    private readonly Option<string?> text = Options.Text("--text-encoding", "HOW",
        "Columns of text as hashed[:NUMBINS], numbers for any model, or words[:MAXTOKENS[:LENGTH]], indices for an embedding. "
        + "[default: by the model]");
    private readonly Option<int?> window = Options.Whole("--window",
        "Take the rows as a time series, and forecast from the last N of them.", least: 1);
    private readonly Option<string?> horizon = Options.Text("--horizon", "H|FIRST..H",
        "Forecast the steps 1 to H ahead at once, or FIRST to H; H..H is that step alone. [default: 1]");
    private readonly Option<string?> time = Options.Text("--time", "COLUMN",
        "Column with the time, as dates of ISO 8601 or whole numbers. Rows must ascend in it and be evenly spaced.");
    private readonly Option<string?> group = Options.Text("--group", "COLUMN",
        "Column that tells several series apart; no window crosses from one into another.");
    private readonly Option<string?> known = Options.Text("--known", "A,B,...",
        "Feature columns that are known in advance, such as prices; the model gets them for the steps ahead too, as a second input.");
    private readonly Option<string?> calendar = Options.Text("--calendar", "A,B,...",
        "Learn from parts of the time, known in advance: hour, weekday, day of the year, month.");
    private readonly Option<int?> season = Options.Whole("--season", "Steps of a season, such as 24 of hours. [default: found]", least: 1);

    /// <summary>Adds the options to a verb in groups, with further ones on tables and on series.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="further">Further options on tables.</param>
    /// <param name="ofSeries">Further options on series; null for a verb that learns rows one by one.</param>
    public void AddTo(Verb verb, Option[] further, Option[]? ofSeries)
    {
        verb.AddGroup("Tables (csv:FILE)",
        [
            label, features, task, types, weight, missing, naValues, scaling, clip, encoding, unknown, text,
            delimiter, header, noHeader, mark, thousands, numbersWith, comment, .. further,
        ]);
        if (ofSeries is not null)
            verb.AddGroup("Time series (csv:FILE)", [window, horizon, time, group, known, calendar, season, .. ofSeries]);
    }

    /// <summary>Returns whether data is a table whose rows are learned one by one, not a series.</summary>
    public bool IsOfRows(ParseResult parsed, string? spec) =>
        spec is not null && TableSpec.PathOf(spec) is not null && parsed.GetValue(window) is null;

    /// <summary>Applies the given options to previous ones; null if there are neither.</summary>
    /// <exception cref="UsageException">A value cannot be used.</exception>
    public TableOptions? Apply(ParseResult parsed, TableOptions? before)
    {
        TableOptions old = before ?? new TableOptions();
        TableOptions given = UsageException.Of(Blasnet, () => old with
        {
            Labels = List(parsed, label) ?? old.Labels,
            Features = List(parsed, features) ?? old.Features,
            SampleWeight = parsed.GetValue(weight) ?? old.SampleWeight,
            ColumnTypes = Types(parsed, old),
            Task = Name<TableTask>(parsed, task) ?? old.Task,
            Delimiter = Character(parsed, delimiter) ?? old.Delimiter,
            HasHeader = Header(parsed) ?? old.HasHeader,
            Decimal = Character(parsed, mark) ?? old.Decimal,
            Thousands = Character(parsed, thousands) ?? old.Thousands,
            NumbersWith = parsed.GetValue(numbersWith)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? old.NumbersWith,
            Comment = Character(parsed, comment) ?? old.Comment,
            Missing = parsed.GetValue(missing) is { } policy ? MissingPolicy.Parse(policy) : old.Missing,
            NaValues = List(parsed, naValues) is { } texts ? ["", .. texts] : old.NaValues,
            Scaling = Name<Scaling>(parsed, scaling) ?? old.Scaling,
            ClipTargets = parsed.GetValue(clip) || old.ClipTargets,
            CategoryEncoding = Name<CategoryEncoding>(parsed, encoding) ?? old.CategoryEncoding,
            UnknownCategory = Name<UnknownCategory>(parsed, unknown) ?? old.UnknownCategory,
            TextEncoding = parsed.GetValue(text) is { } how ? TextEncoding.Parse(how) : old.TextEncoding,
            Series = Series(parsed, old),
        });
        return before is null && given.Equals(old) ? null : given;
    }

    private static string[]? List(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static T? Name<T>(ParseResult parsed, Option<string?> option)
        where T : struct, Enum => parsed.GetValue(option) is { } text ? JsonNames.Parse<T>(text, option.Name) : null;

    private static char? Character(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        "space" => ' ',
        { Length: 1 } text => text[0],
        { } text => throw new UsageException(Blasnet, $"the value '{text}' of {option.Name} cannot be used; one character is required."),
    };

    private bool? Header(ParseResult parsed) => (parsed.GetValue(header), parsed.GetValue(noHeader)) switch
    {
        (true, true) => throw new UsageException(Blasnet, "--header and --no-header cannot both be given."),
        (true, false) => true,
        (false, true) => false,
        _ => null,
    };

    private TimeSeries? Series(ParseResult parsed, TableOptions old)
    {
        int? steps = parsed.GetValue(window);
        Option? alone = Array.Find<Option>([horizon, time, group, known, calendar, season], option => parsed.GetResult(option) is not null);
        if (steps is null && alone is null)
            return old.Series;
        if (steps is null && old.Series is null)
            throw new UsageException(Blasnet, $"{alone!.Name} needs --window, the number of steps to forecast from.");
        (int first, int last) = parsed.GetValue(horizon) is { } text ? TimeSeriesJson.Parse(text)
            : (old.Series?.FirstStep ?? 1, old.Series?.Horizon ?? 1);
        return new TimeSeries(steps ?? old.Series!.Window, last)
        {
            FirstStep = first,
            Time = parsed.GetValue(time) ?? old.Series?.Time,
            Group = parsed.GetValue(group) ?? old.Series?.Group,
            Known = List(parsed, known) ?? old.Series?.Known ?? [],
            Calendar = List(parsed, calendar) is { } parts
                ? [.. parts.Select(part => JsonNames.Parse<CalendarPart>(part, calendar.Name))] : old.Series?.Calendar ?? [],
            Season = parsed.GetValue(season) ?? old.Series?.Season,
        };
    }

    private Dictionary<string, ColumnKind> Types(ParseResult parsed, TableOptions old)
    {
        var all = new Dictionary<string, ColumnKind>(old.ColumnTypes, StringComparer.Ordinal);
        foreach (string text in parsed.GetValue(types) ?? [])
        {
            int equals = text.LastIndexOf('=');
            if (equals < 1)
                throw new UsageException(Blasnet,
                    $"the value '{text}' of {types.Name} cannot be used; COLUMN=TYPE is required, as in zip=categorical.");
            all[text[..equals]] = JsonNames.Parse<ColumnKind>(text[(equals + 1)..], types.Name);
        }
        return all;
    }
}
