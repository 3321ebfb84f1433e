using System.Collections.Concurrent;
using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Encoder of rows of properties as a preprocessor encodes the rows of a file; safe for any number of threads.</summary>
internal sealed class RowEncoder
{
    private readonly TablePreprocessor preprocessor;
    private readonly CellReader reader;
    private readonly Column[] columns;
    private readonly RowNames names;
    private readonly ConcurrentDictionary<Type, int[]> bindings = new();

    /// <summary>Creates the encoder; of a series the labels are read too, as its past.</summary>
    public RowEncoder(TablePreprocessor preprocessor)
    {
        this.preprocessor = preprocessor;
        reader = new CellReader(preprocessor.Options);
        var all = new List<Column>();
        Dictionary<string, FittedColumn> fitted = preprocessor.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach ((int i, FittedFeature feature) in preprocessor.Features.Index())
        {
            var encoder = new FeatureEncoder(preprocessor, i);
            all.Add(new Column(fitted[feature.Name], encoder, ColumnScale.One, encoder.Offset));
        }
        IReadOnlyList<FittedTarget> past = preprocessor.Options.Series is null ? [] : preprocessor.Targets;
        all.AddRange(past.Select((target, i) => new Column(fitted[target.Name], null, target.Scale, i)));
        (columns, TargetWidth) = ([.. all], past.Count);
        names = new RowNames([.. columns.Select(column => column.Fitted.Name)], [.. preprocessor.Columns.Select(column => column.Name)]);
    }

    /// <summary>Gets the inputs of a row, without the past of a series.</summary>
    public int Width => preprocessor.Width;

    /// <summary>Gets the values of a row that a series takes as its past; 0 for other tables.</summary>
    public int TargetWidth { get; }

    /// <summary>Encodes a dictionary.</summary>
    /// <param name="row">The cells by the names of their columns, null for a missing one.</param>
    /// <param name="number">The number of the row for messages; null for a single one.</param>
    /// <param name="inputs">Receives the inputs.</param>
    /// <param name="targets">Receives the past of a series.</param>
    /// <exception cref="DataException">A property is unknown, missing or of the wrong type, or a category unknown.</exception>
    public void Encode(IReadOnlyDictionary<string, object?> row, int? number, Span<float> inputs, Span<float> targets)
    {
        inputs.Clear();
        int found = 0;
        foreach (Column column in columns)
        {
            if (row.ContainsKey(column.Fitted.Name))
                found++;
        }
        string?[]? places = found == row.Count ? null : Places([.. row.Keys], number);
        for (int i = 0; i < columns.Length; i++)
        {
            string? key = places is null ? columns[i].Fitted.Name : places[i];
            if (key is null || !row.TryGetValue(key, out object? value))
                throw Absent(columns[i], number);
            Encode(columns[i], RowCell.Of(value), number, inputs, targets);
        }
    }

    /// <summary>Encodes an object by its public properties and fields.</summary>
    public void Encode<T>(RowMember<T>[] members, string[] memberNames, ref T row, int? number, Span<float> inputs, Span<float> targets)
    {
        int[] binding = bindings.TryGetValue(typeof(T), out int[]? known) ? known : Bind<T>(memberNames);
        inputs.Clear();
        for (int i = 0; i < columns.Length; i++)
        {
            if (binding[i] < 0)
                throw Absent(columns[i], number);
            Encode(columns[i], members[binding[i]].Read(ref row), number, inputs, targets);
        }
    }

    private int[] Bind<T>(string[] memberNames)
    {
        if (memberNames.Length == 0)
            throw new DataException(
                $"the type '{typeof(T).Name}' has no public property; give the row as an object of its own type, or as a dictionary.");
        return bindings.GetOrAdd(typeof(T), names.Bind(memberNames, null));
    }

    private string?[] Places(string[] keys, int? number) => Array.ConvertAll(names.Bind(keys, number), key => key < 0 ? null : keys[key]);

    private void Encode(Column column, in RowCell cell, int? number, Span<float> inputs, Span<float> targets)
    {
        if (column.Encoder is not { } encoder)
        {
            double value = Number(column, cell, number);
            if (double.IsNaN(value))
                throw Missing(column, number, "a series needs the past of its values");
            targets[column.Offset] = Finite(column.Scale.Apply(value), cell, column, number);
        }
        else if (encoder.Feature.Text is not null)
        {
            if (cell.Kind == RowCellKind.Unreadable)
                throw Unreadable(column, cell, number);
            encoder.Text(cell.Kind == RowCellKind.Missing ? "" : cell.Text(), inputs.Slice(column.Offset, encoder.Width));
        }
        else if (encoder.Feature.Categories is null)
        {
            double value = Number(column, cell, number);
            if (double.IsNaN(value) && !encoder.FillsMissing)
                throw Missing(column, number, Advice);
            inputs[column.Offset] = Finite(encoder.Number(value), cell, column, number);
            if (encoder.Indicator is { } indicator)
                inputs[indicator] = encoder.IsMissing(value);
        }
        else
        {
            int code = Code(encoder, column, cell, number);
            if (code == CellCodes.Missing && !encoder.FillsMissing)
                throw Missing(column, number, Advice);
            if (!encoder.TryCode(code, inputs.Slice(column.Offset, encoder.Width)))
                throw new DataException(At(column, number, cell.Text()),
                    FeatureEncoder.UnknownSentence(cell.Text(), encoder.Feature.Categories!, "category"));
        }
    }

    private string Advice => preprocessor.Options.Missing == MissingPolicy.Drop
        ? "the model was trained on whole rows" : "the model was not trained to fill it in";

