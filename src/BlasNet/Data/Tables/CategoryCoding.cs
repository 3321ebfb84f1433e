namespace BlasNet.Data.Tables;

/// <summary>Tells how a category becomes numbers.</summary>
public enum CategoryCoding
{
    /// <summary>A value per category: 1 for the one that the row has, 0 for the others.</summary>
    OneHot,

    /// <summary>The category's number from 0 on, for an embedding.</summary>
    Index,
}
