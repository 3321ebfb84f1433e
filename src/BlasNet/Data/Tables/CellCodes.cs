namespace BlasNet.Data.Tables;

/// <summary>Numbers the cells of a column by a list of names.</summary>
internal sealed class CellCodes
{
    /// <summary>The number of a missing cell, and of one whose name is not in the list.</summary>
    public const int Missing = -1, Unnamed = -2;

    private readonly TableColumn column;
    private readonly Dictionary<string, int> places;
    private readonly int[] ofTexts = [];
    private readonly Dictionary<float, int> ofNumbers = [];

    /// <summary>Finds the names among the cells of a column.</summary>
    public CellCodes(TableColumn column, IReadOnlyList<string> names)
    {
        this.column = column;
        places = names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        if (!column.IsNumeric)
            ofTexts = [.. column.Texts.Select(text => places.GetValueOrDefault(text, Unnamed))];
    }

    /// <summary>Gets the number of a row's cell.</summary>
    public int this[int row]
    {
        get
        {
            if (!column.IsNumeric)
                return column.CodeAt(row) is var code && code >= 0 ? ofTexts[code] : Missing;
            float number = column.NumberAt(row);
            if (float.IsNaN(number))
                return Missing;
            if (!ofNumbers.TryGetValue(number, out int place))
                ofNumbers.Add(number, place = places.GetValueOrDefault(TableColumn.NumberName(number), Unnamed));
            return place;
        }
    }
}
