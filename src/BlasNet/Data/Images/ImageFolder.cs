using BlasNet.Data;

namespace BlasNet;

/// <summary>Reads a folder of pictures: a folder per class with PNG files, or <c>train/</c> and <c>test/</c> or <c>val/</c> of that form.</summary>
/// <remarks>
/// Classes and files are taken in the ordinal order of their names. Images stay bytes, [H, W, 1] in grey and [H, W, 3] in colour; all must be
/// of one size and of one number of channels, and opaque. A file of another kind is refused, names that begin with a dot are passed over.
/// </remarks>
public static class ImageFolder
{
    private const string TrainPart = "train", ValidationPart = "val", TestPart = "test";

    /// <summary>Reads the folder; the test part is <c>val/</c>, or else <c>test/</c>, or else null.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name of the data set.</param>
    /// <exception cref="DataException">
    /// There is no class, a class without pictures, one that only the test part has, a file that is no whole PNG file, or pictures differ in
    /// size or channels.
    /// </exception>
    public static DatasetPair Read(string folder, string name = "images")
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DataException(new Place(folder), File.Exists(folder)
                ? "this is a file, but a folder with a folder per class is required."
                : "there is no such folder.");
        string train = Path.Combine(folder, TrainPart);
        if (!Directory.Exists(train) || FolderListing.Folders(train).Length == 0)
            return new DatasetPair(ReadPart(folder, null, name), null) { Files = [folder] };
        string[] held = [Path.Combine(folder, ValidationPart), Path.Combine(folder, TestPart)];
        if (FolderListing.Folders(folder).Except([train, .. held]).FirstOrDefault() is { } other)
            throw new DataException(new Place(other),
                $"beside '{TrainPart}' only '{ValidationPart}' and '{TestPart}' can stand; classes belong into these.");
        Dataset first = ReadPart(train, null, $"{name} train");
        return Array.Find(held, Directory.Exists) is { } part
            ? new DatasetPair(first, ReadPart(part, first, $"{name} {Path.GetFileName(part)}")) { Files = [train, part] }
            : new DatasetPair(first, null) { Files = [train] };
    }

    private static Dataset ReadPart(string folder, Dataset? train, string name)
    {
        string[] folders = FolderListing.Folders(folder);
        if (FolderListing.Files(folder).FirstOrDefault(FolderListing.IsPng) is { } stray)
            throw new DataException(new Place(stray),
                "a picture belongs into the folder of its class, but this one lies beside the folders.");
        if (folders.Length == 0)
            throw new DataException(new Place(folder), "a folder per class with PNG files is required, but there is no folder in it.");
        string[] own = Array.ConvertAll(folders, each => Path.GetFileName(each)!);
        IReadOnlyList<string> classes = train?.Targets.ClassNames ?? own;
        if (own.FirstOrDefault(each => !classes.Contains(each, StringComparer.Ordinal)) is { } unknown)
            throw new DataException(new Place(Path.Combine(folder, unknown)), $"there is no class '{unknown}' in the training part.");
        var files = new List<string>();
        var labels = new List<int>();
        foreach ((string each, string path) in own.Zip(folders))
        {
            string[] pictures = FolderListing.Pictures(path);
            files.AddRange(pictures);
            labels.AddRange(Enumerable.Repeat(classes.ToList().IndexOf(each), pictures.Length));
        }
        Samples images = ImageStack.Read(files, folder, train?.Input);
        return new Dataset([images], Targets.Classes(labels, classes.Count).WithClassNames(classes), null, name);
    }
}
