using System.Globalization;
using BlasNet.Data;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Loading of the table of <c>csv:FILE</c> and its split; the preprocessor is fitted on the training rows.</summary>
internal static class TableParts
{
    /// <summary>Loads the table of a configuration.</summary>
    public static DataParts Load(TrainingConfig config, string path, SharedData? shared = null)
    {
        if (config.Cache is { } folder)
            return CachedTableParts.Load(config, path, new TableCache(folder));
        var notes = new List<string>();
        LearnedTable? learned = LearnedTable.Of(config, path, notes);
        Table? kept = learned is null ? shared?.TableOf(path, config.Table ?? new TableOptions()) : null;
        Table table = learned?.Table ?? kept ?? Table.Read(path, config.Table);
        if (table.Options.Series is not null)
            return Series(config, table, learned?.Preprocessor, notes);
        (IReadOnlyList<int>? train, IReadOnlyList<int>? validation) = Rows(config, table);
        TablePreprocessor preprocessor = learned?.Preprocessor ?? TablePreprocessor.Fit(table, train ?? All(table));
        (TableOptions frozen, IReadOnlyList<string> found) = (Frozen(table), Described(table, preprocessor));
        EncodedRows rows = new TableEncoder(preprocessor, table).EncodeAll(releases: kept is null);
        EncodedRows? other = OtherFile(config) is { } file ? Encode(preprocessor, file) : null;
        return Parts(config, rows, train, validation, other) with
        {
            Preprocessor = preprocessor,
            Table = frozen,
            Files = Files(config, path),
            Found = [.. found, .. notes, .. Dropped(rows.Dropped + (other?.Dropped ?? 0))],
        };
    }

    /// <summary>Splits the rows of a table, or takes validation data from another one.</summary>
    public static DataParts Parts(
        TrainingConfig config, EncodedRows rows, IReadOnlyList<int>? train, IReadOnlyList<int>? validation, EncodedRows? other)
    {
        // A shuffle buffer reads rows nearly in file order, which is their order in memory or on disk.
        if (config.ShuffleBuffer is not null)
            (train, validation) = (InOrder(train), InOrder(validation));
        return new DataParts(rows.Part(train), other?.Part(null) ?? (validation is null ? null : rows.Part(validation)), []);
    }

    /// <summary>Refuses a file without the labels that evaluation needs.</summary>
    public static void RequireLabels(bool hasLabels, string path, TablePreprocessor preprocessor)
    {
        if (!hasLabels)
            throw new DataException(new Place(path),
                $"the column '{string.Join("' or '", preprocessor.Labels)}' is missing, by which the model is judged.");
    }

    private static EncodedRows Encode(TablePreprocessor preprocessor, string path)
    {
        var encoder = new TableEncoder(preprocessor, preprocessor.Read(path));
        RequireLabels(encoder.HasLabels, path, preprocessor);
        return encoder.EncodeAll();
    }

    // The parts of a series are views of its rows, which are encoded once.
    private static DataParts Series(TrainingConfig config, Table table, TablePreprocessor? learned, IReadOnlyList<string> notes)
    {
        RequireNoFold(config, table.Path);
        string? file = OtherFile(config);
        SeriesSplit split = config.Backtest is { } origin ? SplitAt(origin, config, table)
            : SeriesSplit.Create(table, file is null ? config.Validation : null, config.Test, config.TrainPart);
        TablePreprocessor preprocessor = learned ?? TablePreprocessor.Fit(table, split.Train);
        SeriesData data = preprocessor.Apply(table, split);
        EncodedTable? other = file is null ? null : preprocessor.Apply(preprocessor.Read(file));
        return new DataParts(data.Train, other?.Data ?? data.Validation, Files(config, table.Path))
        {
            Test = data.Test,
            Preprocessor = preprocessor,
            Table = Frozen(table),
            Found =
            [
                .. Described(table, preprocessor), .. notes, .. split.Describe(),
                .. Dropped(split.Series.Dropped + (other?.Dropped ?? 0)),
            ],
        };
    }

