namespace BlasNet.Data;

/// <summary>Is a part of the pixels that come together: from (X, Y) on every so many columns and lines.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Width, int Height)
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Order =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Returns the passes of Adam7 that hold a pixel.</summary>
    public static IReadOnlyList<PngPass> Adam7(int width, int height) =>
    [
        .. Order
            .Select(each => new PngPass(each.X, each.Y, each.StepX, each.StepY,
                Count(width, each.X, each.StepX), Count(height, each.Y, each.StepY)))
            .Where(pass => pass.Width > 0 && pass.Height > 0),
    ];

    private static int Count(int length, int first, int step) => (length - first + step - 1) / step;
}
