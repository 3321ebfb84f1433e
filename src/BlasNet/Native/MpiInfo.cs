namespace BlasNet.Native;

/// <summary>Description of the loaded MPI.</summary>
/// <param name="Path">The file.</param>
/// <param name="Family">Its binary interface.</param>
/// <param name="Version">For example 'Open MPI v4.1.4' or 'MPICH 4.0.2', from the library's own words.</param>
internal sealed record MpiInfo(string Path, MpiFamily Family, string Version)
{
    /// <summary>Shortens what MPI_Get_library_version returns, up to a page, to name and version.</summary>
    internal static string ShortVersion(string text)
    {
        string line = text.Trim().Split('\n')[0].Split(',')[0].Replace("Version:", "", StringComparison.Ordinal);
        return string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
