using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Numerics;

namespace BlasNet;

/// <summary>Folder with the four standard files of MNIST and its relatives.</summary>
/// <remarks>
/// train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or .gz; the spelling
/// with a dot (train-images.idx3-ubyte) is read too. Images stay bytes: [N, H, W] become samples [H, W, 1], further axes stay as they
/// are, as in colour images [N, H, W, C] and video [N, T, H, W, C].
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
    /// <param name="channels">Where the files keep the channels; the samples have them last.</param>
    /// <exception cref="DataException">A file is missing or broken, image and label counts differ, a label is out of range,
    /// or images with channels first are neither [N, C, H, W] nor [N, C, T, H, W].</exception>
    public static DatasetPair Read(
        string folder, int? classCount = null, string name = "idx", ChannelOrder channels = ChannelOrder.Last)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DataException(new Place(folder), File.Exists(folder)
                ? "this is a file, but a folder with IDX files is required."
                : "there is no such folder.");
        // The images of both parts are unpacked at the same time; errors are found in the order of the files.
        BackgroundResult<IdxArray>? trainImages = Begin(folder, TrainFiles.Images), testImages = Begin(folder, TestFiles.Images);
        (Dataset train, IEnumerable<string> lost) = ReadPart(folder, TrainFiles, trainImages, classCount, $"{name} train", channels);
        if (Find(folder, TestFiles.Images) is null && Find(folder, TestFiles.Labels) is null)
            return new DatasetPair(train, null) { Files = Paths(folder, TrainFiles), Warnings = [.. lost] };
        (Dataset test, IEnumerable<string> lostToo) = ReadPart(
            folder, TestFiles, testImages, train.Targets.Outputs, $"{name} test", channels);
        if (test.Input.SampleShape != train.Input.SampleShape)
            throw new DataException(
                new Place(folder),
                $"the training images have the shape {train.Input.SampleShape}, but the test images {test.Input.SampleShape}.");
        return new DatasetPair(train, test)
        {
            Files = [.. Paths(folder, TrainFiles), .. Paths(folder, TestFiles)],
            Warnings = [.. lost, .. lostToo],
        };
    }

    /// <summary>Writes both parts of a data set of byte images as four .gz files; creates the folder where needed.</summary>
    /// <param name="folder">The folder for the files.</param>
    /// <param name="data">The set; its test part may be missing.</param>
    /// <param name="channels">Where the files keep the channels; first writes [N, C, H, W], last [N, H, W, C], or [N, H, W] of one.</param>
    /// <exception cref="ConfigurationException">
    /// A file exists already, the samples are not bytes with class labels below 256, or have fewer than 2 axes for channels first.
    /// </exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string folder, DatasetPair data, ChannelOrder channels = ChannelOrder.Last)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        var parts = new List<(string Name, IdxArray Array)>();
        AddPart(parts, data.Train, TrainFiles, channels);
        if (data.Test is not null)
            AddPart(parts, data.Test, TestFiles, channels);
        foreach ((string file, _) in parts)
        {
            if (Find(folder, file) is { } existing)
                throw new ConfigurationException(
                    new Place(existing) { Property = nameof(folder) }, "the file exists already; choose another folder or remove it.");
        }
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
        foreach ((string file, IdxArray array) in parts)
            IdxFile.Write(Path.Combine(folder, file + ".gz"), array);
    }

    /// <summary>Returns the path of a standard file in one of its spellings, or null; plain files come before .gz.</summary>
    internal static string? Find(string folder, string name)
    {
        string dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] spellings = [name, dotted, name + ".gz", dotted + ".gz"];
        string[] paths = Array.ConvertAll(spellings, spelling => Path.Combine(folder, spelling));
        return Array.Find(paths, File.Exists) ?? Array.Find(paths, Directory.Exists);
    }

    private static string[] Paths(string folder, (string Images, string Labels) files) =>
        [Find(folder, files.Images)!, Find(folder, files.Labels)!];

    private static BackgroundResult<IdxArray>? Begin(string folder, string name) =>
        Find(folder, name) is { } file ? new(() => IdxFile.Read(file)) : null;

    private static (Dataset Data, IEnumerable<string> Warnings) ReadPart(string folder, (string Images, string Labels) files,
        BackgroundResult<IdxArray>? read, int? classCount, string name, ChannelOrder channels)
    {
        string imageFile = Required(folder, files.Images), labelFile = Required(folder, files.Labels);
        IdxArray labels = IdxFile.Read(labelFile);
        if (labels.Dimensions.Count != 1 || labels.Element is IdxElement.Float32 or IdxElement.Float64)
            throw new DataException(
                new Place(labelFile),
                $"labels are a list of integers, but this is an array {Shape.Text(labels.Dimensions)} of {labels.Element}.");
        IdxArray images = read is null ? IdxFile.Read(imageFile) : read.Get();
        if (images.Dimensions.Count < 2)
            throw new DataException(
                new Place(imageFile), $"images need at least '2' dimensions, but the array is {Shape.Text(images.Dimensions)}.");
        if (channels == ChannelOrder.First && images.Dimensions.Count is not (4 or 5))
            throw new DataException(
                new Place(imageFile), "channels first means images [N, C, H, W] or video [N, C, T, H, W], "
                + $"but the array is {Shape.Text(images.Dimensions)}.");
        if (images.Dimensions[0] != labels.Count)
            throw new DataException(
                new Place(imageFile), $"there are '{images.Dimensions[0]}' images, but {labelFile} holds '{labels.Count}' labels.");
        if (images.Count == 0)
            throw new DataException(new Place(imageFile), $"the array {Shape.Text(images.Dimensions)} holds no image.");
        Samples samples = DataException.InFile(new Place(imageFile), () => ToSamples(images));
        if (channels == ChannelOrder.First)
            samples = samples.ChannelsToLast();
        var data = new Dataset([samples], Targets.Classes(labels.ToIntegers(), classCount, new Place(labelFile)), null, name);
        return (data, ArrayRounding.Find(new Place(imageFile), images));
    }

    private static string Required(string folder, string name) =>
        Find(folder, name) ?? throw new DataException(new Place(folder), $"there is no file '{name}', plain or with .gz.");

    private static Samples ToSamples(IdxArray images)
    {
        int[] extents = [.. images.Dimensions.Skip(1)];
        int[] sampleShape = extents.Length == 2 ? [.. extents, 1] : extents;
        if (images.Element == IdxElement.UInt8)
            return Samples.FromBytes(images.Values<byte>(), sampleShape);
        return Samples.FromFloats(images.Element == IdxElement.Float64
            ? ArrayRounding.Floats(images.Values<double>(), images.Count / images.Dimensions[0], "image")
            : images.ToFloats(), sampleShape);
    }

    private static void AddPart(
        List<(string Name, IdxArray Array)> parts, Dataset data, (string Images, string Labels) files, ChannelOrder channels)
    {
        if (data.Input is not ByteSamples images || data.Targets.Kind != TargetKind.Classes || data.Targets.Outputs > 256)
            throw new ConfigurationException(
                $"{data.Name}: only whole sets of byte images with at most 256 classes can be written as IDX files.");
        parts.Add((files.Images, ToArray(data.Name, images, channels)));
        parts.Add((files.Labels, IdxArray.Create(Array.ConvertAll(data.Targets.Rows.ToArray(), label => (byte)label), [data.Count])));
    }

    private static IdxArray ToArray(string name, ByteSamples images, ChannelOrder channels)
    {
        Shape shape = images.SampleShape;
        if (channels == ChannelOrder.Last)
            return IdxArray.Create(
                images.Values, shape.Rank == 3 && shape.Last == 1 ? [images.Count, shape[0], shape[1]] : [images.Count, .. shape]);
        if (shape.Rank < 2)
            throw new ConfigurationException($"{name}: only samples [...positions, C] can be written with channels first, not {shape}.");
        return IdxArray.Create(
            Channels.ToFirst<byte>(images.Values, images.Count, shape.Last), [images.Count, shape.Last, .. shape.SkipLast(1)]);
    }
}
