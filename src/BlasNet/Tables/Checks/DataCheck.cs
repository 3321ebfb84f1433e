using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Checks data before anything is learned from it.</summary>
public static class DataCheck
{
    /// <summary>Checks data of any kind; whatever is wrong with it is in the report.</summary>
    /// <param name="spec">A table as <c>csv:FILE</c>, or what <see cref="Datasets.Load"/> takes.</param>
    /// <param name="options">How the data is read and parted.</param>
    /// <param name="progress">Called while something is downloaded.</param>
    /// <exception cref="ConfigurationException">The text names nothing known, an option does not fit the data,
    /// or a column is named that is not there.</exception>
    public static DataReport Run(string spec, DataCheckOptions? options = null, Action<DownloadProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        DataCheckOptions said = options ?? new DataCheckOptions();
        TargetSize.RequireSuits(spec, said.ImageSize);
        if (TableSpec.PathOf(spec) is { } path)
            return new TableCheck(spec, path, said).Run();
        if (said.Table is not null)
            throw new ConfigurationException($"Data '{spec}' is no table; options such as the label belong to 'csv:FILE'.");
        return new DatasetCheck(spec, said, progress).Run();
    }
}
