using BlasNet.Data;
using BlasNet.Numerics;

namespace BlasNet;

/// <summary>Data sets in .npz files.</summary>
/// <remarks>
/// The arrays are x_train, y_train, x_test and y_test, as in Keras' own files, or x and y alone. Samples of bytes stay bytes and are scaled
/// to 0 .. 1 in a batch; whole numbers as targets are classes, others values.
/// Shapes: x [Count, ...sample], y [Count], [Count, 1] or [Count, Width].
/// </remarks>
public static class NumpyData
{
    /// <summary>Reads a file; the test part is null where it has none.</summary>
    /// <exception cref="DataException">The file is missing or broken, lacks an array, or the arrays do not fit each other.</exception>
    public static DatasetPair Read(string path)
    {
        IReadOnlyDictionary<string, NumpyArray> arrays = NumpyFile.ReadArchive(path);
        bool hasParts = arrays.ContainsKey("x_train");
        (string x, string y) = hasParts ? ("x_train", "y_train") : ("x", "y");
        Dataset train = Part(path, arrays, x, y, null);
        int? classes = train.Targets.Kind == TargetKind.Classes ? train.Targets.Outputs : null;
        Dataset? test = arrays.ContainsKey("x_test") ? Part(path, arrays, "x_test", "y_test", classes) : null;
        if (test is not null && !test.Input.SampleShape.Equals(train.Input.SampleShape))
            throw new DataException(new Place(path),
                $"samples of x_test have the shape {test.Input.SampleShape}, but those of {x} {train.Input.SampleShape}.");
        return new DatasetPair(train, test)
        {
            Files = [path],
            Warnings = [.. new[] { x, y, "x_test", "y_test" }.Where(arrays.ContainsKey)
                .SelectMany(name => NumpyRounding.Find(path, name, arrays[name]))],
        };
    }

    private static Dataset Part(string path, IReadOnlyDictionary<string, NumpyArray> arrays, string x, string y, int? classes)
    {
        NumpyArray samples = Find(path, arrays, x), targets = Find(path, arrays, y);
        if (samples.Dimensions.Count < 2)
            throw new DataException(new Place(path),
                $"{x} has the shape {Shape.Text(samples.Dimensions)}, but samples need an axis that counts them and one of their own.");
        if (targets.Dimensions.Count is < 1 or > 2)
            throw new DataException(new Place(path),
                $"{y} has the shape {Shape.Text(targets.Dimensions)}, but targets are [Count] or [Count, Width].");
        if (targets.Dimensions[0] != samples.Dimensions[0])
            throw new DataException(new Place(path),
                $"{x} has '{samples.Dimensions[0]}' samples, but {y} '{targets.Dimensions[0]}' targets.");
        if (samples.Count == 0)
            throw new DataException(new Place(path), $"{x} has the shape {Shape.Text(samples.Dimensions)}, so there are no samples.");
        int[] shape = [.. samples.Dimensions.Skip(1)];
        int width = targets.Dimensions.Count == 1 ? 1 : targets.Dimensions[1];
        return DataException.InFile(new Place(path), () =>
        {
            Samples inputs = samples.ElementType == typeof(byte)
                ? Samples.FromBytes(samples.Values<byte>(), shape)
                : Samples.FromFloats(NumpyRounding.Floats(samples, samples.Count / samples.Dimensions[0], "sample"), shape);
            return new Dataset([inputs], targets.IsInteger && width == 1
                ? Targets.Classes(targets.ToIntegers(), classes, new Place(path) { Section = y })
                : Targets.Values(NumpyRounding.Floats(targets, width, "target"), width), null, path);
        });
    }

    private static NumpyArray Find(string path, IReadOnlyDictionary<string, NumpyArray> arrays, string name) =>
        arrays.TryGetValue(name, out NumpyArray? array) ? array
        : throw new DataException(
            new Place(path),
            $"there is no array '{name}'; x_train and y_train, or x and y, are required. It has "
                + $"{(arrays.Count == 0 ? "none" : string.Join(", ", arrays.Keys))}.");
}
