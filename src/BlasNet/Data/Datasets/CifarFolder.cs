using BlasNet.Data;
using BlasNet.Files;

namespace BlasNet;

/// <summary>CIFAR-10 in its binary format: 32 x 32 colour images of ten classes (Krizhevsky 2009).</summary>
/// <remarks>
/// data_batch_1.bin to data_batch_5.bin to learn from and test_batch.bin to test on, plain or .gz, each a row of records: one byte for
/// the label, then 1024 bytes each of red, green and blue. Images stay bytes and become [32, 32, 3], channels last.
/// </remarks>
public static class CifarFolder
{
    private const string Name = "cifar10", UnpackedFolder = "cifar-10-batches-bin";
    private const string TestFile = "test_batch.bin", NamesFile = "batches.meta.txt";
    private const string Home = "https://www.cs.toronto.edu/~kriz/cifar.html";

    private static readonly string[] TrainFiles =
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"];

    // In the order of their labels, as the archive's batches.meta.txt has them.
    private static readonly string[] KnownClasses =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads the folder that holds the six files, or the one in which the archive was unpacked.</summary>
    /// <remarks>Classes have the names of batches.meta.txt where it lies beside the files, else those that the set is known for.</remarks>
    /// <param name="folder">The folder with the files, or with cifar-10-batches-bin in it.</param>
    /// <exception cref="DataException">
    /// A file is missing or ends within an image, a label is above 9, or there are other than ten names.
    /// </exception>
    public static DatasetPair Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DataException(new Place(folder), File.Exists(folder)
                ? "this is a file, but a folder with the files of CIFAR-10 is required."
                : "there is no such folder.");
        string unpacked = Path.Combine(folder, UnpackedFolder);
        string place = !HoldsFiles(folder) && Directory.Exists(unpacked) ? unpacked : folder;
        string[] train = Array.ConvertAll(TrainFiles, file => Required(place, file));
        string[] test = [Required(place, TestFile)];
        string names = Path.Combine(place, NamesFile);
        string[] classes = ClassNames(names);
        Dataset first = ReadPart(train, classes, $"{Name} train"), second = ReadPart(test, classes, $"{Name} test");
        return new DatasetPair(first, second) { Files = [.. train, .. test, .. File.Exists(names) ? [names] : Array.Empty<string>()] };
    }

    /// <summary>Loads the set from the first place that has it: $BLASNET_DATA/cifar10, ./data/cifar10, the user's cache.</summary>
    /// <exception cref="DataException">It is nowhere; the message says where to get it.</exception>
    internal static DatasetPair Load() => Load([.. DataFolders.Of(Name), DataFolders.Cache(Name)]);

    internal static DatasetPair Load(IReadOnlyList<string> folders) =>
        Read(folders.FirstOrDefault(folder => HoldsFiles(folder) || HoldsFiles(Path.Combine(folder, UnpackedFolder)))
            ?? throw new DataException($"cifar10: it is in none of {string.Join(", ", folders)}. It is not downloaded: unpack "
                + $"cifar-10-binary.tar.gz from {Home} into one of these folders, or anywhere and use 'cifar10:DIR'."));

    private static Dataset ReadPart(string[] files, string[] classes, string name)
    {
        var reader = new CifarReader();
        reader.Reserve(files);
        foreach (string file in files)
            reader.Read(file);
        Samples images = Samples.FromBytes(reader.Images(), [CifarReader.Side, CifarReader.Side, CifarReader.Channels]);
        return new Dataset([images], Targets.Classes(reader.Labels, CifarReader.Classes).WithClassNames(classes), null, name);
    }

    private static string[] ClassNames(string file)
    {
        if (!File.Exists(file))
            return KnownClasses;
        try
        {
            string[] names = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).Distinct()];
            return names.Length == CifarReader.Classes
                ? names
                : throw new DataException(
                    new Place(file), $"'{CifarReader.Classes}' different names of classes are required, but there are '{names.Length}'.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(file, error);
        }
    }

    // Any of them: a folder that lacks one is reported, not skipped.
    private static bool HoldsFiles(string folder) => TrainFiles.Append(TestFile).Any(file => Find(folder, file) is not null);

    private static string? Find(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return Path.Exists(path) ? path : Path.Exists(path + ".gz") ? path + ".gz" : null;
    }

    private static string Required(string folder, string name) =>
        Find(folder, name) ?? throw new DataException(new Place(folder), $"there is no file '{name}', plain or with .gz."
            + (Path.Exists(Path.Combine(folder, Path.GetFileNameWithoutExtension(name)))
                ? $" These are the files for Python; the ones in the binary format are in cifar-10-binary.tar.gz from {Home}."
                : ""));
}
