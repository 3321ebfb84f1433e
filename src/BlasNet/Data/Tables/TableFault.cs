using System.Globalization;

namespace BlasNet.Data.Tables;

/// <summary>Makes the errors on places in CSV files.</summary>
internal static class TableFault
{
    /// <summary>Makes the error on a line or a cell; the problem ends the sentence.</summary>
    public static DataException At(
        string path, int line, string problem, string? column = null, string? text = null, Exception? inner = null)
    {
        string cell = column is null ? "" : $", column '{Shown.Text(column)}'";
        return new DataException(string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}{cell}: {problem}"), inner)
        {
            Place = new DataPlace(path, line, column, text is null ? null : Shown.Text(text)),
        };
    }
}
