using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BlasNet.Tables;

/// <summary>CSV file, or rows of properties, as columns, each with its kind; immutable.</summary>
/// <remarks>
/// A number takes 8 bytes and a text 4, plus each distinct text once. The same file gives the same bits in any culture. White
/// space around a cell does not count, blank lines are skipped, and what might be a mistake (a text among numbers, a second header, a
/// decimal comma) is refused with its line.
/// </remarks>
public sealed class Table
{
    private readonly LineNumbers lines;
    private readonly CellStore cells;
    private readonly Dialect dialect;
    private readonly TextSource? source;
    private readonly Lazy<ColumnPlaces> places;

    internal Table(string path, TableOptions options, TableContent content, IReadOnlyList<TableColumn> columns, TableTask? task)
    {
        (Path, Options, Columns, Task, lines, cells) = (path, options, columns, task, content.Lines, content.Cells);
        places = new Lazy<ColumnPlaces>(() => new ColumnPlaces([.. columns.Select(column => column.Name)], path));
        (dialect, source, BlankLines) = (content.Dialect, content.Source, content.BlankLines);
        Labels = [.. InOrder(columns, ColumnKind.Label, options.Labels)];
        Features = [.. InOrder(columns, null, options.Features)];
        Weight = columns.FirstOrDefault(column => column.Kind == ColumnKind.Weight);
    }

    /// <summary>Gets the path of the file, or the name of the rows.</summary>
    public string Path { get; }

    /// <summary>Gets the options that the file was read with.</summary>
    public TableOptions Options { get; }

    /// <summary>Gets the character between fields; a space stands for runs of spaces and tabs.</summary>
    public char Delimiter => dialect.Delimiter;

    /// <summary>Gets whether the first line names the columns.</summary>
    public bool HasHeader => dialect.HasHeader;

    /// <summary>Gets the number of rows.</summary>
    public int RowCount => lines.Count;

    /// <summary>Gets the number of blank lines, which were skipped.</summary>
    public int BlankLines { get; }

    /// <summary>Gets all columns in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Gets the columns to learn from, in the order of the options or else of the file.</summary>
    public IReadOnlyList<TableColumn> Features { get; }

    /// <summary>Gets the columns to be learned; empty in a file to predict from.</summary>
    public IReadOnlyList<TableColumn> Labels { get; }

    /// <summary>Gets the column of weights; null where each row counts once.</summary>
    public TableColumn? Weight { get; }

    /// <summary>Gets the task; null where there is no label.</summary>
    public TableTask? Task { get; }

    /// <summary>Reads a CSV file, and infers what the options leave open.</summary>
    /// <exception cref="ConfigurationException">A named column does not exist, has two roles, or cannot be of the kind given.</exception>
    /// <exception cref="DataException">The file is missing, not UTF-8 or malformed; the message names line, column and text.</exception>
    /// <example>
    /// <code>
    /// Table housing = Table.Read("housing.csv", new TableOptions { Labels = ["median_house_value"], Missing = MissingPolicy.Median });
    /// Console.WriteLine($"{housing.Columns.Count} columns, {housing.RowCount} rows");
    /// </code>
    /// </example>
    public static Table Read(string path, TableOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(path, options ?? new TableOptions(), TableFaults.Refused);
    }

