namespace BlasNet.Data.Checks;

/// <summary>Tells what a complaint about data is of.</summary>
public enum ComplaintKind
{
    /// <summary>The data cannot be read or trained on as it is: a fault, where all others are warnings.</summary>
    Malformed,

    /// <summary>Cells of a column are missing.</summary>
    Missing,

    /// <summary>All cells of a column are the same, or none has a value.</summary>
    Constant,

    /// <summary>A row is there more than once.</summary>
    Duplicate,

    /// <summary>Rows with the same inputs are of different classes.</summary>
    Conflict,

    /// <summary>Some classes have far fewer rows than others, or none in a part.</summary>
    Imbalance,

    /// <summary>A row to validate on is also learned from.</summary>
    Overlap,
}
