namespace BlasNet;

/// <summary>A trained array of a <see cref="Layers.Lambda"/> layer.</summary>
/// <param name="Name">The last part of its key, such as <c>kernel</c>.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Initializer">How it starts; by default Glorot uniform for two axes or more and zeros for fewer.</param>
public sealed record LambdaWeight(string Name, IReadOnlyList<int> Shape, Initializer? Initializer = null)
{
    internal ParameterSpec Spec => new(Name, new Shape([.. Shape]),
        Initializer ?? (Shape.Count > 1 ? BlasNet.Initializer.GlorotUniform() : BlasNet.Initializer.Zeros()), Decays: Shape.Count > 1);
}
