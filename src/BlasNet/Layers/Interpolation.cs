namespace BlasNet.Layers;

/// <summary>The value that an enlarged image has between the positions of the image it is made from.</summary>
public enum Interpolation
{
    /// <summary>The value of the nearest position.</summary>
    Nearest,

    /// <summary>The mean of the four positions around, each weighted by how near it is.</summary>
    Bilinear,
}
