using BlasNet.Data;
using BlasNet.Numerics;

namespace BlasNet;

/// <summary>Data sets in .npz files.</summary>
/// <remarks>
/// The arrays are x_train, y_train, x_test and y_test, as in Keras' own files, or x and y alone; what else is in the file is not read.
/// Samples of bytes stay bytes and are scaled to 0 .. 1 in a batch. Whole numbers as targets are classes; floats, and rows of several
/// numbers, are values unless classes are asked for.
/// Shapes: x [Count, ...sample], y [Count], [Count, 1] or [Count, Width].
/// </remarks>
public static class NumpyData
{
    private const string Prefix = "npz:";
    private const string TrainX = "x_train", TrainY = "y_train", TestX = "x_test", TestY = "y_test", X = "x", Y = "y";

    /// <summary>Reads a file; the test part is null where it has none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="targets">Classes takes class numbers of any type, and rows with a single 1 among zeros; values takes numbers; null
    /// follows the type.</param>
    /// <exception cref="DataException">The file is missing, damaged or broken, lacks an array, or the arrays do not fit each other or the
    /// kind of targets.</exception>
    public static DatasetPair Read(string path, TargetKind? targets = null) => Read(path, targets switch
    {
        TargetKind.Classes => TargetReading.Classes,
        TargetKind.Values => TargetReading.Values,
        _ => TargetReading.Stored,
    });

    /// <summary>Returns the file that a data spec names; null where it is not of NumPy.</summary>
    internal static string? PathOf(string spec) =>
        spec.Length > Prefix.Length && spec.StartsWith(Prefix, StringComparison.Ordinal) ? spec[Prefix.Length..] : null;

    /// <summary>Returns how targets are to be taken: as asked for, else as the loss needs them.</summary>
    /// <param name="asked">What was asked for; null for nothing.</param>
    /// <param name="takesClasses">Whether the loss takes class numbers, or else what is stored; null where no loss is known.</param>
    internal static TargetReading Reading(TargetKind? asked, bool? takesClasses) => (asked, takesClasses) switch
    {
        (TargetKind.Classes, _) or (null, true) => TargetReading.Classes,
        (TargetKind.Values, _) => TargetReading.Values,
        (_, false) => TargetReading.Stored,
        _ => TargetReading.Inferred,
    };

    /// <summary>Reads a file, with a note on what was inferred of its targets.</summary>
    internal static DatasetPair Read(string path, TargetReading reading)
    {
        IReadOnlyDictionary<string, NumpyArray> arrays = NumpyFile.ReadArchive(path, names => Chosen(path, names));
        (string x, string y) = arrays.ContainsKey(TrainX) ? (TrainX, TrainY) : (X, Y);
        (Dataset train, string? note) = Part(path, arrays[x], arrays[y], x, y, reading, null);
        var data = new DatasetPair(train, null)
        {
            Files = [path],
            Notes = note is null ? [] : [note],
            Warnings = [.. arrays.SelectMany(array =>
                ArrayRounding.Find(new Place(path) { Section = array.Key }, array.Value))],
        };
        if (!arrays.ContainsKey(TestX))
            return data;
        // The test part is judged by what was learned.
        bool areClasses = train.Targets.Kind == TargetKind.Classes;
        (Dataset test, _) = Part(path, arrays[TestX], arrays[TestY], TestX, TestY,
            areClasses ? TargetReading.Classes : TargetReading.Values, areClasses ? train.Targets.Outputs : null);
        if (!test.Input.SampleShape.Equals(train.Input.SampleShape))
            throw new DataException(new Place(path),
                $"samples of {TestX} have the shape {test.Input.SampleShape}, but those of {x} {train.Input.SampleShape}.");
        if (test.Targets.Outputs != train.Targets.Outputs)
            throw new DataException(new Place(path),
                $"{TestY} has rows of '{test.Targets.Outputs}' numbers, but {y} of '{train.Targets.Outputs}'.");
        return data with { Test = test };
    }

    private static (Dataset Data, string? Note) Part(
        string path, NumpyArray samples, NumpyArray targets, string x, string y, TargetReading reading, int? classes)
    {
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
        if (targets.Count == 0)
            throw new DataException(new Place(path), $"{y} has the shape {Shape.Text(targets.Dimensions)}, so there are no targets.");
        int[] shape = [.. samples.Dimensions.Skip(1)];
        return DataException.InFile(new Place(path), () =>
        {
            Samples inputs = samples.ElementType == typeof(byte)
                ? Samples.FromBytes(samples.Values<byte>(), shape)
                : Samples.FromFloats(Floats(samples, samples.Count / samples.Dimensions[0], "sample"), shape);
            (Targets found, string? note) = NumpyTargets.Of(targets, reading, classes, new Place(path) { Section = y });
            return (new Dataset([inputs], found, null, path), note);
        });
    }

    /// <summary>Returns the elements of an array as floats.</summary>
    internal static float[] Floats(NumpyArray array, int width, string row) => array.ElementType == typeof(double)
        ? ArrayRounding.Floats(array.Values<double>(), width, row)
        : array.ToFloats();

    // The arrays of a data set among those of a file.
    private static string[] Chosen(string path, IReadOnlyList<string> names)
    {
        (string x, string y) = names.Contains(TrainX) ? (TrainX, TrainY) : (X, Y);
        string[] chosen = names.Contains(TestX) || names.Contains(TestY) ? [x, y, TestX, TestY] : [x, y];
        return Array.Find(chosen, name => !names.Contains(name)) is not { } missing ? chosen : throw new DataException(
            new Place(path),
            $"there is no array '{missing}'; x_train and y_train, or x and y, are required, of a test part x_test and y_test. It has "
                + $"{(names.Count == 0 ? "none" : string.Join(", ", names.Select(name => Excerpt.Of(name))))}.");
    }
}
