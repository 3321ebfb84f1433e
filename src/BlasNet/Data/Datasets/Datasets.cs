using BlasNet.Data;

namespace BlasNet;

/// <summary>Data sets named by a short text: a built-in set by its name, or a kind of files and their place as in <c>idx:DIR</c>.</summary>
public static partial class Datasets
{
    /// <summary>Gets the known names; those that need a place show it as in <c>idx:DIR</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "mnist", "mnist:DIR", "idx:DIR", "cifar10", "cifar10:DIR", "images:DIR", "npz:FILE",
        "digits", "circles", "moons", "spirals", "xor",
    ];

    /// <summary>Loads the data that a text names.</summary>
    /// <param name="spec">
    /// <c>mnist</c> (found in $BLASNET_DATA/mnist, ./data/mnist, the user's cache, else downloaded there), <c>mnist:DIR</c>,
    /// <c>idx:DIR</c> (the four standard files, plain or .gz), <c>cifar10</c> (found in $BLASNET_DATA/cifar10, ./data/cifar10, the user's
    /// cache; it is not downloaded), <c>cifar10:DIR</c> (the six binary files, plain or .gz), <c>images:DIR</c> (image files in a folder
    /// per class), <c>npz:FILE</c> (arrays of NumPy), <c>digits</c>, <c>circles</c>, <c>moons</c>, <c>spirals</c>, <c>xor</c>.
    /// </param>
    /// <param name="seed">The seed of generated sets.</param>
    /// <param name="channels">Where the files of <c>idx:DIR</c> keep the channels of images; the samples have them last.</param>
    /// <param name="imageSize">Height and width that the pictures of <c>images:DIR</c> are resized to; null where all are of one
    /// size.</param>
    /// <param name="progress">Called during a download.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="ConfigurationException">The text names no known data; the nearest name is offered.</exception>
    /// <exception cref="DataException">The data is missing or malformed.</exception>
    /// <example>
    /// <code>
    /// DatasetPair moons = Datasets.Load("moons");
    /// DatasetPair digits = Datasets.Load("mnist:data/mnist");
    /// DatasetPair pictures = Datasets.Load("images:data/flowers", imageSize: (32, 32));
    /// </code>
    /// </example>
    public static DatasetPair Load(
        string spec, long seed = 0, ChannelOrder channels = ChannelOrder.Last, Extents? imageSize = null,
        Action<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        int colon = spec.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? spec : spec[..colon];
        string? place = colon < 0 ? null : spec[(colon + 1)..];
        if (channels == ChannelOrder.First && name != "idx")
            throw new ConfigurationException(
                $"Data '{spec}': channels first can be asked of 'idx:DIR' alone; the order of other data is known.", nameof(spec))
                { Fault = Fault.Usage };
        TargetSize.RequireSuits(spec, imageSize);
        return (name, place) switch
        {
            ("mnist", null) => Mnist(progress, cancellation),
            ("mnist", { Length: > 0 }) => MnistSource.Read(place),
            ("idx", { Length: > 0 }) => IdxFolder.Read(place, channels: channels),
            ("cifar10", null) => Cifar10(),
            ("cifar10", { Length: > 0 }) => CifarFolder.Read(place),
            ("images", { Length: > 0 }) => ImageFolder.Read(place, imageSize: imageSize),
            ("csv", _) => throw new ConfigurationException(
                $"Data '{spec}': a table has no fixed inputs; training reads it with 'Table.Read' and fits a 'TablePreprocessor'.",
                    nameof(spec))
                { Fault = Fault.Usage },
            ("npz", { Length: > 0 }) => NumpyData.Read(place),
            ("npz", _) =>
                throw new ConfigurationException($"Data '{spec}': a file is required after the colon, as in 'npz:FILE'.", nameof(spec))
                { Fault = Fault.Usage },
            ("mnist" or "idx" or "cifar10" or "images", _) =>
                throw new ConfigurationException(
                    $"Data '{spec}': a folder is required after the colon, as in '{name}:DIR'.", nameof(spec)) { Fault = Fault.Usage },
            ("digits", null) => Digits(seed),
            ("circles", null) => Circles(seed),
            ("moons", null) => Moons(seed),
            ("spirals", null) => Spirals(seed),
            ("xor", null) => Xor(seed),
            ("digits" or "circles" or "moons" or "spirals" or "xor", _) =>
                throw new ConfigurationException(
                    $"Data '{spec}': the built-in set '{name}' has no place; write '{name}' alone.", nameof(spec)) { Fault = Fault.Usage },
            _ => throw new ConfigurationException(Unknown(spec, name), nameof(spec)) { Fault = Fault.Usage },
        };
    }

    private static string Unknown(string spec, string name)
    {
        if (Directory.Exists(spec))
            return $"Data '{spec}': this is a folder. Write 'idx:{spec}' to read IDX files from it, or 'images:{spec}' for image files.";
        string? nearest = NearestName.Find(name, Names.Select(known => known.Split(':')[0]));
        return $"Data '{spec}' is not known. "
            + (nearest is null ? $"Known are: {string.Join(", ", Names)}." : $"Did you mean '{nearest}'?");
    }
}

/// <summary>Progress of a download.</summary>
/// <param name="File">The file that is being fetched.</param>
/// <param name="Received">The bytes received so far.</param>
/// <param name="Total">The bytes to receive, where the server says.</param>
public readonly record struct DownloadProgress(string File, long Received, long? Total);
