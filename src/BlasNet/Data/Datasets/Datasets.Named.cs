using BlasNet.Data;

namespace BlasNet;

public static partial class Datasets
{
    /// <summary>Loads MNIST: 60 000 and 10 000 grey images [28, 28] of handwritten digits, as <c>Load("mnist")</c> does.</summary>
    /// <param name="progress">Called during a download.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DataException">The files are malformed, or are not on this machine and cannot be downloaded.</exception>
    public static DatasetPair Mnist(Action<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        MnistSource.Load(progress, cancellation);

    /// <summary>Loads CIFAR-10: 50 000 and 10 000 colour images [32, 32, 3] of ten classes, as <c>Load("cifar10")</c> does.</summary>
    /// <exception cref="DataException">The files are malformed, or are not on this machine; they are not downloaded.</exception>
    public static DatasetPair Cifar10() => CifarFolder.Load();

    /// <summary>Generates images [28, 28, 1] of digits, 60 000 and 10 000 of them; <see cref="BlasNet.Digits.Make"/> makes any
    /// number.</summary>
    /// <param name="seed">The seed; equal seeds give equal images.</param>
    /// <example><code>
    /// DatasetPair digits = Datasets.Digits();
    /// Console.WriteLine($"{digits.Train.Count} and {digits.Test.Count}");
    /// </code></example>
    public static DatasetPair Digits(long seed = 0) => BlasNet.Digits.Make(seed);

    /// <summary>Generates two classes of points [2], one around the other.</summary>
    /// <param name="seed">The seed; equal seeds give equal points.</param>
    public static DatasetPair Circles(long seed = 0) => PlaneSets.Circles(seed);

    /// <summary>Generates two classes of points [2] on interleaved half circles.</summary>
    /// <param name="seed">The seed; equal seeds give equal points.</param>
    public static DatasetPair Moons(long seed = 0) => PlaneSets.Moons(seed);

    /// <summary>Generates three classes of points [2] on the arms of a spiral.</summary>
    /// <param name="seed">The seed; equal seeds give equal points.</param>
    public static DatasetPair Spirals(long seed = 0) => PlaneSets.Spirals(seed);

    /// <summary>Generates two classes of points [2] in opposite quadrants.</summary>
    /// <param name="seed">The seed; equal seeds give equal points.</param>
    public static DatasetPair Xor(long seed = 0) => PlaneSets.Xor(seed);
}
