namespace BlasNet.Data.Tables;

/// <summary>Makes the errors on places in CSV files.</summary>
internal static class TableFault
{
    /// <summary>Makes the error on a line or a cell; the problem ends the sentence.</summary>
    public static DataException At(
        string path, int line, string problem, string? column = null, string? text = null, Exception? inner = null) =>
        new(new Place(path, line, column) { Text = text is null ? null : Shown.Text(text) }, problem, inner);
}
