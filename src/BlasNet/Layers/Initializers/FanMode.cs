namespace BlasNet.Layers;

/// <summary>The connections of a unit that <see cref="VarianceScaling"/> counts.</summary>
public enum FanMode
{
    /// <summary>Those into the unit.</summary>
    FanIn,

    /// <summary>Those out of the unit.</summary>
    FanOut,

    /// <summary>The mean of both.</summary>
    FanAvg,
}
