using BlasNet.Data;
using BlasNet.Data.Tables;

namespace BlasNet.Training;

/// <summary>Loads the table of <c>csv:FILE</c> and parts its rows; what is fitted is fitted on the training rows.</summary>
internal static class TableParts
{
    /// <summary>Loads the table of a configuration.</summary>
    public static DataParts Load(TrainingConfig config, string path)
    {
        Table table = Table.Read(path, config.Table);
        int[] all = [.. Enumerable.Range(0, table.RowCount)];
        (IReadOnlyList<int> train, IReadOnlyList<int>? validation) = Rows(config, table, all);
        // A buffer takes rows nearly in the order of the file, which is the order in which they lie in memory or on disk.
        if (config.ShuffleBuffer is not null)
            (train, validation) = ([.. train.Order()], validation is null ? null : [.. validation.Order()]);
        TableEncoding encoding = TableEncoding.Fit(table, train);
        EncodedTable encoded = encoding.Apply(table, train);
        EncodedTable? held = validation is not null ? encoding.Apply(table, validation) : null;
        string[] files = [path];
        if (validation is null && config.Validation is { } other)
        {
            string otherPath = TableSpec.PathOf(other) ?? throw new ConfigurationException(
                $"Validation on '{other}' does not fit training on a table; name a share of its rows or 'csv:FILE'.");
            held = encoding.Apply(encoding.Read(otherPath));
            RequireLabels(held, otherPath, encoding);
            files = [path, otherPath];
        }
        return new DataParts(encoded.Data, held?.Data, files)
        {
            Encoding = encoding,
            Table = Frozen(table),
            Found = [.. table.Describe(), .. Dropped(encoded.Dropped + (held?.Dropped ?? 0))],
        };
    }

    /// <summary>Refuses a file without the labels that it is to be judged by.</summary>
    public static void RequireLabels(EncodedTable encoded, string path, TableEncoding encoding)
    {
        if (!encoded.HasLabels)
            throw new DataException($"{path}: the column '{string.Join("' or '", encoding.Labels)}' is missing, by which the model is judged.");
    }

    private static (IReadOnlyList<int> Train, IReadOnlyList<int>? Validation) Rows(TrainingConfig config, Table table, int[] all)
    {
        if (config.Fold is { } fold)
        {
            DataParts.RequireNoValidation(config);
            if (table.Options.Series is not null)
                throw new ConfigurationException($"{table.Path}: a series cannot be held out in folds, because later steps would be trained on; hold out its end by --validation 0.2.");
            TableSplit part = TableFolds.Create(table, fold.Count, config.Seed)[fold.Number - 1];
            return (part.Train, part.Validation);
        }
        if (SplitRule.Share(config.Validation) is not { } fraction)
            return (all, null);
        TableSplit split = TableShare.Of(table, fraction, config.Seed);
        return (split.Train, split.Validation);
    }

    // What was found out is said from now on, so that a resumed run reads the file as the first one did.
    private static TableOptions Frozen(Table table) => table.Options with
    {
        Delimiter = table.Delimiter,
        HasHeader = table.HasHeader,
        Labels = [.. table.Labels.Select(column => column.Name)],
        Features = [.. table.Features.Select(column => column.Name)],
        Task = table.Task,
        Kinds = table.Columns.Where(column => column.Kind is not (ColumnKind.Label or ColumnKind.Weight))
            .ToDictionary(column => column.Name, column => column.Kind, StringComparer.Ordinal),
    };

    private static IEnumerable<string> Dropped(int rows) => rows == 0 ? []
        : [FormattableString.Invariant($"  {rows} rows with missing cells are left out")];
}
