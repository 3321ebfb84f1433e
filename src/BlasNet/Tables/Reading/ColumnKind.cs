namespace BlasNet.Tables;

/// <summary>Tells what a column of a table is taken for.</summary>
public enum ColumnKind
{
    /// <summary>Numbers to learn from.</summary>
    Numeric,

    /// <summary>Texts of which each stands for a category, to learn from.</summary>
    Categorical,

    /// <summary>Names, dates or numbers that tell rows apart; kept, but nothing is learned from them.</summary>
    Identifier,

    /// <summary>What is to be learned.</summary>
    Label,

    /// <summary>How much a row counts.</summary>
    Weight,

    /// <summary>Not read.</summary>
    Ignored,
}
