using BlasNet.Files;

namespace BlasNet.Data;

/// <summary>Contents of an image folder in ordinal order, without names that begin with a dot.</summary>
internal static class FolderListing
{
    /// <summary>Returns the paths of the folders.</summary>
    public static string[] Folders(string folder) => Sorted(folder, Directory.GetDirectories);

    /// <summary>Returns the paths of the files.</summary>
    public static string[] Files(string folder) => Sorted(folder, Directory.GetFiles);

    /// <summary>Returns the images of a class.</summary>
    /// <exception cref="DataException">There is no image, or a file of another type.</exception>
    public static string[] Pictures(string folder)
    {
        if (Folders(folder).FirstOrDefault() is { } inner)
            throw new DataException(new Place(inner), "the folder of a class holds image files, but this is a folder in it.");
        string[] files = Files(folder);
        if (files.Length == 0)
            throw new DataException(new Place(folder), "the class has no image file.");
        return Array.Find(files, file => !ImageFormats.IsImage(file)) is { } other
            ? throw new DataException(
                new Place(other), $"only {ImageFormats.Names} files are read; convert it, or take it out of the class.")
            : files;
    }

    private static string[] Sorted(string folder, Func<string, string[]> list)
    {
        try
        {
            string[] paths = Array.FindAll(list(folder), path => !Path.GetFileName(path).StartsWith('.'));
            Array.Sort(paths, StringComparer.Ordinal);
            return paths;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(folder, error);
        }
    }
}
