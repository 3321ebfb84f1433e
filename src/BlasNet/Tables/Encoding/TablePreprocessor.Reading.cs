namespace BlasNet.Tables;

public sealed partial class TablePreprocessor
{
    /// <summary>Reads a later file as the first was read:
    /// columns are found by name or, without a header, by position, and further ones are ignored.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="withLabels">Whether labels are read where the file has them; weights always are.</param>
    /// <exception cref="DataException">A feature is not in the file, or the file is malformed.</exception>
    public Table Read(string path, bool withLabels = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(path, withLabels, TableFaults.Refused);
    }

    /// <summary>Reads a later file with its labels, unless it lacks a column that was learned.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="missing">The first column that is missing; null where the table is returned.</param>
    /// <exception cref="DataException">The file is malformed.</exception>
    internal Table? ReadLike(string path, out string? missing)
    {
        string? found = null;
        TableContent content = new TableReader(path, ReadingOptions, TableFaults.Refused).Read(
            (names, hasHeader) => hasHeader ? names : NamesByPosition(names, path), names =>
            {
                var present = new ColumnPlaces(names, path);
                found = Features.Select(feature => feature.Name).Concat(Labels).FirstOrDefault(name => !present.Has(name));
                return found is null ? RolesOf(names, path, withLabels: true)
                    : Array.ConvertAll(names, _ => new ColumnRole(ColumnKind.Ignored, null));
            });
        missing = found;
        return found is not null ? null
            : ColumnRoles.Complete(path, ReadingOptions, content, TableFaults.Refused, Task, needsLabel: false);
    }

    /// <summary>Reads a later file; its cells are kept in memory or, given a folder, in a temporary file there.</summary>
    internal Table Read(TextSource source, bool withLabels, TableFaults faults, string? cellFolder = null)
    {
        string path = source.Name;
        TableOptions options = ReadingOptions;
        TableContent content = new TableReader(source, options, faults, cellFolder).Read((names, hasHeader) =>
            hasHeader ? names : NamesByPosition(names, path), names => RolesOf(names, path, withLabels));
        bool hasLabels = content.Roles.Any(role => role.Kind == ColumnKind.Label);
        return ColumnRoles.Complete(
            path, options, content, faults, hasLabels ? Task : null, needsLabel: false);
    }

    /// <summary>Makes a table of rows as the first table was read; columns are found by name, and further properties are ignored.</summary>
    internal Table ReadRows<T>(IEnumerable<T> rows, RowMember<T>[] members)
    {
        const string place = "rows";
        return new RowTableReader(place, ReadingOptions, names => RolesOf(names, place, withLabels: true)).Read(rows, members);
    }

    private TableOptions ReadingOptions => Options with
    {
        HasHeader = HasHeader,
        Features = [.. Features.Select(feature => feature.Name)],
        Labels = Labels,
    };

    /// <summary>Names columns by position: all of the first file, or all but labels and weight.</summary>
    private string[] NamesByPosition(string[] numbered, string path)
    {
        string[] inputs = [.. Columns
            .Where(column => column.Kind is not ColumnKind.Label and not ColumnKind.Weight).Select(column => column.Name)];
        if (numbered.Length == Columns.Count)
            return numbered;
        return numbered.Length == inputs.Length
            ? inputs
            : throw new DataException(new Place(path, 1), FormattableString.Invariant(
                $"'{numbered.Length}' fields, but '{Columns.Count}' are needed, or '{inputs.Length}' without labels."));
    }

    private ColumnRole[] RolesOf(string[] names, string path, bool withLabels)
    {
        var present = new ColumnPlaces(names, path);
        string? missing = Features.Select(feature => feature.Name).FirstOrDefault(name => !present.Has(name));
        if (missing is not null)
            throw new DataException(
                new Place(path), $"the column '{missing}' is missing, which was learned from.{present.Advice(missing)}");
        bool takesLabels = withLabels && Labels.All(present.Has);
        Dictionary<string, FittedColumn> known = Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        return [.. names.Select(name => known.GetValueOrDefault(name) is not { } column || (column.Kind == ColumnKind.Label && !takesLabels)
            ? new ColumnRole(ColumnKind.Ignored, null)
            : new ColumnRole(column.Kind, column.IsNumeric, With: column.With))];
    }
}
