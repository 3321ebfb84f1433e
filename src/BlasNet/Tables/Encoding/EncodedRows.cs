namespace BlasNet.Tables;

/// <summary>Whole table as a model sees it, in the order of the file; parts of it are views.</summary>
internal sealed class EncodedRows
{
    private readonly string path;
    private readonly int[]? kept;
    private readonly Dataset all;

    /// <summary>Creates the rows from encoded arrays.</summary>
    /// <param name="path">The file of the table.</param>
    /// <param name="rowCount">The rows of the table.</param>
    /// <param name="inputs">The inputs of the rows that are kept.</param>
    /// <param name="targets">Their targets.</param>
    /// <param name="weights">Their weights; null where each counts once.</param>
    /// <param name="kept">The table row of each of them, ascending, where others are dropped; null means all.</param>
    /// <param name="encoding">What encoded them; null where the caller knows.</param>
    public EncodedRows(string path, int rowCount, Samples inputs, Targets targets, float[]? weights, int[]? kept,
        TablePreprocessor? encoding = null)
    {
        (this.path, this.kept, Dropped) = (path, kept, kept is null ? 0 : rowCount - kept.Length);
        all = new Dataset(encoding?.InputsOf(inputs) ?? [inputs], targets, weights, Path.GetFileName(path)).EncodedBy(encoding);
    }

    private EncodedRows(EncodedRows other, TablePreprocessor encoding)
    {
        (path, kept, Dropped) = (other.path, other.kept, other.Dropped);
        all = new Dataset(encoding.InputsOf(other.all.Input), other.all.Targets, other.all.Weights?.ToArray(), other.all.Name);
    }

    /// <summary>Gets the number of rows left out because a cell is missing.</summary>
    public int Dropped { get; }

    /// <summary>Returns the rows as the inputs of a model that takes several, where these come as they were stored.</summary>
    public EncodedRows AsInputsOf(TablePreprocessor preprocessor) =>
        preprocessor.InputWidths.Count > 1 ? new EncodedRows(this, preprocessor) : this;

    /// <summary>Returns the given rows of the table in their order, except dropped ones; null means all.</summary>
    /// <exception cref="DataException">All of them are dropped.</exception>
    public Dataset Part(IReadOnlyList<int>? rows)
    {
        if (rows is null)
            return all;
        int[] samples = kept is null ? [.. rows]
            : [.. rows.Select(row => Array.BinarySearch(kept, row)).Where(sample => sample >= 0)];
        return samples.Length > 0 ? all.Subset(samples) : throw new DataException(
            new Place(path), $"in each of the '{rows.Count}' rows a cell is missing, so that dropping those leaves none.");
    }
}
