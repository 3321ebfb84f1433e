using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that takes the largest value of each window of a sequence; see <see cref="Layers.MaxPooling"/>.</summary>
    public static Layer MaxPooling1D(Extents? pool = null, Extents? stride = null, Padding? padding = null, string? name = null) =>
        new MaxPooling(1, pool, stride, padding, name);

    /// <summary>Makes a layer that takes the largest value of each window of an image; see <see cref="Layers.MaxPooling"/>.</summary>
    public static Layer MaxPooling2D(Extents? pool = null, Extents? stride = null, Padding? padding = null, string? name = null) =>
        new MaxPooling(2, pool, stride, padding, name);

    /// <summary>Makes a layer that takes the largest value of each window of a volume; see <see cref="Layers.MaxPooling"/>.</summary>
    public static Layer MaxPooling3D(Extents? pool = null, Extents? stride = null, Padding? padding = null, string? name = null) =>
        new MaxPooling(3, pool, stride, padding, name);

    /// <summary>Makes a layer that averages each window of a sequence; see <see cref="Layers.AveragePooling"/>.</summary>
    public static Layer AveragePooling1D(Extents? pool = null, Extents? stride = null, Padding? padding = null,
        bool includePadding = false, string? name = null) =>
        new AveragePooling(1, pool, stride, padding, includePadding, name);

    /// <summary>Makes a layer that averages each window of an image; see <see cref="Layers.AveragePooling"/>.</summary>
    public static Layer AveragePooling2D(Extents? pool = null, Extents? stride = null, Padding? padding = null,
        bool includePadding = false, string? name = null) =>
        new AveragePooling(2, pool, stride, padding, includePadding, name);

    /// <summary>Makes a layer that averages each window of a volume; see <see cref="Layers.AveragePooling"/>.</summary>
    public static Layer AveragePooling3D(Extents? pool = null, Extents? stride = null, Padding? padding = null,
        bool includePadding = false, string? name = null) =>
        new AveragePooling(3, pool, stride, padding, includePadding, name);

    /// <summary>Makes a layer that takes the largest value of each channel of a sequence;
    /// see <see cref="Layers.GlobalMaxPooling"/>.</summary>
    public static Layer GlobalMaxPooling1D(string? name = null) => new GlobalMaxPooling(1, name);

    /// <summary>Makes a layer that takes the largest value of each channel of an image;
    /// see <see cref="Layers.GlobalMaxPooling"/>.</summary>
    public static Layer GlobalMaxPooling2D(string? name = null) => new GlobalMaxPooling(2, name);

    /// <summary>Makes a layer that takes the largest value of each channel of a volume;
    /// see <see cref="Layers.GlobalMaxPooling"/>.</summary>
    public static Layer GlobalMaxPooling3D(string? name = null) => new GlobalMaxPooling(3, name);

    /// <summary>Makes a layer that averages each channel of a sequence; see <see cref="Layers.GlobalAveragePooling"/>.</summary>
    public static Layer GlobalAveragePooling1D(string? name = null) => new GlobalAveragePooling(1, name);

    /// <summary>Makes a layer that averages each channel of an image; see <see cref="Layers.GlobalAveragePooling"/>.</summary>
    public static Layer GlobalAveragePooling2D(string? name = null) => new GlobalAveragePooling(2, name);

    /// <summary>Makes a layer that averages each channel of a volume; see <see cref="Layers.GlobalAveragePooling"/>.</summary>
    public static Layer GlobalAveragePooling3D(string? name = null) => new GlobalAveragePooling(3, name);
}
