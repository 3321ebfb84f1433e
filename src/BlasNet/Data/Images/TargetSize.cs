namespace BlasNet.Data;

/// <summary>Height and width in pixels to which images of any size are resized.</summary>
internal readonly record struct TargetSize(int Height, int Width)
{
    /// <summary>Reads a size of one number, for squares, or of height and width; null stays null.</summary>
    /// <exception cref="ConfigurationException">There are more than two numbers, one is below 1, or the size is too large.</exception>
    public static TargetSize? Of(Extents? size)
    {
        if (size is null)
            return null;
        int[] sides;
        try
        {
            sides = size.Checked(2, 1, "image size").ToArray(2);
        }
        catch (ConfigurationException error)
        {
            throw new ConfigurationException($"Images: {error.Message}", nameof(size), error);
        }
        return ImageReader.IsTooLarge(sides[0], sides[1])
            ? throw new ConfigurationException(
                $"Images: the image size is '{sides[0]} x {sides[1]}', but {ImageReader.Limits}.", nameof(size))
            : new TargetSize(sides[0], sides[1]);
    }

    /// <summary>Determines whether data can be resized: only image folders can.</summary>
    public static bool Suits(string spec) => spec.StartsWith("images:", StringComparison.Ordinal);

    /// <summary>Refuses a size for data that cannot be resized.</summary>
    public static void RequireSuits(string spec, Extents? size)
    {
        if (size is not null && !Suits(spec))
            throw new ConfigurationException(
                $"Data '{spec}': an image size can be asked of 'images:DIR' alone; other data has the size that it has.", nameof(spec))
                { Fault = Fault.Usage };
    }

    /// <summary>Returns the center crop of an image to the proportions of this size, in whole pixels.</summary>
    public (int Top, int Left, int Height, int Width) MiddleOf(int height, int width)
    {
        long wide = (long)width * Height, high = (long)height * Width;
        int partHeight = wide < high ? Scaled(width, Height, Width) : height,
            partWidth = wide > high ? Scaled(height, Width, Height) : width;
        return ((height - partHeight) / 2, (width - partWidth) / 2, partHeight, partWidth);
    }

    // Rounded, and at least one pixel.
    private static int Scaled(int side, int numerator, int denominator) =>
        (int)Math.Max(1, ((long)side * numerator + denominator / 2) / denominator);
}
