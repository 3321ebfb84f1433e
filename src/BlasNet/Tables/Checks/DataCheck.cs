using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Check of data before anything is learned from it.</summary>
public static class DataCheck
{
    /// <summary>Checks data of any kind; the report holds whatever is wrong with it.</summary>
    /// <param name="spec">A table as <c>csv:FILE</c>, or what <see cref="Datasets.Load"/> takes.</param>
    /// <param name="options">How the data is read and split.</param>
    /// <param name="progress">Called during a download.</param>
    /// <exception cref="ConfigurationException">The spec names no known data, an option does not fit the data,
    /// or a named column does not exist.</exception>
    public static DataReport Run(string spec, DataCheckOptions? options = null, Action<DownloadProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        DataCheckOptions chosen = options ?? new DataCheckOptions();
        TargetSize.RequireSuits(spec, chosen.ImageSize);
        if (TableSpec.PathOf(spec) is { } path)
            return new TableCheck(spec, path, chosen).Run();
        if (!TableSpec.Suits(spec, chosen.Table))
            throw new ConfigurationException($"Data '{spec}' is no table; options such as the label belong to 'csv:FILE'.");
        return new DatasetCheck(spec, chosen, progress).Run();
    }
}
