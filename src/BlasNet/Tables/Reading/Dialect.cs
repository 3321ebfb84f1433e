using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Dialect of a CSV file, detected from its first records.</summary>
/// <param name="Delimiter">The character between fields.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="First">The first records, without blank ones.</param>
internal sealed record Dialect(char Delimiter, bool HasHeader, IReadOnlyList<string[]> First)
{
    // Among delimiters that nearly all records agree on, the cells decide.
    private const double NearlyAll = 0.9;

    /// <summary>Gets where the delimiter comes from, for the description of the table; empty where the options say it.</summary>
    public string Origin { get; private init; } = "";

    /// <summary>Gets the first of <see cref="First"/> with a field for each column.</summary>
    public required HeaderForm Header { get; init; }

    /// <summary>Takes the dialect from the options, and detects what they leave open.</summary>
    /// <exception cref="DataException">The file cannot be read, holds no record, or can be cut by several delimiters.</exception>
    public static Dialect Find(TextSource source, TableOptions options, CellReader cells)
    {
        char? named = NamedDelimiter(source, options);
        DelimiterTrial trial = (options.Delimiter ?? named) is { } known
            ? new DelimiterTrial(source, known, options, cells)
            : Detect(source, options, cells);
        IReadOnlyList<string[]> withHeader = trial.Records.Count == 0 ? [] : [trial.Header.Fields, .. trial.Records.Skip(1)];
        bool hasHeader = options.HasHeader ?? IsHeader(withHeader, cells);
        return new Dialect(trial.Delimiter, hasHeader, hasHeader ? withHeader : trial.Records)
        {
            Origin = options.Delimiter is not null ? "" : named is not null ? " (from the line 'sep=')" : " (detected)",
            Header = trial.Header,
        };
    }

    private static char? NamedDelimiter(TextSource source, TableOptions options)
    {
        using var records = new Records(source, ',', options.Comment);
        try
        {
            records.Read();
        }
        catch (DataException)
        {
            // Whatever is broken is reported when the whole file is read.
        }
        if (records.Named is { } named && options.Delimiter is { } said && named != said)
            throw TableFault.At(source.Name, 1,
                $"the line names {Delimiters.Name(named)} as the delimiter, but {Delimiters.Name(said)} is asked for; "
                + "leave the option out, or take out the line.", text: $"sep={named}");
        return records.Named;
    }

    private static DelimiterTrial Detect(TextSource source, TableOptions options, CellReader cells)
    {
        DelimiterTrial[] trials = [.. Delimiters.Detected.Select(delimiter => new DelimiterTrial(source, delimiter, options, cells))];
        var runs = new DelimiterTrial(source, Delimiters.Run, options, cells);
        double best = trials.Max(trial => trial.Fit);
        if (best == 0)
            return IsTable(runs) ? runs : trials[^1];
        DelimiterTrial[] order =
        [
            .. trials.Where(trial => trial.Fit >= NearlyAll * best).OrderByDescending(trial => trial.HasNames)
                .ThenByDescending(trial => trial.Numbers).ThenByDescending(trial => trial.Fit),
        ];
        DelimiterTrial first = order[0];
        if (IsBetter(runs, first))
            return runs;
        if (order.Length > 1 && order[1] is var second
            && (first.HasNames, first.Numbers, first.Fit) == (second.HasNames, second.Numbers, second.Fit))
        {
            string counts = string.Create(CultureInfo.InvariantCulture,
                $"{Delimiters.Name(first.Delimiter)} cuts most lines into '{first.Columns}' fields, and ")
                + string.Create(CultureInfo.InvariantCulture, $"{Delimiters.Name(second.Delimiter)} into '{second.Columns}'");
            throw new DataException(new Place(source.Name), $"{counts}; name the delimiter.");
        }
        return first;
    }

    // A single column may hold sentences.
    private static bool IsTable(DelimiterTrial runs) => runs.Fit == 1 || (runs.Fit >= NearlyAll && runs.Numbers > 0);

    // Texts hold spaces too: runs are better only where the other delimiter leaves several numbers in a field, or cuts lines unevenly.
    private static bool IsBetter(DelimiterTrial runs, DelimiterTrial other)
    {
        if (runs.Fit < 1 || other.HasNames)
            return false;
        return other.Delimiter == '\t'
            ? other.HoldsAlignedNumbers || (other.Fit < 1 && runs.Columns >= other.Columns)
            : runs.Numbers == 1 && other.Numbers < 1;
    }

    private static bool IsHeader(IReadOnlyList<string[]> sample, CellReader cells)
    {
        if (sample.Count == 0)
            return false;
        string[] first = sample[0];
        bool hasTextOverNumbers = false;
        for (int column = 0; column < first.Length; column++)
        {
            string[] below = [.. sample.Skip(1).Where(record => column < record.Length).Select(record => record[column])];
            bool isNumber = cells.IsNumber(first[column]), areNumbers = cells.AreMostlyNumbers(below);
            if (isNumber && (below.Length == 0 || areNumbers))
                return false;
            // Prices and the like, which are texts so far: one over others is no name.
            bool looksSo = !isNumber && cells.LooksLikeNumber(first[column]);
            bool allLookSo = !areNumbers && cells.LookMostlyLikeNumbers(below);
            if (looksSo && allLookSo)
                return false;
            hasTextOverNumbers |= !cells.IsMissing(first[column]) && !isNumber && (areNumbers || allLookSo);
        }
        return hasTextOverNumbers || AreNames(sample);
    }

    /// <summary>Recognizes names where all columns hold text: they differ, and none occurs again below.</summary>
    private static bool AreNames(IReadOnlyList<string[]> sample)
    {
        string[] first = sample[0];
        return first.Distinct(StringComparer.Ordinal).Count() == first.Length
            && Enumerable.Range(0, first.Length).All(column =>
                sample.Skip(1).All(record => column >= record.Length || record[column] != first[column]));
    }
}
