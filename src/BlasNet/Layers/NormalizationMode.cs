namespace BlasNet;

/// <summary>What a reversible normalization subtracts from the window of a series and divides it by.</summary>
public enum NormalizationMode
{
    /// <summary>Mean and standard deviation of each channel over the window, followed by a trained factor and shift.</summary>
    Standard,

    /// <summary>The last step is subtracted, and nothing divided.</summary>
    Last,
}