    private double Number(Column column, in RowCell cell, int? number)
    {
        switch (cell.Kind)
        {
            case RowCellKind.Missing:
                return double.NaN;
            case RowCellKind.Number when double.IsFinite(cell.Number):
                return reader.IsMissing(cell.Number) ? double.NaN : cell.Number;
            case RowCellKind.Number:
                throw new DataException(At(column, number, cell.Text()), $"'{cell.Text()}' is not a finite number of 64 bits.");
            case RowCellKind.Flag:
                return cell.Number;
            case RowCellKind.Text:
                return Read(column, (string)cell.Source!, number);
            default:
                throw Unreadable(column, cell, number);
        }
    }

    // As the same text in a file, with the unit that stood around the numbers learned from.
    private double Read(Column column, string text, int? number)
    {
        if (!reader.TryNumber(text, out double value))
            throw new DataException(At(column, number, text), $"'{Excerpt.Of(text)}' is a text, but the model learned numbers here.");
        if (double.IsNaN(value) || !reader.HasTexts)
            return value;
        var conventions = new NumberConventions(reader, new ColumnRole(column.Fitted.Kind, true, With: column.Fitted.With));
        return conventions.Add(text, value, 0) is { } problem
            ? throw new DataException(At(column, number, text), $"'{Excerpt.Of(text)}' {problem}.")
            : value;
    }

    private int Code(FeatureEncoder encoder, Column column, in RowCell cell, int? number)
    {
        if (cell.Kind == RowCellKind.Missing)
            return CellCodes.Missing;
        if (cell.Kind == RowCellKind.Unreadable)
            throw Unreadable(column, cell, number);
        string text = CellText.Trim(cell.Text());
        if (reader.IsMissing(text))
            return CellCodes.Missing;
        int code = encoder.CodeOf(text);
        if (code >= 0 || cell.Kind == RowCellKind.Text)
            return code;
        // JSON writes numbers and flags in ways of its own.
        return cell.Kind == RowCellKind.Number ? encoder.CodeOf(TableColumn.NumberName(cell.Number)) : FlagCode(encoder, text);
    }

    private static int FlagCode(FeatureEncoder encoder, string text)
    {
        IReadOnlyList<string> categories = encoder.Feature.Categories!;
        for (int i = 0; i < categories.Count; i++)
        {
            if (categories[i].Equals(text, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return CellCodes.Unnamed;
    }

    private static float Finite(float input, in RowCell cell, Column column, int? number) => float.IsFinite(input) ? input
        : throw new DataException(At(column, number, cell.Text()),
            $"'{cell.Text()}' is beyond the range of 32-bit floats once it is scaled, which ends at 3.4e38.");

    private static DataException Missing(Column column, int? number, string advice) =>
        new(At(column, number, ""), $"the value is missing, and {advice}.");

    // As a column that a file lacks: whoever forgets one would get an answer on what replaces missing values.
    private static DataException Absent(Column column, int? number) => new(
        new Place { Row = number, Property = column.Fitted.Name },
        $"there is no property '{column.Fitted.Name}', which the model learned from"
        + (column.Encoder is { FillsMissing: true } ? "; give null where its value is not known." : "."));

    private static DataException Unreadable(Column column, in RowCell cell, int? number) =>
        new(At(column, number, ""), $"a value of the type '{cell.Source}' is no number and no text.");

    private static Place At(Column column, int? number, string text) =>
        new(column: column.Fitted.Name) { Row = number, Property = column.Fitted.Name, Text = Excerpt.Of(text) };

    private sealed record Column(FittedColumn Fitted, FeatureEncoder? Encoder, ColumnScale Scale, int Offset);
}

/// <summary>Names of the properties of rows, found among the columns of a table.</summary>
/// <remarks>A name is that of its column or, where no other column is called alike, differs from it in case and in other marks than letters
/// and digits: the property <c>MedianIncome</c> is the column <c>median_income</c>.</remarks>
internal sealed class RowNames
{
    private readonly string[] read;
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> alike = new(StringComparer.Ordinal);
    private readonly ColumnPlaces places;

    /// <summary>Creates the look-up.</summary>
    /// <param name="read">The columns that are read.</param>
    /// <param name="all">All columns, which a row may have too.</param>
    public RowNames(string[] read, IEnumerable<string> all)
    {
        (this.read, places) = (read, new ColumnPlaces(read, ""));
        foreach (string name in all.Concat(read).Distinct(StringComparer.Ordinal))
        {
            known[name] = name;
            string plain = Plain(name);
            alike[plain] = alike.ContainsKey(plain) ? null : name;
        }
    }

    /// <summary>Finds the names of a row: returns the position of each column that is read, -1 where it is not there.</summary>
    /// <exception cref="DataException">A name is that of no column, or two are of one.</exception>
    public int[] Bind(IReadOnlyList<string> given, int? row)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < given.Count; i++)
        {
            string column = known.GetValueOrDefault(given[i]) ?? alike.GetValueOrDefault(Plain(given[i]))
                ?? throw new DataException(new Place { Row = row, Property = given[i] },
                    $"the property '{Excerpt.Of(given[i])}' is no column that the model knows.{places.Advice(given[i])}");
            if (!found.TryAdd(column, i))
                throw new DataException(new Place { Row = row, Property = given[i] }, string.Create(CultureInfo.InvariantCulture,
                    $"the properties '{Excerpt.Of(given[found[column]])}' and '{Excerpt.Of(given[i])}' are both the column '{column}'."));
        }
        return Array.ConvertAll(read, name => found.GetValueOrDefault(name, -1));
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant));
}
