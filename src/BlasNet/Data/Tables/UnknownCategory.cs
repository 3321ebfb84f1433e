namespace BlasNet.Data.Tables;

/// <summary>Tells what happens to a category that the training rows do not have.</summary>
public enum UnknownCategory
{
    /// <summary>It is refused with its line.</summary>
    Error,

    /// <summary>It counts as none: all zeros; with <see cref="CategoryCoding.Index"/> the number behind the last category.</summary>
    Ignore,
}
