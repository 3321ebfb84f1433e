namespace BlasNet.Tables;

/// <summary>Dialect of a CSV file, detected from its first records.</summary>
/// <param name="Delimiter">The character between fields.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="First">The first records, without blank ones.</param>
internal sealed record Dialect(char Delimiter, bool HasHeader, IReadOnlyList<string[]> First)
{
    private const int SampleSize = 100;

    // Among several that fit equally well, the rarer character is the delimiter: a comma also occurs in numbers and texts.
    private static readonly char[] Delimiters = ['\t', ';', '|', ','];

    /// <summary>Takes the dialect from the options, and detects what they leave open.</summary>
    /// <exception cref="DataException">The file cannot be read, or holds no record.</exception>
    public static Dialect Find(string path, TableOptions options, CellReader cells)
    {
        char delimiter = options.Delimiter ?? Delimiters.MaxBy(candidate => Fit(Sample(path, candidate, options.Comment)));
        if (options.Delimiter is null && Fit(Sample(path, delimiter, options.Comment)) == 0)
            delimiter = ',';
        List<string[]> first = Sample(path, delimiter, options.Comment);
        return new Dialect(delimiter, options.HasHeader ?? IsHeader(first, cells), first);
    }

    /// <summary>Reads the first records up to a broken one, which is reported when the whole file is read.</summary>
    private static List<string[]> Sample(string path, char delimiter, char? comment)
    {
        var sample = new List<string[]>();
        using var records = new Records(path, delimiter, comment);
        try
        {
            while (sample.Count < SampleSize && records.Read())
            {
                if (!records.IsBlank)
                    sample.Add(records.ToTexts());
            }
        }
        catch (DataException) when (sample.Count > 0)
        {
            return sample;
        }
        catch (DataException)
        {
            return [];
        }
        return sample;
    }

    /// <summary>Rates a delimiter by the share of records that have the most frequent number of fields; 0 when that is 1.</summary>
    private static double Fit(List<string[]> sample)
    {
        if (sample.Count == 0)
            return 0;
        IGrouping<int, string[]> mode = sample.GroupBy(record => record.Length).MaxBy(group => group.Count())!;
        return mode.Key == 1 ? 0 : (double)mode.Count() / sample.Count;
    }

    private static bool IsHeader(List<string[]> sample, CellReader cells)
    {
        if (sample.Count == 0)
            return false;
        string[] first = sample[0];
        bool hasTextOverNumbers = false;
        for (int column = 0; column < first.Length; column++)
        {
            string[] below = [.. sample.Skip(1).Where(record => column < record.Length).Select(record => record[column])];
            if (cells.IsNumber(first[column]) && (below.Length == 0 || cells.AreMostlyNumbers(below)))
                return false;
            hasTextOverNumbers |= !cells.IsMissing(first[column]) && !cells.IsNumber(first[column]) && cells.AreMostlyNumbers(below);
        }
        return hasTextOverNumbers || AreNames(sample);
    }

    /// <summary>Recognizes names where all columns hold text: they differ, and none occurs again below.</summary>
    private static bool AreNames(List<string[]> sample)
    {
        string[] first = sample[0];
        return first.Distinct(StringComparer.Ordinal).Count() == first.Length
            && Enumerable.Range(0, first.Length).All(column =>
                sample.Skip(1).All(record => column >= record.Length || record[column] != first[column]));
    }
}
