using BlasNet.Data;

namespace BlasNet;

/// <summary>Reader of image folders: a subfolder per class with PNG, JPEG, BMP, GIF or WebP files, or <c>train/</c> and <c>test/</c> or
/// <c>val/</c> of that form.</summary>
/// <remarks>
/// Classes and files are sorted by name in ordinal order. Images stay bytes, [H, W, 1] in grey and [H, W, 3] in colour. All must be opaque
/// and have the same number of channels and, unless resized, the same size. Photographs are turned upright according to their EXIF data.
/// Files of other types are refused; names that begin with a dot are ignored.
/// </remarks>
public static class ImageFolder
{
    private const string TrainPart = "train", ValidationPart = "val", TestPart = "test";

    /// <summary>Reads the folder; the test part is <c>val/</c>, or else <c>test/</c>, or else null.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name of the data set.</param>
    /// <param name="imageSize">Height and width in pixels, or one number for squares, to which each image is resized after a center crop to
    /// these proportions. By default images keep their size, which must be the same for all.</param>
    /// <exception cref="ConfigurationException">The size has a number below 1, more than two numbers, or is too large.</exception>
    /// <exception cref="DataException">
    /// There is no class, a class has no images or occurs in the test part only, a file is not a complete image, or images differ in
    /// size or channels.
    /// </exception>
    public static DatasetPair Read(string folder, string name = "images", Extents? imageSize = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var size = TargetSize.Of(imageSize);
        if (!Directory.Exists(folder))
            throw new DataException(new Place(folder), File.Exists(folder)
                ? "this is a file, but a folder with a folder per class is required."
                : "there is no such folder.");
        string train = Path.Combine(folder, TrainPart);
        if (!Directory.Exists(train) || FolderListing.Folders(train).Length == 0)
            return new DatasetPair(ReadPart(folder, null, name, size), null) { Files = [folder] };
        string[] held = [Path.Combine(folder, ValidationPart), Path.Combine(folder, TestPart)];
        if (FolderListing.Folders(folder).Except([train, .. held]).FirstOrDefault() is { } other)
            throw new DataException(new Place(other),
                $"beside '{TrainPart}' only '{ValidationPart}' and '{TestPart}' can stand; classes belong into these.");
        Dataset first = ReadPart(train, null, $"{name} train", size);
        return Array.Find(held, Directory.Exists) is { } part
            ? new DatasetPair(first, ReadPart(part, first, $"{name} {Path.GetFileName(part)}", size)) { Files = [train, part] }
            : new DatasetPair(first, null) { Files = [train] };
    }

    private static Dataset ReadPart(string folder, Dataset? train, string name, TargetSize? size)
    {
        string[] folders = FolderListing.Folders(folder);
        if (FolderListing.Files(folder).FirstOrDefault(ImageFormats.IsImage) is { } stray)
            throw new DataException(new Place(stray),
                "a picture belongs into the folder of its class, but this one lies beside the folders.");
        if (folders.Length == 0)
            throw new DataException(new Place(folder), "a folder per class with image files is required, but there is no folder in it.");
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
        Samples images = ImageStack.Read(files, folder, train?.Input, size);
        return new Dataset([images], Targets.Classes(labels, classes.Count).WithClassNames(classes), null, name);
    }
}
