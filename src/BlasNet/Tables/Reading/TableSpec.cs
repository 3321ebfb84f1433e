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
}
