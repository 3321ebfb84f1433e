namespace BlasNet.Data;

/// <summary>Reader of images of the same shape into one block of bytes.</summary>
internal static class ImageStack
{
    /// <summary>Reads the files, several at a time; the error is about the first faulty one.</summary>
    /// <param name="files">The files, at least one.</param>
    /// <param name="folder">The folder to omit from the names of samples.</param>
    /// <param name="like">Samples of the required shape; by default that of the first file.</param>
    /// <param name="size">The size to resize each image to; by default all must have the required size.</param>
    /// <exception cref="DataException">A file is malformed or has another shape, or the images do not fit into one array.</exception>
    public static ByteSamples Read(IReadOnlyList<string> files, string folder, Samples? like, TargetSize? size)
    {
        DecodedImage first = ImageReader.Read(files[0], size);
        Shape shape = like?.SampleShape ?? new Shape(first.Height, first.Width, first.Channels);
        string model = like is null ? files[0] : $"the training part's {like.NameOf(0)}";
        if ((long)files.Count * shape.Size > Array.MaxLength)
            throw new DataException(
                new Place(folder),
                $"'{files.Count}' pictures {shape} take more than '{Array.MaxLength}' bytes, which is all that fits into one array.");
        var pixels = new byte[files.Count * shape.Size];
        var faults = new DataException?[files.Count];
        Parallel.For(0, files.Count, (i, loop) =>
        {
            try
            {
                DecodedImage image = i == 0 ? first : ImageReader.Read(files[i], size);
                Require(image, files[i], shape, model);
                image.Pixels.CopyTo(pixels.AsSpan(i * shape.Size));
            }
            catch (DataException fault)
            {
                faults[i] = fault;
                // Files before it are still read, so that the reported file does not depend on timing.
                loop.Break();
            }
        });
        ImageFormats.Configuration.MemoryAllocator.ReleaseRetainedResources();
        if (Array.Find(faults, fault => fault is not null) is { } found)
            throw new DataException(found.Place, found.Sentence, found);
        string[] names = [.. files.Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))];
        Extents? given = size is { } target ? new Extents(target.Height, target.Width) : null;
        return new ByteSamples(pixels, shape, 1.0 / byte.MaxValue, names, given);
    }

    private static void Require(DecodedImage image, string file, Shape shape, string model)
    {
        if (image.Height == shape[0] && image.Width == shape[1] && image.Channels == shape[2])
            return;
        string what = image.Channels == shape[2]
            ? "all pictures must be of one size, which '--image-size H,W' (in code: imageSize) gives them"
            : "all pictures must be grey, or all in colour";
        throw new DataException(
            new Place(file), $"the picture is [{image.Height}, {image.Width}, {image.Channels}], but {model} is {shape}; {what}.");
    }
}
