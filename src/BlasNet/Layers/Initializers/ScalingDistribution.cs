namespace BlasNet.Layers;

/// <summary>The distribution that <see cref="VarianceScaling"/> draws from; its mean is 0.</summary>
public enum ScalingDistribution
{
    /// <summary>The normal distribution truncated at two standard deviations, widened to keep the variance.</summary>
    TruncatedNormal,

    /// <summary>The normal distribution.</summary>
    UntruncatedNormal,

    /// <summary>The uniform distribution from -limit to limit with <c>limit = sqrt(3 * variance)</c>.</summary>
    Uniform,
}
