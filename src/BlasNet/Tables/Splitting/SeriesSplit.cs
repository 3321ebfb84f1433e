using System.Globalization;
using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>The rows of a table of series in the order of time: those to learn from, then those to validate on, then those to test
/// on.</summary>
/// <remarks>The samples of a later part look back into the rows before it for their windows; their targets lie in the part.</remarks>
public sealed class SeriesSplit
{
    // Thousands of names would hide the sentence.
    private const int MostNames = 5;

    private SeriesSplit(SeriesRows series, Bounds[] bounds, IReadOnlyList<string> leftOut, string fewest)
    {
        (Series, LeftOut, Reason) = (series, leftOut, fewest);
        Parts = bounds;
        Train = Rows(bound => (0, bound.Train));
        Validation = Rows(bound => (bound.Train, bound.Validation));
        Test = Rows(bound => (bound.Validation, bound.Test));
    }

    /// <summary>Gets the rows to learn from, one series after the other.</summary>
    public IReadOnlyList<int> Train { get; }

    /// <summary>Gets the rows to validate on; empty where none were asked for.</summary>
    public IReadOnlyList<int> Validation { get; }

    /// <summary>Gets the rows to test on; empty where none were asked for.</summary>
    public IReadOnlyList<int> Test { get; }

    /// <summary>Gets the names of the series that are too short and left out.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    internal SeriesRows Series { get; }

    internal Bounds[] Parts { get; }

    // What a series needs, for the warning on those left out.
    private string Reason { get; }

