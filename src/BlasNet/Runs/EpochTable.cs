using System.Globalization;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Results of the epochs of a run in its <c>metrics.csv</c>, whatever order people gave to rows and columns.</summary>
internal static class EpochTable
{
    private const string EpochColumn = "epoch", LossColumn = "loss", RateColumn = "lr", TimeColumn = "time_s",
        SpeedColumn = "samples_per_s", StepsColumn = "steps";

    private static readonly string[] OwnColumns = [EpochColumn, RateColumn, TimeColumn, SpeedColumn, StepsColumn];

    /// <summary>Reads the results in the order of the epochs. A column that is missing leaves its value undefined, except
    /// <c>epoch</c> and <c>loss</c>.</summary>
    /// <exception cref="DataException">The file is missing or malformed; the sentence names the line.</exception>
    public static IReadOnlyList<EpochResult> Read(string path)
    {
        CsvTable table = CsvLog.Read(path);
        foreach (string required in (string[])[EpochColumn, LossColumn])
        {
            if (!table.Columns.Contains(required, StringComparer.Ordinal))
                throw new DataException(
                    new Place(path, 1), $"the column '{required}' is missing; there are '{string.Join("', '", table.Columns)}'.");
        }
        var results = new EpochResult[table.Rows.Count];
        for (int row = 0; row < results.Length; row++)
            results[row] = Result(table, row, new Place(path, table.Lines[row]));
        return [.. results.OrderBy(result => result.Epoch)];
    }

    private static EpochResult Result(CsvTable table, int row, Place place)
    {
        IEnumerable<KeyValuePair<string, double>> cells = table.Columns.Zip(table.Rows[row], KeyValuePair.Create);
        Dictionary<string, double> own = new(cells.Where(cell => OwnColumns.Contains(cell.Key)), StringComparer.Ordinal);
        long steps = own.ContainsKey(StepsColumn) ? Whole(StepsColumn, 0, long.MaxValue) : 0;
        return new EpochResult((int)Whole(EpochColumn, 1, int.MaxValue), [.. cells.Where(cell => !own.ContainsKey(cell.Key))],
            Value(RateColumn), Value(TimeColumn), Value(SpeedColumn), steps);

        double Value(string column) => own.GetValueOrDefault(column, double.NaN);

        long Whole(string column, long least, long most) => own[column] is var number && number >= least && number < most && number % 1 == 0
            ? (long)number
            : throw new DataException(place, string.Create(CultureInfo.InvariantCulture,
                $"the value '{number}' in column '{column}' is not a whole number from {least} on."));
    }
}
