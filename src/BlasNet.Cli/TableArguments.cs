using System.CommandLine;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Holds the options that say how the table of <c>csv:FILE</c> is read; what is not said is inferred from the file.</summary>
internal sealed class TableArguments
{
    private const string Verb = "blasnet";

    private readonly Option<string?> label = Options.Text("--label", "COLUMN",
        "csv: what is learned, one column or several separated by commas: names of the header or numbers from 0; the last by default.");
    private readonly Option<string?> features = Options.Text("--features", "A,B,...", "csv: the columns to learn from; all others by default.");
    private readonly Option<string?> weight = Options.Text("--weight", "COLUMN", "csv: the column that says how much a row counts.");
    private readonly Option<string[]> kinds = new("--kind")
    {
        Description = "csv: what a column is: numeric, categorical, identifier or ignored, as in --kind zip=categorical; may be repeated.",
        HelpName = "COLUMN=KIND",
    };
    private readonly Option<string?> task = Options.Text("--task", "TASK", "csv: classification or regression; found out by default.");
    private readonly Option<string?> delimiter = Options.Text("--delimiter", "C", "csv: the character between fields, or tab; found out by default.");
    private readonly Option<bool> noHeader = Options.Flag("--no-header", "csv: the first line is data already; found out by default.");
    private readonly Option<bool> header = Options.Flag("--header", "csv: the first line names the columns; found out by default.");
    private readonly Option<string?> mark = Options.Text("--decimal", "C", "csv: the decimal mark of numbers, '.' or ','. [default: .]");
    private readonly Option<string?> comment = Options.Text("--comment", "C", "csv: lines that begin with it are left out.");
    private readonly Option<string?> missing = Options.Text("--missing", "POLICY",
        "csv: what becomes of missing cells: error, drop, mean, median or constant:X. [default: error]");
    private readonly Option<string?> markers = Options.Text("--missing-markers", "A,B,...",
        "csv: texts that mean a missing cell, beside nothing at all. [default: ?,NA]");
    private readonly Option<string?> scaling = Options.Text("--scaling", "HOW", "csv: standardize, zeroToOne or none. [default: standardize]");
    private readonly Option<string?> categories = Options.Text("--categories", "HOW",
        "csv: categories as oneHot or, for an embedding, as index. [default: oneHot]");
    private readonly Option<string?> unknown = Options.Text("--unknown", "POLICY",
        "csv: a category that training rows do not have: error or ignore. [default: error]");

    private readonly Option<int?> window = Options.Whole("--window",
        "csv: see the rows as a series in the order of time: forecast from the last N.", least: 1);
    private readonly Option<int?> horizon = Options.Whole("--horizon", "csv: how many steps ahead the forecast is. [default: 1]", least: 1);

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        Option[] all =
        [
            label, features, weight, kinds, task, delimiter, noHeader, header, mark, comment, missing, markers, scaling, categories, unknown, window, horizon,
        ];
        foreach (Option option in all)
            verb.Add(option);
    }

    /// <summary>Applies what was given to options that were there before; null where nothing was given and none were there.</summary>
    /// <exception cref="UsageException">A value cannot be used.</exception>
    public TableOptions? Apply(ParseResult parsed, TableOptions? before)
    {
        TableOptions old = before ?? new TableOptions();
        TableOptions given = UsageException.Of(Verb, () => old with
        {
            Labels = List(parsed, label) ?? old.Labels,
            Features = List(parsed, features) ?? old.Features,
            Weight = parsed.GetValue(weight) ?? old.Weight,
            Kinds = Kinds(parsed, old),
            Task = Name<TableTask>(parsed, task) ?? old.Task,
            Delimiter = Character(parsed, delimiter) ?? old.Delimiter,
            HasHeader = Header(parsed) ?? old.HasHeader,
            Decimal = Character(parsed, mark) ?? old.Decimal,
            Comment = Character(parsed, comment) ?? old.Comment,
            Missing = parsed.GetValue(missing) is { } policy ? MissingPolicy.Parse(policy) : old.Missing,
            MissingMarkers = List(parsed, markers) is { } texts ? ["", .. texts] : old.MissingMarkers,
            Scaling = Name<Scaling>(parsed, scaling) ?? old.Scaling,
            Categories = Name<CategoryCoding>(parsed, categories) ?? old.Categories,
            Unknown = Name<UnknownCategory>(parsed, unknown) ?? old.Unknown,
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
        { Length: 1 } text => text[0],
        { } text => throw new UsageException(Verb, $"the value '{text}' of {option.Name} cannot be used; one character is required."),
    };

    private bool? Header(ParseResult parsed) => (parsed.GetValue(header), parsed.GetValue(noHeader)) switch
    {
        (true, true) => throw new UsageException(Verb, "--header and --no-header cannot both be given."),
        (true, false) => true,
        (false, true) => false,
        _ => null,
    };

    private TimeSeries? Series(ParseResult parsed, TableOptions old)
    {
        (int? steps, int? ahead) = (parsed.GetValue(window), parsed.GetValue(horizon));
        if (steps is null && ahead is null)
            return old.Series;
        return steps is not null || old.Series is not null
            ? new TimeSeries(steps ?? old.Series!.Window, ahead ?? old.Series?.Horizon ?? 1)
            : throw new UsageException(Verb, "--horizon needs --window, the number of steps to forecast from.");
    }

    private Dictionary<string, ColumnKind> Kinds(ParseResult parsed, TableOptions old)
    {
        var all = new Dictionary<string, ColumnKind>(old.Kinds, StringComparer.Ordinal);
        foreach (string text in parsed.GetValue(kinds) ?? [])
        {
            int equals = text.LastIndexOf('=');
            if (equals < 1)
                throw new UsageException(Verb,
                    $"the value '{text}' of {kinds.Name} cannot be used; COLUMN=KIND is required, as in zip=categorical.");
            all[text[..equals]] = JsonNames.Parse<ColumnKind>(text[(equals + 1)..], kinds.Name);
        }
        return all;
    }
}