    /// <summary>Makes a table of rows whose public properties and fields are its columns, and infers what the options leave open as for a
    /// file: the last column is learned unless another is named.</summary>
    /// <typeparam name="T">A class, a record, a struct, an anonymous type, or a dictionary from names to values.</typeparam>
    /// <param name="rows">The rows, read once. Numbers of any type are numbers; texts, booleans, enums by their names and times are texts;
    /// null and NaN are missing. <c>JsonIgnore</c> leaves a property out, and <c>JsonPropertyName</c> names it otherwise.</param>
    /// <param name="options">Labels, roles and scaling as for a file; those about the form of files do not matter.</param>
    /// <param name="name">The name for logs and messages.</param>
    /// <exception cref="ConfigurationException">A named column does not exist, has two roles, or cannot be of the kind given.</exception>
    /// <exception cref="DataException">There are no rows, a value is no number and no text, or a column has both; the message names row and
    /// column.</exception>
    /// <example>
    /// <code>
    /// var houses = new[] { new { Area = 80, Town = "York", Price = 310.0 }, new { Area = 120, Town = "Leeds", Price = 350.0 } };
    /// Table table = Table.FromRows(houses, new TableOptions { Labels = ["Price"] });
    /// var preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);
    /// Dataset data = preprocessor.Apply(table).Data;
    /// </code>
    /// </example>
    public static Table FromRows<[DynamicallyAccessedMembers(RowType.Members)] T>(
        IEnumerable<T> rows, TableOptions? options = null, string name = "rows")
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new RowTableReader(name, options ?? new TableOptions()).Read(rows, RowType<T>.Members);
    }

    /// <summary>Makes a table of dictionaries from names of columns to values, like
    /// <see cref="FromRows{T}(IEnumerable{T}, TableOptions?, string)"/>; a column that one of them lacks is missing there.</summary>
    public static Table FromRows(
        IEnumerable<IReadOnlyDictionary<string, object?>> rows, TableOptions? options = null, string name = "rows")
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new RowTableReader(name, options ?? new TableOptions()).Read(rows);
    }

    /// <summary>Returns the column of a name.</summary>
    /// <exception cref="ConfigurationException">There is no such column; the nearest name is offered.</exception>
    public TableColumn Column(string name) => Columns[places.Value[name]];

    /// <summary>Returns the line of the file, counted from 1, on which a row begins; of rows of properties their number from 1.</summary>
    public int LineOf(int row) => lines[row];

    /// <summary>Describes the table: a line on the file and one on each column.</summary>
    public IReadOnlyList<string> Describe()
    {
        string blank = BlankLines == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {BlankLines} blank {(BlankLines == 1 ? "line" : "lines")}");
        string note = HasHeader ? dialect.Header.Note : "";
        string task = Task is { } known ? $"; {JsonNames.Of(known)}{Found(Options.Task is null)}" : "";
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{Path}: {RowCount} rows, {Columns.Count} columns{blank}")
                + (source is null ? task
                    : $"; delimiter {Delimiters.Name(Delimiter)}{dialect.Origin}; {(HasHeader ? "a header" : "no header")}"
                + $"{Found(Options.HasHeader is null)}{note}{task}"),
            .. Columns.Select(column => $"  {column}"),
        ];
    }

    /// <summary>Returns the first line of <see cref="Describe"/>.</summary>
    public override string ToString() => Describe()[0];

    /// <summary>Reads a CSV file and collects its faults: broken rows are left out, cells that are not numbers are missing.</summary>
    /// <remarks>Cells are kept in memory or, where a folder is given, in a temporary file there.</remarks>
    internal static Table Read(string path, TableOptions options, TableFaults faults, string? cellFolder = null)
    {
        TableContent content = new TableReader(path, options, faults, cellFolder)
            .Read((names, _) => names, names => ColumnRole.Of(options, names, path));
        return ColumnRoles.Complete(path, options, content, faults);
    }

    /// <summary>Frees the memory or the file of all cells at once; they can no longer be read.</summary>
    internal void ReleaseCells() => cells.Dispose();

    /// <summary>Returns how a message on a cell begins: file, line and column.</summary>
    internal Place PlaceOf(int row, TableColumn column) => source is null
        ? new(Path, null, column.Name) { Row = row, Text = CellOf(row, column) }
        : new(Path, LineOf(row), column.Name) { Text = CellOf(row, column) };

    /// <summary>Reads the text of a cell from the file again; empty when the file has changed.</summary>
    internal string CellOf(int row, TableColumn column)
    {
        if (source is null)
            return Excerpt.Of(column.TextAt(row) ?? "");
        using var records = new Records(source, Delimiter, Options.Comment);
        while (records.Read())
        {
            if (records.Line == LineOf(row) && column.Index < records.Count)
                return Excerpt.Of(CellText.Trim(records[column.Index]));
        }
        return "";
    }

    private static string Found(bool isDetected) => isDetected ? " (detected)" : "";

    private static IEnumerable<TableColumn> InOrder(IReadOnlyList<TableColumn> columns, ColumnKind? kind, IReadOnlyList<string> order)
    {
        IEnumerable<TableColumn> chosen = columns.Where(column =>
            kind is null ? ColumnRole.IsLearned(column.Kind) : column.Kind == kind);
        if (order.Count == 0)
            return chosen;
        Dictionary<string, int> places = order.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return chosen.OrderBy(column => places.GetValueOrDefault(column.Name, int.MaxValue));
    }
}
