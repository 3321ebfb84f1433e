using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Conversion of tables into inputs and targets, fitted once, so that later files are read as the first was.</summary>
/// <remarks>
/// Scales and fillers come from the training rows alone, categories and classes from the whole table; numbers are scaled in double
/// precision and rounded to floats once. The inputs are the features in their order: one value each, or one value per category of a
/// one-hot feature. A text is the values that its words are hashed into, or an input of its own, [length], with the index of each word.
/// Inputs that tell of missing cells come after the others; <see cref="CategoryEncoding.Compact"/> has an order of its own.
/// Shapes: inputs [N, Width] in all, targets [N] classes or [N, Labels.Count] values.
/// </remarks>
public sealed partial class TablePreprocessor : IDataEncoding
{
    internal TablePreprocessor(
        TableOptions options, bool hasHeader, TableTask task, IReadOnlyList<FittedColumn> columns, IReadOnlyList<FittedFeature> features,
        IReadOnlyList<FittedTarget> targets, IReadOnlyList<string> classNames)
    {
        (Options, HasHeader, Task, Columns) = (options, hasHeader, task, columns);
        (Features, Targets, ClassNames) = (features, targets, classNames);
        Layout = new InputLayout(features, options.CategoryEncoding);
        KnownFeatures = options.Series is not { } series ? []
            : [.. features.Index().Where(feature => series.Known.Contains(feature.Item.Name)).Select(feature => feature.Index)];
        KnownInputs =
        [
            .. KnownFeatures.SelectMany(i => Enumerable.Range(Layout.Offsets[i], features[i].Width(options.CategoryEncoding))
                .Concat(Layout.Indicators[i] is { } indicator ? [indicator] : Array.Empty<int>())),
        ];
    }

    /// <summary>Gets the options of the table it was fitted on.</summary>
    public TableOptions Options { get; }

    /// <summary>Gets whether files have a header.</summary>
    public bool HasHeader { get; }

    /// <summary>Gets the task.</summary>
    public TableTask Task { get; }

    /// <summary>Gets the names of the classes in the order of their numbers; empty in a regression.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the names of the columns that are learned.</summary>
    public IReadOnlyList<string> Labels => [.. Targets.Select(target => target.Name)];

    /// <summary>Gets the name of each input: the column's, with the category where it is one-hot, or the first of two; <c>NAME missing</c>
    /// where it tells of missing cells.</summary>
    public IReadOnlyList<string> InputNames => Layout.Names;

    /// <summary>Gets the number of inputs.</summary>
    public int Width => InputNames.Count;

    /// <summary>Gets the number of values of each input of a model, in their order: one input for each column of text as word indices, and
    /// the last for all other columns.</summary>
    public IReadOnlyList<int> InputWidths => Layout.InputWidths;

    /// <summary>Gets how many inputs, from the first that is no word index on, are the numbers of columns; with
    /// <see cref="CategoryEncoding.Compact"/> all that are.</summary>
    public int NumberCount => Layout.NumberCount;

    /// <summary>Gets the numbers of categories of the inputs at the end that are indices, in their order; an input equal to its number of
    /// categories, or beyond, is none of them. With <see cref="CategoryEncoding.Compact"/> these are all indices.</summary>
    public IReadOnlyList<int> EmbeddedLevels => Layout.EmbeddedLevels;

    /// <summary>Gets the numbers of different indices, with padding and the unknown word, of each column of text as word indices, in their
    /// order: the <c>inputDim</c> of an <see cref="Layers.Embedding"/>.</summary>
    public IReadOnlyList<int> VocabularySizes => Layout.Vocabularies;

    internal InputLayout Layout { get; }

    /// <summary>Gets the features that are known in advance, and their inputs of a row.</summary>
    internal int[] KnownFeatures { get; }

    internal int[] KnownInputs { get; }

    /// <summary>Gets the names of the series that were learned from; empty where rows are not grouped.</summary>
    internal IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Gets the sizes of the samples of a series; null for a table whose rows are learned one by one.</summary>
    internal ForecastShape? ForecastShape => Options.Series is not { } series ? null
        : series.ShapeOf(Width + new CalendarInputs(series.Calendar).Count, Targets.Count,
            KnownInputs.Length + new CalendarInputs(series.Calendar).Count);

    internal IReadOnlyList<FittedColumn> Columns { get; }

