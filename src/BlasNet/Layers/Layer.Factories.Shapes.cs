using BlasNet.Layers;

namespace BlasNet;

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

    /// <summary>Makes a layer that puts zeros around sequences; see <see cref="Layers.ZeroPadding"/>.</summary>
    public static Layer ZeroPadding1D(Margins? padding = null, string? name = null) => new ZeroPadding(1, padding, name);

    /// <summary>Makes a layer that puts zeros around images; see <see cref="Layers.ZeroPadding"/>.</summary>
    public static Layer ZeroPadding2D(Margins? padding = null, string? name = null) => new ZeroPadding(2, padding, name);

    /// <summary>Makes a layer that puts zeros around volumes; see <see cref="Layers.ZeroPadding"/>.</summary>
    public static Layer ZeroPadding3D(Margins? padding = null, string? name = null) => new ZeroPadding(3, padding, name);

    /// <summary>Makes a layer that cuts positions off sequences; see <see cref="Layers.Cropping"/>.</summary>
    public static Layer Cropping1D(Margins cropping, string? name = null) => new Cropping(1, cropping, name);

    /// <summary>Makes a layer that cuts positions off images; see <see cref="Layers.Cropping"/>.</summary>
    public static Layer Cropping2D(Margins cropping, string? name = null) => new Cropping(2, cropping, name);

    /// <summary>Makes a layer that cuts positions off volumes; see <see cref="Layers.Cropping"/>.</summary>
    public static Layer Cropping3D(Margins cropping, string? name = null) => new Cropping(3, cropping, name);

    /// <summary>Makes a layer that repeats the positions of sequences; see <see cref="Layers.UpSampling"/>.</summary>
    public static Layer UpSampling1D(Extents? size = null, string? name = null) => new UpSampling(1, size, name: name);

    /// <summary>Makes a layer that enlarges images, by repetition or by interpolation; see <see cref="Layers.UpSampling"/>.</summary>
    public static Layer UpSampling2D(
        Extents? size = null, Interpolation interpolation = Interpolation.Nearest, string? name = null) =>
        new UpSampling(2, size, interpolation, name);

    /// <summary>Makes a layer that repeats the positions of volumes; see <see cref="Layers.UpSampling"/>.</summary>
    public static Layer UpSampling3D(Extents? size = null, string? name = null) => new UpSampling(3, size, name: name);
}