    /// <summary>Splits each series of a table in time.</summary>
    /// <remarks>A length is a number of rows, a fraction of the series, or a time: <c>12h</c>, <c>30d</c>, <c>8w</c>, <c>4m</c>,
    /// <c>1y</c>. Where rows are whole months apart, months and years are those of the calendar; elsewhere a month has 30 days and a year
    /// 365, as in the papers on hourly data.</remarks>
    /// <param name="table">The table, whose options have <see cref="TableOptions.Series"/>.</param>
    /// <param name="validation">The length of the part to validate on; null for none.</param>
    /// <param name="test">The length of the part to test on; null for none.</param>
    /// <param name="train">The length of the part to learn from, after which the others follow, whatever comes after them; null for all
    /// rows before the others, which then end with the series.</param>
    /// <exception cref="ConfigurationException">A length is none, a part has too few rows for a sample, or the table is no
    /// series.</exception>
    /// <exception cref="DataException">Times do not ascend or are not evenly spaced.</exception>
    /// <example>
    /// <code>
    /// var hours = new TableOptions { Labels = ["all"], Series = new TimeSeries(Window: 336, Horizon: 96) { Time = "date" } };
    /// Table table = Table.Read("ETTh1.csv", hours);
    /// SeriesSplit parts = SeriesSplit.Create(table, validation: "4m", test: "4m", train: "12m");
    /// SeriesData data = TablePreprocessor.Fit(table, parts.Train).Apply(table, parts);
    /// Console.WriteLine($"{data.Train.Count}, {data.Validation!.Count} and {data.Test!.Count} windows");
    /// </code>
    /// </example>
    public static SeriesSplit Create(Table table, string? validation = null, string? test = null, string? train = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Options.Series is null)
            throw new ConfigurationException(new Place(table.Path), "the rows are no series in time; give the table's options a window.");
        return Of(SeriesRows.Of(table), validation, test, train);
    }

    /// <summary>Splits series.</summary>
    internal static SeriesSplit Of(SeriesRows series, string? validation, string? test, string? train)
    {
        Table table = series.Table;
        TimeSeries windows = table.Options.Series!;
        var lengths = new Lengths(Length(validation, "validation"), Length(test, "test"), Length(train, "train"));
        (SeriesRows.Entry Entry, Bounds Bounds)[] all = [.. series.Entries.Select(entry => (entry, lengths.In(entry, table.Path)))];
        bool isGrouped = windows.Group is not null;
        string? problem = null;
        var leftOut = new HashSet<SeriesRows.Entry>();
        foreach ((SeriesRows.Entry entry, Bounds bounds) in all)
        {
            if (bounds.Problem(windows, entry.Rows.Length, lengths) is not { } found)
                continue;
            leftOut.Add(entry);
            problem ??= isGrouped ? $"the series '{Excerpt.Of(entry.Name)}': {found}" : found;
        }
        if (leftOut.Count == all.Length)
            throw new ConfigurationException(new Place(table.Path),
                isGrouped ? $"none of the '{all.Length}' series is long enough, such as {problem}" : problem!);
        return new SeriesSplit(series.Where(entry => !leftOut.Contains(entry)),
            [.. all.Where(one => !leftOut.Contains(one.Entry)).Select(one => one.Bounds)],
            [.. all.Where(one => leftOut.Contains(one.Entry)).Select(one => one.Entry.Name)], problem ?? "");

        static SeriesLength? Length(string? text, string option) => text is null ? null : SeriesLength.Parse(text, option);
    }

    /// <summary>Returns lines for the log: the spacing of the rows, and which series are too short.</summary>
    internal IEnumerable<string> Describe()
    {
        if (Series.Entries[0].Times is { } times)
            yield return $"  the rows are {times.Step} apart, from {times.TextOf(0)}";
        if (LeftOut.Count > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"warning: {LeftOut.Count} of {LeftOut.Count + Series.Entries.Count} ")
                + $"series are too short and left out: {Names(LeftOut)}; {Reason}";
    }

    /// <summary>Lists names, as far as they are few.</summary>
    internal static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames).Select(name => $"'{Excerpt.Of(name)}'")) + (names.Count > MostNames ? ", ..." : "");

    private int[] Rows(Func<Bounds, (int From, int To)> part)
    {
        var rows = new List<int>();
        foreach ((int i, SeriesRows.Entry entry) in Series.Entries.Index())
        {
            (int from, int to) = part(Parts[i]);
            rows.AddRange(entry.Rows.AsSpan(from, to - from));
        }
        return [.. rows];
    }

    /// <summary>Ends of the parts of a series, in steps from its first.</summary>
    /// <param name="Train">The end of the part to learn from.</param>
    /// <param name="Validation">The end of that to validate on.</param>
    /// <param name="Test">The end of that to test on.</param>
    internal readonly record struct Bounds(int Train, int Validation, int Test)
    {
        /// <summary>Returns why the parts give no samples, as a sentence; null where they do.</summary>
        public string? Problem(TimeSeries windows, int steps, Lengths lengths)
        {
            if (lengths.Train is not null && Test > steps)
                return FormattableString.Invariant($"{lengths.Words()} are '{Test}' steps, but there are '{steps}'.");
            if (Train < windows.FewestSteps)
                return FormattableString.Invariant(
                    $"{(lengths.HoldsOut ? $"holding out {lengths.Words()} of" : "there are only")} '{steps}' steps")
                    + FormattableString.Invariant($"{(lengths.HoldsOut ? $" leaves '{Math.Max(0, Train)}'" : "")}, ")
                    + FormattableString.Invariant($"but a window of '{windows.Window}' and a target '{windows.Horizon}' ahead ")
                    + FormattableString.Invariant($"need {windows.FewestSteps}.");
            (SeriesLength? length, int held) = lengths.Validation is not null && Validation - Train < windows.StepCount
                ? (lengths.Validation, Validation - Train) : (lengths.Test, Test - Validation);
            return length is null || held >= windows.StepCount ? null : FormattableString.Invariant(
                $"holding out '{length}' of '{steps}' steps is '{held}', but a sample needs the targets of {windows.StepCount}.");
        }
    }

    /// <summary>Lengths of the parts, as they were given.</summary>
    internal sealed record Lengths(SeriesLength? Validation, SeriesLength? Test, SeriesLength? Train)
    {
        public bool HoldsOut => Validation is not null || Test is not null;

        /// <summary>Returns the ends of the parts of a series.</summary>
        public Bounds In(SeriesRows.Entry entry, string path)
        {
            int count = entry.Rows.Length;
            long validation = Validation?.StepsOf(count, entry.Times, path) ?? 0, test = Test?.StepsOf(count, entry.Times, path) ?? 0;
            if (Train?.StepsOf(count, entry.Times, path) is { } train)
                return new Bounds(train, Whole(train + validation), Whole(train + validation + test));
            return new Bounds(Whole(count - validation - test), Whole(count - test), count);
        }

        /// <summary>Returns the lengths in words.</summary>
        public string Words() => string.Join(" and ", new[]
        {
            Train is null ? null : $"'{Train}' to learn from", Validation is null ? null : $"'{Validation}' to validate on",
            Test is null ? null : $"'{Test}' to test on",
        }.OfType<string>());

        private static int Whole(long steps) => (int)Math.Clamp(steps, int.MinValue, int.MaxValue);
    }
}