    internal IReadOnlyList<FittedFeature> Features { get; }

    internal IReadOnlyList<FittedTarget> Targets { get; }

    /// <summary>Fits a preprocessor to a table by the table's options.</summary>
    /// <param name="table">The whole table.</param>
    /// <param name="trainingRows">The rows from which scales and fillers are computed.</param>
    /// <exception cref="ConfigurationException">There is no feature, no label or no row, or a filler is no number.</exception>
    /// <exception cref="DataException">There is only one class, or a feature has no value.</exception>
    /// <example>
    /// <code>
    /// Table table = Table.Read("iris.csv");
    /// TableSplit rows = TableSplit.Create(table, 0.2, seed: 1);
    /// TablePreprocessor preprocessor = TablePreprocessor.Fit(table, rows.Train);
    /// Dataset train = preprocessor.Apply(table, rows.Train).Data, held = preprocessor.Apply(table, rows.Validation).Data;
    /// </code>
    /// </example>
    public static TablePreprocessor Fit(Table table, IReadOnlyList<int> trainingRows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(trainingRows);
        return TableFit.Fit(table, trainingRows);
    }

    /// <summary>Parses the JSON form.</summary>
    /// <exception cref="DataException">The text is not the JSON form of a preprocessor.</exception>
    public static TablePreprocessor Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TablePreprocessorJson.Parse(json);
    }

    /// <summary>Encodes a table, or some of its rows in the given order; of a series in time each window of the rows is a sample.</summary>
    /// <exception cref="ConfigurationException">The table lacks a feature, no row is chosen, or no series has enough.</exception>
    /// <exception cref="DataException">A cell is missing, a category, class or series unknown, times are not evenly spaced, or no row is
    /// left.</exception>
    public EncodedTable Apply(Table table, IReadOnlyList<int>? rows = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var encoder = new TableEncoder(this, table);
        return Options.Series is not null
            ? new SeriesEncoder(this, table, encoder).Encode(rows, isForecast: false)
            : encoder.Encode(rows ?? [.. Enumerable.Range(0, table.RowCount)]);
    }

    /// <summary>Encodes the parts of a split in time, which share the memory of their series.</summary>
    /// <exception cref="DataException">A cell is missing, or a category unknown.</exception>
    public SeriesData Apply(Table table, SeriesSplit split)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(split);
        return new SeriesEncoder(this, table, new TableEncoder(this, table)).Encode(split);
    }

    /// <summary>Encodes a table to predict from: like <see cref="Apply(Table, IReadOnlyList{int}?)"/>, but of a series also the windows
    /// with targets yet to come.</summary>
    /// <remarks>Where columns are known in advance, rows at the end of a series without a value to forecast tell what is known of its
    /// steps to come.</remarks>
    /// <exception cref="ConfigurationException">The table lacks a feature, or has fewer rows than a window steps.</exception>
    /// <exception cref="DataException">A cell is missing, a category or series unknown, times are not evenly spaced, or no row is
    /// left.</exception>
    public EncodedTable Forecast(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var encoder = new TableEncoder(this, table);
        return Options.Series is not null
            ? new SeriesEncoder(this, table, encoder).Encode(null, isForecast: true)
            : encoder.Encode([.. Enumerable.Range(0, table.RowCount)]);
    }

    /// <summary>Encodes the window that ends each series of a table, to forecast what follows.</summary>
    /// <exception cref="ConfigurationException">The table lacks a feature, or has fewer rows than a window steps.</exception>
    /// <exception cref="DataException">As for <see cref="Forecast"/>; or it is not known of all steps to come what must be known in
    /// advance.</exception>
    internal EncodedTable ForecastLast(Table table) => new SeriesEncoder(this, table, new TableEncoder(this, table)).EncodeLast();

    /// <summary>Converts the model's outputs of a regression back to the units of the table, in double precision.</summary>
    /// <remarks>Shapes: outputs [N, Labels.Count], of a series [N, steps, Labels.Count]. Outputs of a classification stay as they are. With
    /// <see cref="TableOptions.ClipTargets"/> values beyond the targets of the training rows are cut.</remarks>
    public double[] Restore(ReadOnlySpan<float> outputs)
    {
        double[] restored = new double[outputs.Length];
        for (int i = 0; i < restored.Length; i++)
            restored[i] = Task == TableTask.Regression ? Targets[i % Targets.Count].Restore(outputs[i]) : outputs[i];
        return restored;
    }

    /// <summary>Converts encoded targets of a regression back to the units of the table, in double precision.</summary>
    internal double[] RestoreTargets(ReadOnlySpan<float> targets)
    {
        double[] restored = new double[targets.Length];
        for (int i = 0; i < restored.Length; i++)
            restored[i] = Task == TableTask.Regression ? Targets[i % Targets.Count].Scale.Restore(targets[i]) : targets[i];
        return restored;
    }

    /// <summary>Returns the size, in the units of the table, of an error of 1 in a target.</summary>
    public double ScaleOf(int target) => Targets[target].Scale.Scale;

    /// <summary>Returns the words of a column of text in the order of their indices, of which the first is 2.</summary>
    /// <exception cref="ConfigurationException">There is no such column of text as word indices.</exception>
    public IReadOnlyList<string> VocabularyOf(string column) =>
        Features.FirstOrDefault(feature => feature.Name == column)?.Text?.Vocabulary ?? throw new ConfigurationException(
            $"Table: the column '{column}' is no text that was encoded as words.", nameof(column));

    /// <summary>Returns encoded rows as the inputs of a model.</summary>
    internal IReadOnlyList<Samples> InputsOf(Samples rows)
    {
        if (InputWidths.Count <= 1)
            return [rows];
        int start = 0;
        return [.. InputWidths.Select(width => new ColumnSamples(rows, (start += width) - width, width))];
    }

    /// <summary>Returns the same preprocessor with other options of the same meaning.</summary>
    internal TablePreprocessor With(TableOptions options) =>
        new(options, HasHeader, Task, Columns, Features, Targets, ClassNames) { Groups = Groups };

    /// <summary>Refuses series that were not learned from, unless unknown categories are taken.</summary>
    /// <exception cref="DataException">There is one; the place is its first row.</exception>
    internal void RequireKnown(SeriesRows rows)
    {
        if (Groups.Count == 0 || Options.UnknownCategory == UnknownCategory.Ignore)
            return;
        var known = Groups.ToHashSet(StringComparer.Ordinal);
        if (rows.Entries.FirstOrDefault(entry => !known.Contains(entry.Name)) is not { } other)
            return;
        TableColumn column = rows.Table.Column(Options.Series!.Group!);
        throw new DataException(rows.Table.PlaceOf(other.Rows[0], column), FeatureEncoder.UnknownSentence(other.Name, Groups, "series"));
    }

    /// <summary>Determines whether both give the same inputs and targets for the same cells, whatever else their files hold.</summary>
    internal bool EncodesAs(TablePreprocessor other) => ReferenceEquals(this, other) || Meaning() == other.Meaning();

    private string Meaning()
    {
        var options = new TableOptions
        {
            CategoryEncoding = Options.CategoryEncoding, UnknownCategory = Options.UnknownCategory, Series = Options.Series,
            Missing = Options.Missing == MissingPolicy.Indicator ? Options.Missing : MissingPolicy.Error,
        };
        return new TablePreprocessor(options, true, Task, [], Features, Targets, ClassNames).ToJson();
    }

    /// <summary>Writes the JSON form, from which <see cref="Parse"/> restores the same bits.</summary>
    public string ToJson() => TablePreprocessorJson.Write(this);
}

/// <summary>Rows of a table as a model sees them.</summary>
/// <param name="Data">Inputs, targets and weights. Without labels all targets are 0.</param>
/// <param name="Rows">The table row of each sample; of a series that of its first target, which may lie after the last row.</param>
/// <param name="Dropped">The number of rows left out because a cell is missing.</param>
/// <param name="HasLabels">Whether the targets come from the table.</param>
public sealed record EncodedTable(Dataset Data, IReadOnlyList<int> Rows, int Dropped, bool HasLabels)
{
    /// <summary>Gets the names of the series that have too few rows for a sample; empty where there is none, or only one.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>Parts of the series of a table as a model sees them.</summary>
/// <param name="Train">The samples to learn from.</param>
/// <param name="Validation">Those to validate on; null where the split has none.</param>
/// <param name="Test">Those to test on; null where the split has none.</param>
public sealed record SeriesData(Dataset Train, Dataset? Validation, Dataset? Test);
