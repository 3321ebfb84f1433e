using BlasNet.Layers;

namespace BlasNet;

/// <summary>The ways to merge the outputs of both directions of a <see cref="Bidirectional"/> layer.</summary>
public enum MergeMode
{
    /// <summary>One beside the other, forwards first.</summary>
    Concat,

    /// <summary>The sum, element by element.</summary>
    Sum,

    /// <summary>The product, element by element.</summary>
    Multiply,

    /// <summary>The mean, element by element.</summary>
    Average,
}
