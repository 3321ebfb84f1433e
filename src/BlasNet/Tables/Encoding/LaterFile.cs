namespace BlasNet.Tables;

/// <summary>Reads files after the one that an encoding was fitted on.</summary>
internal static class LaterFile
{
    /// <summary>Reads a file.</summary>
    public static Table Read(TablePreprocessor encoding, string path, bool withLabels, TableFaults faults, string? cellFolder = null)
    {
        TableOptions options = encoding.Options with
        {
            HasHeader = encoding.HasHeader,
            Features = [.. encoding.Features.Select(feature => feature.Name)],
            Labels = encoding.Labels,
        };
        TableContent content = new TableReader(path, options, faults, cellFolder).Read((names, hasHeader) =>
            hasHeader ? names : Names(encoding, names, path), names => Roles(encoding, names, path, withLabels));
        bool hasLabels = content.Roles.Any(role => role.Kind == ColumnKind.Label);
        return ColumnRoles.Complete(
            path, options, content, faults, hasLabels ? encoding.Task : null, needsLabel: false);
    }

    /// <summary>Names columns by position: all of the first file, or all but labels and weight.</summary>
    private static string[] Names(TablePreprocessor encoding, string[] numbered, string path)
    {
        string[] inputs = [.. encoding.Columns
            .Where(column => column.Kind is not ColumnKind.Label and not ColumnKind.Weight).Select(column => column.Name)];
        if (numbered.Length == encoding.Columns.Count)
            return numbered;
        return numbered.Length == inputs.Length
            ? inputs
            : throw new DataException(new Place(path, 1), FormattableString.Invariant(
                $"'{numbered.Length}' fields, but '{encoding.Columns.Count}' are needed, or '{inputs.Length}' without labels."));
    }

    private static ColumnRole[] Roles(TablePreprocessor encoding, string[] names, string path, bool withLabels)
    {
        string? missing = encoding.Features.Select(feature => feature.Name).FirstOrDefault(name => !names.Contains(name));
        if (missing is not null)
            throw new DataException(
                new Place(path), $"the column '{missing}' is missing, which was learned from.{NearestName.Advice(missing, names)}");
        bool takesLabels = withLabels && encoding.Labels.All(names.Contains);
        Dictionary<string, FittedColumn> known = encoding.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        return [.. names.Select(name => known.GetValueOrDefault(name) is not { } column || (column.Kind == ColumnKind.Label && !takesLabels)
            ? new ColumnRole(ColumnKind.Ignored, null)
            : new ColumnRole(column.Kind, column.IsNumeric))];
    }
}
