namespace BlasNet.Tables;

/// <summary>First records of a file, cut with one delimiter on trial.</summary>
internal sealed class DelimiterTrial
{
    private const int SampleSize = 100;
    private readonly CellReader cells;
    private readonly Lazy<double> numbers;

    /// <summary>Reads the first records up to a broken one, which is reported when the whole file is read.</summary>
    public DelimiterTrial(TextSource source, char delimiter, TableOptions options, CellReader cells)
    {
        (Delimiter, this.cells) = (delimiter, cells);
        Records = Sample(source, delimiter, options.Comment);
        numbers = new Lazy<double>(NumberShare);
        if (Records.Count == 0)
            return;
        IGrouping<int, string[]> mode = Records.GroupBy(record => record.Length).MaxBy(group => group.Count())!;
        Columns = mode.Key;
        Header = HeaderForm.Of(Records[0], [.. Records.Skip(1)]);
        bool isOddHeader = Records[0].Length != Columns && Header.Fields.Length == Columns;
        Fit = Columns == 1 ? 0 : (mode.Count() + (isOddHeader ? 1.0 : 0)) / Records.Count;
        IReadOnlyList<string> names = options.Features.Count > 0 ? options.Features : options.Labels;
        HasNames = names.Count > 0 && names.All(Header.Fields.ToHashSet(StringComparer.Ordinal).Contains);
    }

    /// <summary>Gets the delimiter.</summary>
    public char Delimiter { get; }

    /// <summary>Gets the records without blank ones.</summary>
    public IReadOnlyList<string[]> Records { get; }

    /// <summary>Gets the first record in the form of a header of the others.</summary>
    public HeaderForm Header { get; } = new([], "");

    /// <summary>Gets the most frequent number of fields.</summary>
    public int Columns { get; }

    /// <summary>Gets the share of the records that have this number of fields; 0 where that is 1.</summary>
    public double Fit { get; }

    /// <summary>Gets whether the first record holds all columns that the options name.</summary>
    public bool HasNames { get; }

    /// <summary>Gets the share of the columns that hold numbers, or what looks like numbers.</summary>
    public double Numbers => numbers.Value;

    /// <summary>Determines whether all records but the first hold several aligned numbers in a field, as in <c>8   307.0</c>.</summary>
    public bool HoldsAlignedNumbers => Records.Count > 1 && Records.Skip(1).All(record => Array.Exists(record, AreAligned));

    private bool AreAligned(string field)
    {
        string[] parts = field.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && field.Length > parts.Sum(part => part.Length) + parts.Length - 1
            && Array.TrueForAll(parts, part => cells.TryNumber(part, out _));
    }

    private double NumberShare()
    {
        int count = 0;
        for (int column = 0; column < Columns; column++)
        {
            int ofNumbers = 0, ofTexts = 0;
            foreach (string[] record in Records.Skip(Records.Count > 1 ? 1 : 0))
            {
                if (column >= record.Length || cells.IsMissing(record[column]))
                    continue;
                _ = cells.LooksLikeNumber(record[column]) ? ofNumbers++ : ofTexts++;
            }
            if (ofNumbers > 0 && ofNumbers >= ofTexts)
                count++;
        }
        return (double)count / Columns;
    }

    private static List<string[]> Sample(TextSource source, char delimiter, char? comment)
    {
        var sample = new List<string[]>();
        using var records = new Records(source, delimiter, comment);
        try
        {
            while (sample.Count < SampleSize && records.Read())
            {
                if (!records.IsBlank)
                    sample.Add(records.ToTexts());
            }
        }
        catch (DataException)
        {
            // What was read before is enough; the whole file is read later.
        }
        return sample;
    }
}
