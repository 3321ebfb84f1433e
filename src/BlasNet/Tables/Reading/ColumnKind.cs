namespace BlasNet.Tables;

/// <summary>Kinds of columns of a table.</summary>
public enum ColumnKind
{
    /// <summary>Numbers to learn from.</summary>
    Numeric,

    /// <summary>Texts, each of them a category, to learn from.</summary>
    Categorical,

    /// <summary>Names, dates or numbers that identify rows; kept, but not learned from.</summary>
    Identifier,

    /// <summary>The classes or values to be learned.</summary>
    Label,

    /// <summary>The weights of the rows.</summary>
    Weight,

    /// <summary>Not read.</summary>
    Ignored,

    /// <summary>Free texts, to learn from by their words; never inferred.</summary>
    Text,
}
