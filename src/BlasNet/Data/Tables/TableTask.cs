namespace BlasNet.Data.Tables;

/// <summary>Tells what is learned from a table.</summary>
public enum TableTask
{
    /// <summary>One of several classes for each row.</summary>
    Classification,

    /// <summary>One or several numbers for each row.</summary>
    Regression,
}
