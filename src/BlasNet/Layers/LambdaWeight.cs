namespace BlasNet;

/// <summary>An array that a layer made of code trains.</summary>
/// <param name="Name">The last part of its key, such as <c>kernel</c>.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Initializer">How it starts; Glorot's uniform for two axes and more and 0 for fewer, unless given.</param>
public sealed record LambdaWeight(string Name, IReadOnlyList<int> Shape, Initializer? Initializer = null)
{
    internal ParameterSpec Spec => new(Name, new Shape([.. Shape]),
        Initializer ?? (Shape.Count > 1 ? BlasNet.Initializer.GlorotUniform() : BlasNet.Initializer.Zeros()), Decays: Shape.Count > 1);
}