    // The test part is the horizon after the origin; what follows it is as if it were yet to come.
    private static SeriesSplit SplitAt(BacktestFold origin, TrainingConfig config, Table table)
    {
        RequireNoOtherPart(config);
        string horizon = table.Options.Series!.StepCount.ToString(CultureInfo.InvariantCulture);
        return BlasNetException.WithPlace(new Place { Section = $"origin {origin}" },
            () => SeriesSplit.Of(SeriesRows.Of(table).Without(origin.RowsBehind), config.Validation, horizon, train: null));
    }

    /// <summary>Refuses folds of a series.</summary>
    internal static void RequireNoFold(TrainingConfig config, string path)
    {
        if (config.Fold is not null)
            throw new ConfigurationException(new Place(path),
                "a series cannot be held out in folds, because later steps would be trained on; hold out its end by --validation 0.2.");
    }

    /// <summary>Refuses parts beside those that an origin of a backtest makes.</summary>
    internal static void RequireNoOtherPart(TrainingConfig config)
    {
        if (config.Test is not null || config.TrainPart is not null || OtherFile(config) is not null)
            throw new ConfigurationException(
                "A backtest tests on the steps after each origin and learns from those before it, so that neither a test nor a training "
                + "part can be given beside it, and validation only as a length.");
    }

    // The separate validation file; null where validation is a share, a length, a fold or none.
    internal static string? OtherFile(TrainingConfig config) =>
        config.Validation is not { } other || config.Fold is not null || RowSplitter.FractionOf(other) is not null
            || (config.Table?.Series is not null && SeriesLength.Is(other)) ? null
        : TableSpec.PathOf(other) ?? throw new ConfigurationException(
            $"Validation on '{other}' does not fit training on a table; name a share of its rows or 'csv:FILE'.");

    internal static string[] Files(TrainingConfig config, string path) => OtherFile(config) is { } other ? [path, other] : [path];

    internal static int[] All(Table table) => [.. Enumerable.Range(0, table.RowCount)];

    private static IReadOnlyList<int>? InOrder(IReadOnlyList<int>? rows) => rows is null ? null : [.. rows.Order()];

    // The rows of both parts; null means all rows for training and none for validation.
    internal static (IReadOnlyList<int>? Train, IReadOnlyList<int>? Validation) Rows(TrainingConfig config, Table table)
    {
        if (config.Fold is { } fold)
        {
            DataParts.RequireNoValidation(config);
            TableSplit part = TableFolds.Create(table, fold.Count, config.Seed)[fold.Number - 1];
            return (part.Train, part.Validation);
        }
        if (RowSplitter.FractionOf(config.Validation) is not { } fraction)
            return (null, null);
        TableSplit split = TableSplit.Create(table, fraction, config.Seed);
        return (split.Train, split.Validation);
    }

    // The options with everything inferred filled in, so that a resumed run reads the file as the first one did.
    internal static TableOptions Frozen(Table table) => table.Options with
    {
        Delimiter = table.Delimiter,
        HasHeader = table.HasHeader,
        Labels = [.. table.Labels.Select(column => column.Name)],
        Features = [.. table.Features.Select(column => column.Name)],
        Task = table.Task,
        ColumnTypes = table.Columns.Where(column => column.Kind is not (ColumnKind.Label or ColumnKind.Weight))
            .ToDictionary(column => column.Name, column => column.Kind, StringComparer.Ordinal),
    };

    // Cells are released while they are encoded, so that this comes before.
    internal static IReadOnlyList<string> Described(Table table, TablePreprocessor preprocessor) =>
    [
        .. table.Describe(),
        .. ColumnRounding.Find(table, preprocessor, ColumnRounding.FewCells).Select(warning => warning.In(table.Path)),
    ];

    internal static IEnumerable<string> Dropped(int rows) => rows == 0 ? []
        : [FormattableString.Invariant($"  {rows} rows with missing cells are left out")];
}
