using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Encoder of the rows of a table.</summary>
internal sealed class TableEncoder
{
    private const int ChunkFloats = 1 << 18;
    private static readonly int ReleasedRows = NumberCells.BlockLength;
    private readonly TablePreprocessor encoding;
    private readonly Table table;
    private readonly TableColumn[] features;
    private readonly CellCodes?[] codes;
    private readonly FeatureEncoder[] encoders;
    private readonly TableColumn[] labels;
    private readonly CellCodes? classes;
    private int released;

    /// <summary>Creates the encoder: finds the columns of the preprocessor in the table.</summary>
    public TableEncoder(TablePreprocessor encoding, Table table)
    {
        (this.encoding, this.table) = (encoding, table);
        features = [.. encoding.Features.Select(Find)];
        codes = [.. encoding.Features.Select((feature, i) => feature.Categories is { } known ? new CellCodes(features[i], known) : null)];
        encoders = [.. encoding.Features.Select((_, i) => new FeatureEncoder(encoding, i))];
        Dictionary<string, TableColumn> present = table.Labels.ToDictionary(label => label.Name, StringComparer.Ordinal);
        IReadOnlyList<string> names = encoding.Labels;
        HasLabels = names.All(present.ContainsKey);
        labels = HasLabels ? [.. names.Select(name => present[name])] : [];
        classes = HasLabels && IsOfClasses ? new CellCodes(labels[0], encoding.ClassNames) : null;
    }

    /// <summary>Gets whether the table has the columns that are learned; otherwise all targets are 0.</summary>
    public bool HasLabels { get; }

    /// <summary>Gets the number of inputs of a row.</summary>
    public int Width => encoding.Width;

    /// <summary>Gets the number of targets of a row.</summary>
    public int TargetWidth => encoding.Targets.Count;

    /// <summary>Gets the number of rows that are best encoded at a time.</summary>
    public int ChunkRows => Math.Clamp(ChunkFloats / Math.Max(1, Width), 1, NumberCells.BlockLength);

    private bool IsOfClasses => encoding.Task == TableTask.Classification;

    /// <summary>Encodes the chosen rows in memory, in their order.</summary>
    public EncodedTable Encode(IReadOnlyList<int> chosen)
    {
        int[] rows = Kept(chosen);
        (float[] inputs, float[] targets) = Encode(rows, releases: false);
        var data = new Dataset(encoding.InputsOf(Samples.FromFloats(inputs, [Width])), TargetsOf(targets), WeightsOf(rows), Name);
        return new EncodedTable(data.EncodedBy(encoding), rows, chosen.Count - rows.Length, HasLabels);
    }

    /// <summary>Encodes the steps of series in memory, of which no cell is missing that is not filled in.</summary>
    public (float[] Inputs, float[] Targets) EncodeSteps(int[] rows) => Encode(Kept(rows), releases: false);

    /// <summary>Encodes some features of rows, and leaves the inputs of the others 0.</summary>
    public float[] EncodeFeatures(int[] rows, IReadOnlyList<int> chosen)
    {
        float[] inputs = new float[rows.Length * Width];
        foreach (int feature in rows.Length == 0 ? [] : chosen)
        {
            int missing = encoders[feature].FillsMissing ? -1 : Array.FindIndex(rows, features[feature].IsMissing);
            if (missing >= 0)
                throw Missing(rows[missing], features[feature], "a forecast needs what is known of the steps to come");
            EncodeFeature(feature, rows, inputs);
        }
        return inputs;
    }

    /// <summary>Encodes all rows in memory in the order of the file.</summary>
    /// <param name="releases">Whether the memory of the table is freed on the way, so that nobody can read it again.</param>
    public EncodedRows EncodeAll(bool releases = true)
    {
        int[] rows = Kept();
        float[]? weights = WeightsOf(rows);
        (float[] inputs, float[] targets) = Encode(rows, releases);
        return new EncodedRows(table.Path, table.RowCount, Samples.FromFloats(inputs, [Width]), TargetsOf(targets), weights,
            rows.Length == table.RowCount ? null : rows, encoding);
    }

