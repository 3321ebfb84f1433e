using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Reads and writes a folder with the four standard files of MNIST and its relatives.</summary>
/// <remarks>
/// train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or .gz; the spelling
/// with a dot (train-images.idx3-ubyte) is read too. Images stay bytes and become [H, W, 1], channels last.
/// </remarks>
public static class IdxFolder
{
    private static readonly (string Images, string Labels) TrainFiles = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    private static readonly (string Images, string Labels) TestFiles = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

    /// <summary>Gets the four standard names, images before labels, without .gz.</summary>
    internal static IReadOnlyList<string> FileNames { get; } = [TrainFiles.Images, TrainFiles.Labels, TestFiles.Images, TestFiles.Labels];

    /// <summary>Reads the folder; without both test files the test part is null.</summary>
    /// <param name="folder">The folder that holds the files.</param>
    /// <param name="classCount">The number of classes; by default one more than the largest label of the training part.</param>
    /// <param name="name">The name of the data set.</param>
    /// <exception cref="DataException">A file is missing or broken, image and label counts differ, or a label is out of range.</exception>
    public static DatasetPair Read(string folder, int? classCount = null, string name = "idx")
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DataException(File.Exists(folder)
                ? $"{folder}: this is a file, but a folder with IDX files is required."
                : $"{folder}: there is no such folder.");
        Dataset train = ReadPart(folder, TrainFiles, classCount, $"{name} train");
        if (Find(folder, TestFiles.Images) is null && Find(folder, TestFiles.Labels) is null)
            return new DatasetPair(train, null) { Files = Paths(folder, TrainFiles) };
        Dataset test = ReadPart(folder, TestFiles, train.Targets.Outputs, $"{name} test");
        if (test.Input.SampleShape != train.Input.SampleShape)
            throw new DataException(
                $"{folder}: the training images have the shape {train.Input.SampleShape}, but the test images {test.Input.SampleShape}.");
        return new DatasetPair(train, test) { Files = [.. Paths(folder, TrainFiles), .. Paths(folder, TestFiles)] };
    }

    /// <summary>Writes both parts of a data set of byte images as four .gz files; the folder is made where needed.</summary>
    /// <exception cref="ConfigurationException">A file exists already, or the samples are no bytes with class labels below 256.</exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string folder, DatasetPair data)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        var parts = new List<(string Name, IdxArray Array)>();
        AddPart(parts, data.Train, TrainFiles);
        if (data.Test is not null)
            AddPart(parts, data.Test, TestFiles);
        foreach ((string file, _) in parts)
        {
            if (Find(folder, file) is { } existing)
                throw new ConfigurationException(
                    $"{existing}: the file exists already; choose another folder or remove it.", nameof(folder));
        }
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MachineException($"{folder}: the folder cannot be made. {error.Message}", error);
        }
        foreach ((string file, IdxArray array) in parts)
            IdxFile.Write(Path.Combine(folder, file + ".gz"), array);
    }

    /// <summary>Returns the path of a standard file in one of its spellings, or null; plain files come before .gz.</summary>
    private static string[] Paths(string folder, (string Images, string Labels) files) =>
        [Find(folder, files.Images)!, Find(folder, files.Labels)!];

    internal static string? Find(string folder, string name)
    {
        string dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] spellings = [name, dotted, name + ".gz", dotted + ".gz"];
        string[] paths = Array.ConvertAll(spellings, spelling => Path.Combine(folder, spelling));
        return Array.Find(paths, File.Exists) ?? Array.Find(paths, Directory.Exists);
    }

    private static Dataset ReadPart(string folder, (string Images, string Labels) files, int? classCount, string name)
    {
        string imageFile = Required(folder, files.Images), labelFile = Required(folder, files.Labels);
        IdxArray labels = IdxFile.Read(labelFile);
        if (labels.Dimensions.Count != 1 || labels.Element is IdxElement.Float32 or IdxElement.Float64)
            throw new DataException(
                $"{labelFile}: labels are a list of integers, but this is an array {Shape.Text(labels.Dimensions)} of {labels.Element}.");
        IdxArray images = IdxFile.Read(imageFile);
        if (images.Dimensions.Count < 2)
            throw new DataException(
                $"{imageFile}: images need at least '2' dimensions, but the array is {Shape.Text(images.Dimensions)}.");
        if (images.Dimensions[0] != labels.Count)
            throw new DataException(
                $"{imageFile}: there are '{images.Dimensions[0]}' images, but {labelFile} holds '{labels.Count}' labels.");
        if (images.Count == 0)
            throw new DataException($"{imageFile}: the array {Shape.Text(images.Dimensions)} holds no image.");
        return new Dataset([ToSamples(images)], Targets.Classes(labels.ToIntegers(), classCount, labelFile), null, name);
    }

    private static string Required(string folder, string name) =>
        Find(folder, name) ?? throw new DataException($"{folder}: there is no file '{name}', plain or with .gz.");

    private static Samples ToSamples(IdxArray images)
    {
        int[] extents = [.. images.Dimensions.Skip(1)];
        int[] sampleShape = extents.Length == 2 ? [.. extents, 1] : extents;
        return images.Element == IdxElement.UInt8
            ? Samples.FromBytes(images.Values<byte>(), sampleShape)
            : Samples.FromFloats(images.ToFloats(), sampleShape);
    }

    private static void AddPart(List<(string Name, IdxArray Array)> parts, Dataset data, (string Images, string Labels) files)
    {
        if (data.Input is not ByteSamples images || data.Targets.Kind != TargetKind.Classes || data.Targets.Outputs > 256)
            throw new ConfigurationException(
                $"{data.Name}: only whole sets of byte images with at most 256 classes can be written as IDX files.");
        int[] extents = data.Input.SampleShape.Rank == 3 && data.Input.SampleShape.Last == 1
            ? [data.Count, data.Input.SampleShape[0], data.Input.SampleShape[1]]
            : [data.Count, .. data.Input.SampleShape];
        parts.Add((files.Images, IdxArray.Create(images.Values, extents)));
        parts.Add((files.Labels, IdxArray.Create(Array.ConvertAll(data.Targets.Rows.ToArray(), label => (byte)label), [data.Count])));
    }
}
