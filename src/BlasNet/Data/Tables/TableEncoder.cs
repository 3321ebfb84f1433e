using System.Globalization;

namespace BlasNet.Data.Tables;

/// <summary>Encodes the rows of a table.</summary>
internal sealed class TableEncoder
{
    private readonly TableEncoding encoding;
    private readonly Table table;
    private readonly TableColumn[] features;
    private readonly int[]?[] codes;
    private readonly int[] fillerCodes;
    private readonly bool hasLabels;
    private readonly TableColumn[] labels;

    /// <summary>Finds the columns of the encoding in a table.</summary>
    public TableEncoder(TableEncoding encoding, Table table)
    {
        (this.encoding, this.table) = (encoding, table);
        features = [.. encoding.Features.Select(feature => Find(feature))];
        codes = [.. encoding.Features.Select((feature, i) =>
            feature.Categories is { } names ? LabelClasses.CodesOf(features[i], names) : null)];
        fillerCodes = [.. encoding.Features.Select(feature => feature.Categories?.ToList().IndexOf(feature.CategoryFiller ?? "") ?? -1)];
        hasLabels = encoding.Labels.All(name => table.Labels.Any(label => label.Name == name));
        labels = hasLabels ? [.. encoding.Labels.Select(name => table.Labels.First(label => label.Name == name))] : [];
    }

    /// <summary>Encodes the chosen rows.</summary>
    public EncodedTable Encode(IReadOnlyList<int> chosen, bool isForecast = false)
    {
        if (chosen.Count == 0)
            throw new ConfigurationException($"{table.Path}: no row is chosen.", nameof(chosen));
        int[] rows = [.. chosen.Where(IsKept)];
        if (rows.Length == 0)
            throw new DataException(
                $"{table.Path}: in each of the '{chosen.Count}' rows a cell is missing, so that dropping those leaves none.");
        int width = encoding.Width;
        if ((long)rows.Length * width > Array.MaxLength)
            throw new DataException(string.Create(CultureInfo.InvariantCulture,
                $"{table.Path}: '{rows.Length}' rows of '{width}' inputs are more than the '{Array.MaxLength}' numbers that an array holds."));
        float[] inputs = new float[rows.Length * width];
        int offset = 0;
        for (int feature = 0; feature < features.Length; feature++)
        {
            Fill(feature, rows, inputs.AsSpan(offset), width);
            offset += encoding.Features[feature].Width(encoding.Options.Categories);
        }
        float[]? weights = table.Weight is { } weight ? Array.ConvertAll(rows, weight.NumberAt) : null;
        string name = Path.GetFileName(table.Path);
        int dropped = chosen.Count - rows.Length;
        if (encoding.Options.Series is not { } series)
            return new EncodedTable(new Dataset([Samples.FromFloats(inputs, [width])], TargetsOf(rows), weights, name), rows, dropped, hasLabels);
        if (!hasLabels)
            throw new DataException($"{table.Path}: the column '{encoding.Labels[0]}' is missing, whose past the forecast is made from.");
        Dataset windows = isForecast ? series.Forecast(inputs, width, TargetsOf(rows), name) : series.Of(inputs, width, TargetsOf(rows), weights, name);
        // The rows of the targets; those of a forecast may lie beyond the file.
        int[] ahead = [.. Enumerable.Range(series.FirstTarget, windows.Count).Select(step => step < rows.Length ? rows[step] : rows[^1] + 1 + step - rows.Length)];
        return new EncodedTable(windows, ahead, dropped, hasLabels);
    }

    private TableColumn Find(FittedFeature feature)
    {
        TableColumn column = table.Column(feature.Name);
        bool isNumeric = feature.Categories is null;
        return column.Count > 0 && column.IsNumeric == isNumeric
            ? column
            : throw new ConfigurationException($"{table.Path}: the column '{feature.Name}' is {JsonNames.Of(column.Kind)} here, "
                + $"but was fitted as {(isNumeric ? "numeric" : "categorical")}.");
    }

    private bool IsKept(int row)
    {
        bool drops = encoding.Options.Missing == MissingPolicy.Drop;
        for (int feature = 0; feature < features.Length; feature++)
        {
            if (!features[feature].IsMissing(row) || encoding.Features[feature].FillsMissing)
                continue;
            if (drops)
                return false;
            throw Missing(row, features[feature], "choose what stands for missing cells: drop, mean, median or a constant");
        }
        foreach (TableColumn label in labels)
        {
            if (!label.IsMissing(row))
                continue;
            if (drops)
                return false;
            throw Missing(row, label, "a label cannot be filled in; drop the rows without one");
        }
        return true;
    }

    private void Fill(int feature, int[] rows, Span<float> inputs, int width)
    {
        FittedFeature fitted = encoding.Features[feature];
        TableColumn column = features[feature];
        for (int i = 0; i < rows.Length; i++)
        {
            if (codes[feature] is not { } ofRows)
            {
                float number = column.NumberAt(rows[i]);
                inputs[i * width] = fitted.Scale.Apply(float.IsNaN(number) ? fitted.Filler!.Value : number);
                continue;
            }
            int code = ofRows[rows[i]] == -1 ? fillerCodes[feature] : ofRows[rows[i]];
            if (code < 0 && encoding.Options.Unknown == UnknownCategory.Error)
                throw Unknown(rows[i], column, fitted.Categories!, "category");
            if (encoding.Options.Categories == CategoryCoding.Index)
                inputs[i * width] = code < 0 ? fitted.Categories!.Count : code;
            else if (code >= 0)
                inputs[i * width + code] = 1;
        }
    }

    private Targets TargetsOf(int[] rows)
    {
        if (encoding.Task == TableTask.Regression)
        {
            int count = encoding.Targets.Count;
            float[] values = new float[rows.Length * count];
            for (int i = 0; i < values.Length && hasLabels; i++)
                values[i] = encoding.Targets[i % count].Scale.Apply(labels[i % count].NumberAt(rows[i / count]));
            return Targets.Values(values, count);
        }
        int[] classes = new int[rows.Length];
        int[] ofRows = hasLabels ? LabelClasses.CodesOf(labels[0], encoding.ClassNames) : [];
        for (int i = 0; i < rows.Length && hasLabels; i++)
        {
            classes[i] = ofRows[rows[i]];
            if (classes[i] < 0)
                throw Unknown(rows[i], labels[0], encoding.ClassNames, "class");
        }
        return Targets.Classes(classes, encoding.ClassNames.Count);
    }

    private DataException Missing(int row, TableColumn column, string advice) =>
        new($"{table.Place(row, column)}: the cell '{table.CellOf(row, column)}' is missing; {advice}.");

    private DataException Unknown(int row, TableColumn column, IReadOnlyList<string> known, string what)
    {
        string text = column.TextAt(row) ?? "";
        const int most = 20;
        string advice = known.Count <= most ? NearestName.Advice(text, known) : "";
        return new DataException($"{table.Place(row, column)}: '{Shown.Text(text)}' is no {what} that was learned.{advice}");
    }
}
