namespace BlasNet.Data;

/// <summary>Reads pictures of one size and one number of channels into one block of bytes.</summary>
internal static class ImageStack
{
    /// <summary>Reads the files, several at a time; the first of them that is faulty is the one complained of.</summary>
    /// <param name="files">The files, at least one.</param>
    /// <param name="folder">The folder that names of samples leave out.</param>
    /// <param name="like">Samples whose first gives the shape that is required; by default the first file does.</param>
    /// <exception cref="DataException">A file is malformed or of another shape, or all together do not fit into one array.</exception>
    public static ByteSamples Read(IReadOnlyList<string> files, string folder, Samples? like)
    {
        PngImage first = PngReader.Read(files[0]);
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
                PngImage image = i == 0 ? first : PngReader.Read(files[i]);
                Require(image, files[i], shape, model);
                image.Pixels.CopyTo(pixels.AsSpan(i * shape.Size));
            }
            catch (DataException fault)
            {
                faults[i] = fault;
                // Those before it are still read, so that the first fault does not depend on chance.
                loop.Break();
            }
        });
        if (Array.Find(faults, fault => fault is not null) is { } found)
            throw new DataException(found.Place, found.Sentence, found);
        string[] names = [.. files.Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))];
        return new ByteSamples(pixels, shape, 1.0 / byte.MaxValue, names);
    }

    private static void Require(PngImage image, string file, Shape shape, string model)
    {
        if (image.Height == shape[0] && image.Width == shape[1] && image.Channels == shape[2])
            return;
        string what = image.Channels == shape[2] ? "all pictures must be of one size" : "all pictures must be grey, or all in colour";
        throw new DataException(
            new Place(file), $"the picture is [{image.Height}, {image.Width}, {image.Channels}], but {model} is {shape}; {what}.");
    }
}
