namespace BlasNet.Tables;

/// <summary>Data specs that name tables: <c>csv:FILE</c>.</summary>
internal static class TableSpec
{
    private const string Prefix = "csv:";

    /// <summary>Returns the file that a data spec names; null where it is not a table.</summary>
    /// <exception cref="ConfigurationException">There is no file after the colon.</exception>
    public static string? PathOf(string spec)
    {
        if (!spec.StartsWith(Prefix, StringComparison.Ordinal) && spec != "csv")
            return null;
        return spec.Length > Prefix.Length
            ? spec[Prefix.Length..]
            : throw new ConfigurationException($"Data '{spec}': a file is required after the colon, as in 'csv:FILE'.", nameof(spec))
                { Fault = Fault.Usage };
    }

    /// <summary>Returns whether options suit data that is no table: none at all, or the task alone for arrays of NumPy.</summary>
    public static bool Suits(string spec, TableOptions? options) =>
        options is null || (NumpyData.PathOf(spec) is not null && options.Equals(new TableOptions { Task = options.Task }));

    /// <summary>Returns the targets of a task; null for none.</summary>
    public static TargetKind? TargetsOf(TableTask? task) => task switch
    {
        TableTask.Classification => TargetKind.Classes,
        TableTask.Regression => TargetKind.Values,
        _ => null,
    };
}
