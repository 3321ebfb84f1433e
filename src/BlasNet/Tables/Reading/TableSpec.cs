namespace BlasNet.Tables;

/// <summary>Recognizes the data specs that name tables: <c>csv:FILE</c>.</summary>
internal static class TableSpec
{
    private const string Prefix = "csv:";

    /// <summary>Returns the file that a data spec names; null where it is no table.</summary>
    /// <exception cref="ConfigurationException">The file is missing behind the colon.</exception>
    public static string? PathOf(string spec)
    {
        if (!spec.StartsWith(Prefix, StringComparison.Ordinal) && spec != "csv")
            return null;
        return spec.Length > Prefix.Length
            ? spec[Prefix.Length..]
            : throw new ConfigurationException($"Data '{spec}': a file is required behind the colon, as in 'csv:FILE'.", nameof(spec))
                { Fault = Fault.Usage };
    }
}