    /// <summary>Encodes rows into memory of [rows, Width] inputs and [rows, TargetWidth] targets.</summary>
    public void Encode(ReadOnlySpan<int> rows, Span<float> inputs, Span<float> targets)
    {
        for (int feature = 0; feature < features.Length; feature++)
            EncodeFeature(feature, rows, inputs);
        if (HasLabels)
            FillTargets(rows, targets);
    }

    /// <summary>Returns all rows in the order of the file, except dropped ones.</summary>
    public int[] Kept()
    {
        int[] all = new int[table.RowCount];
        for (int row = 0; row < all.Length; row++)
            all[row] = row;
        return Kept(all);
    }

    /// <summary>Returns the weight of each row; null where each counts once.</summary>
    public float[]? WeightsOf(int[] rows) => table.Weight is { } weight ? Array.ConvertAll(rows, row => (float)weight.NumberAt(row)) : null;

    /// <summary>Creates targets from encoded values.</summary>
    public Targets TargetsOf(float[] targets) => IsOfClasses
        ? Targets.Stored(TargetKind.Classes, targets, 1, encoding.ClassNames.Count)
        : Targets.Values(targets, TargetWidth);

    /// <summary>Frees the memory of the cells before a row, as far as whole blocks of them are read.</summary>
    public void ReleaseBefore(int row)
    {
        // A chunk of a wide table has few rows, too few to look at each column after each.
        if (row / ReleasedRows == released)
            return;
        released = row / ReleasedRows;
        foreach (TableColumn column in table.Columns)
            column.ReleaseBefore(row);
    }

    /// <summary>Creates the error for a number that is no 32-bit float once it is scaled.</summary>
    public static DataException TooLarge(Table table, int row, TableColumn column) => new(table.PlaceOf(row, column),
        $"'{table.CellOf(row, column)}' is beyond the range of 32-bit floats once it is scaled, which ends at 3.4e38.");

    private string Name => Path.GetFileName(table.Path);

    private (float[] Inputs, float[] Targets) Encode(int[] rows, bool releases)
    {
        if ((long)rows.Length * Width > Array.MaxLength)
            throw new DataException(new Place(table.Path), string.Create(CultureInfo.InvariantCulture,
                $"'{rows.Length}' rows of '{Width}' inputs are more than the '{Array.MaxLength}' numbers that an array holds; ")
                + "train on them by a cache on disk.");
        float[] inputs = new float[rows.Length * Width], targets = new float[rows.Length * TargetWidth];
        for (int from = 0; from < rows.Length; from += ChunkRows)
        {
            int count = Math.Min(ChunkRows, rows.Length - from);
            Encode(
                rows.AsSpan(from, count), inputs.AsSpan(from * Width, count * Width),
                targets.AsSpan(from * TargetWidth, count * TargetWidth));
            if (releases)
                ReleaseBefore(rows[from]);
        }
        return (inputs, targets);
    }

    private int[] Kept(IReadOnlyList<int> chosen)
    {
        if (chosen.Count == 0)
            throw new ConfigurationException(new Place(table.Path) { Property = nameof(chosen) }, "no row is chosen.");
        (TableColumn Column, bool IsLabel)[] gaps =
        [
            .. features.Where((column, i) => column.MissingCount > 0 && !encoders[i].FillsMissing)
                .Select(column => (column, false)),
            .. labels.Where(column => column.MissingCount > 0).Select(column => (column, true)),
        ];
        int[] rows = gaps.Length == 0 ? chosen as int[] ?? [.. chosen] : [.. chosen.Where(row => IsKept(row, gaps))];
        return rows.Length > 0 ? rows : throw new DataException(
            new Place(table.Path), $"in each of the '{chosen.Count}' rows a cell is missing, so that dropping those leaves none.");
    }

