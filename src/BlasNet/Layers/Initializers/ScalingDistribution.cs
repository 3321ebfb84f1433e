namespace BlasNet.Layers;

/// <summary>The distribution that <see cref="VarianceScaling"/> draws from; its mean is 0.</summary>
public enum ScalingDistribution
{
    /// <summary>The normal distribution cut off at two standard deviations, widened so that its variance is right.</summary>
    TruncatedNormal,

    /// <summary>The normal distribution.</summary>
    UntruncatedNormal,

    /// <summary>The even distribution from -limit to limit with <c>limit = sqrt(3 * variance)</c>.</summary>
    Uniform,
}
