namespace BlasNet.Data.Tables;

/// <summary>Tells how numbers are brought to a size that trains well; fitted on the training rows alone.</summary>
public enum Scaling
{
    /// <summary>(x - mean) / deviation, with the deviation of the whole training part (divided by n).</summary>
    Standardize,

    /// <summary>(x - min) / (max - min).</summary>
    ZeroToOne,

    /// <summary>x as it stands.</summary>
    None,
}