    private bool IsKept(int row, (TableColumn Column, bool IsLabel)[] gaps)
    {
        foreach ((TableColumn column, bool isLabel) in gaps)
        {
            if (!column.IsMissing(row))
                continue;
            if (encoding.Options.Missing == MissingPolicy.Drop)
                return false;
            throw Missing(row, column, isLabel ? "a label cannot be filled in; drop the rows without one"
                : "choose what stands for missing cells: drop, mean, median, indicator or a constant");
        }
        return true;
    }

    private void EncodeFeature(int feature, ReadOnlySpan<int> rows, Span<float> inputs)
    {
        if (encoders[feature].Feature.Text is not null)
            FillTexts(feature, rows, inputs[encoders[feature].Offset..]);
        else if (codes[feature] is { } ofRows)
            FillCodes(feature, ofRows, rows, inputs[encoders[feature].Offset..]);
        else
            FillNumbers(feature, rows, inputs);
    }

    private TableColumn Find(FittedFeature feature)
    {
        TableColumn column = table.Column(feature.Name);
        return column.Count > 0 && column.IsNumeric == feature.IsNumber
            ? column
            : throw new ConfigurationException(new Place(table.Path), $"the column '{feature.Name}' is {JsonNames.Of(column.Kind)} here, "
                + $"but was fitted as {JsonNames.Of(feature.Kind)}.");
    }

    private void FillNumbers(int feature, ReadOnlySpan<int> rows, Span<float> inputs)
    {
        (FeatureEncoder encoder, int width) = (encoders[feature], Width);
        var walk = new NumberWalk(features[feature]);
        for (int i = 0; i < rows.Length; i++)
        {
            double number = walk.At(rows[i]);
            float input = encoder.Number(number);
            inputs[i * width + encoder.Offset] = float.IsFinite(input) ? input : throw TooLarge(table, rows[i], features[feature]);
            if (encoder.Indicator is { } indicator)
                inputs[i * width + indicator] = encoder.IsMissing(number);
        }
    }

    private void FillCodes(int feature, CellCodes ofRows, ReadOnlySpan<int> rows, Span<float> inputs)
    {
        (FeatureEncoder encoder, int width) = (encoders[feature], Width);
        for (int i = 0; i < rows.Length; i++)
        {
            if (!encoder.TryCode(ofRows[rows[i]], inputs[(i * width)..]))
                throw Unknown(rows[i], features[feature], encoder.Feature.Categories!, "category");
        }
    }

    private void FillTexts(int feature, ReadOnlySpan<int> rows, Span<float> inputs)
    {
        (TableColumn column, int width) = (features[feature], Width);
        for (int i = 0; i < rows.Length; i++)
            encoders[feature].Text(column.TextAt(rows[i]), inputs[(i * width)..]);
    }

    private void FillTargets(ReadOnlySpan<int> rows, Span<float> targets)
    {
        for (int i = 0; i < rows.Length && classes is not null; i++)
        {
            int code = classes[rows[i]];
            targets[i] = code >= 0 ? code : throw Unknown(rows[i], labels[0], encoding.ClassNames, "class");
        }
        for (int label = 0; label < labels.Length && classes is null; label++)
        {
            var walk = new NumberWalk(labels[label]);
            for (int i = 0; i < rows.Length; i++)
            {
                float target = encoding.Targets[label].Scale.Apply(walk.At(rows[i]));
                targets[i * labels.Length + label] = float.IsFinite(target) ? target : throw TooLarge(table, rows[i], labels[label]);
            }
        }
    }

    private DataException Missing(int row, TableColumn column, string advice) =>
        new(table.PlaceOf(row, column), $"the cell '{table.CellOf(row, column)}' is missing; {advice}.");

    private DataException Unknown(int row, TableColumn column, IReadOnlyList<string> known, string what) =>
        new(table.PlaceOf(row, column), FeatureEncoder.UnknownSentence(column.TextAt(row) ?? "", known, what));
}
