namespace BlasNet.Layers;

public abstract partial record Layer
{
    /// <summary>Makes a layer that replaces whole numbers by trained vectors; see <see cref="Layers.Embedding"/>.</summary>
    public static Layer Embedding(int inputDim, int outputDim, Initializer? embeddingsInitializer = null, string? name = null) =>
        new Embedding(inputDim, outputDim, embeddingsInitializer, name);

    /// <summary>Makes a layer that puts the axes into another order, counted from 1; see <see cref="Layers.Permute"/>.</summary>
    public static Layer Permute(IReadOnlyList<int> dims, string? name = null) => new Permute(dims, name);

    /// <summary>Makes a layer that drops channels of sequences while training; see <see cref="Layers.SpatialDropout"/>.</summary>
    public static Layer SpatialDropout1D(double rate, string? name = null) => new SpatialDropout(1, rate, name);

    /// <summary>Makes a layer that drops channels of images while training; see <see cref="Layers.SpatialDropout"/>.</summary>
    public static Layer SpatialDropout2D(double rate, string? name = null) => new SpatialDropout(2, rate, name);

    /// <summary>Makes a layer that drops channels of volumes while training; see <see cref="Layers.SpatialDropout"/>.</summary>
    public static Layer SpatialDropout3D(double rate, string? name = null) => new SpatialDropout(3, rate, name);
}
