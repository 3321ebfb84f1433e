namespace BlasNet.Data;

/// <summary>Undoes the filters of PNG lines: each byte was stored as its difference from a forecast of its neighbours.</summary>
internal static class PngFilter
{
    /// <summary>The number of kinds.</summary>
    public const int Kinds = 5;

    /// <summary>Restores a line in place.</summary>
    /// <remarks>Shapes: line [L], above [L], the restored line before it, zeros before the first.</remarks>
    /// <param name="kind">0 none, 1 left, 2 above, 3 mean of both, 4 Paeth: the nearest of left, above and left above to left + above - left above.</param>
    /// <param name="line">The line as it was stored.</param>
    /// <param name="above">The line above it.</param>
    /// <param name="step">The bytes from a byte to its left neighbour.</param>
    public static void Undo(int kind, Span<byte> line, ReadOnlySpan<byte> above, int step)
    {
        switch (kind)
        {
            case 1:
                for (int i = step; i < line.Length; i++)
                    line[i] += line[i - step];
                break;
            case 2:
                for (int i = 0; i < line.Length; i++)
                    line[i] += above[i];
                break;
            case 3:
                for (int i = 0; i < line.Length; i++)
                    line[i] += (byte)(((i < step ? 0 : line[i - step]) + above[i]) / 2);
                break;
            case 4:
                for (int i = 0; i < line.Length; i++)
                    line[i] += i < step ? above[i] : Paeth(line[i - step], above[i], above[i - step]);
                break;
        }
    }

    // The order of the comparisons decides between equals: left, above, left above.
    private static byte Paeth(byte left, byte above, byte leftAbove)
    {
        int forecast = left + above - leftAbove;
        int toLeft = Math.Abs(forecast - left), toAbove = Math.Abs(forecast - above), toLeftAbove = Math.Abs(forecast - leftAbove);
        return toLeft <= toAbove && toLeft <= toLeftAbove ? left : toAbove <= toLeftAbove ? above : leftAbove;
    }
}
