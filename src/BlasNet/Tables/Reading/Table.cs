using System.Globalization;

namespace BlasNet.Tables;

/// <summary>CSV file as columns, each with its kind; immutable.</summary>
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
    private readonly Lazy<ColumnPlaces> places;

    internal Table(string path, TableOptions options, TableContent content, IReadOnlyList<TableColumn> columns, TableTask? task)
    {
        (Path, Options, Columns, Task, lines, cells) = (path, options, columns, task, content.Lines, content.Cells);
        places = new Lazy<ColumnPlaces>(() => new ColumnPlaces([.. columns.Select(column => column.Name)], path));
        (dialect, BlankLines) = (content.Dialect, content.BlankLines);
        Labels = [.. InOrder(columns, ColumnKind.Label, options.Labels)];
        Features = [.. InOrder(columns, null, options.Features)];
        Weight = columns.FirstOrDefault(column => column.Kind == ColumnKind.Weight);
    }

    /// <summary>Gets the path of the file.</summary>
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
    /// <example><code>
    /// Table table = Table.Read("housing.csv");
    /// foreach (TableColumn column in table.Columns)
    ///     Console.WriteLine(column.Name);
    /// </code></example>
    public static Table Read(string path, TableOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(path, options ?? new TableOptions(), TableFaults.Refused);
    }

    /// <summary>Returns the column of a name.</summary>
    /// <exception cref="ConfigurationException">There is no such column; the nearest name is offered.</exception>
    public TableColumn Column(string name) => Columns[places.Value[name]];

    /// <summary>Returns the line of the file, counted from 1, on which a row begins.</summary>
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
                + $"; delimiter {Delimiters.Name(Delimiter)}{dialect.Origin}; {(HasHeader ? "a header" : "no header")}"
                + $"{Found(Options.HasHeader is null)}{note}{task}",
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
    internal Place PlaceOf(int row, TableColumn column) => new(Path, LineOf(row), column.Name) { Text = CellOf(row, column) };

    /// <summary>Reads the text of a cell from the file again; empty when the file has changed.</summary>
    internal string CellOf(int row, TableColumn column)
    {
        using var records = new Records(Path, Delimiter, Options.Comment);
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
            kind is null ? column.Kind is ColumnKind.Numeric or ColumnKind.Categorical : column.Kind == kind);
        if (order.Count == 0)
            return chosen;
        Dictionary<string, int> places = order.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return chosen.OrderBy(column => places.GetValueOrDefault(column.Name, int.MaxValue));
    }
}
