namespace BlasNet.Tests.Reference;

/// <summary>Transformations of pictures [H, W, C], one step after the other, in double precision.</summary>
internal static class Pictures
{
    /// <summary>Pads a picture with zeros and crops a part of its former size.</summary>
    public static double[,,] Crop(double[,,] x, int border, int top, int left)
    {
        (int h, int w, int c) = (x.GetLength(0), x.GetLength(1), x.GetLength(2));
        double[,,] padded = new double[h + 2 * border, w + 2 * border, c];
        ForEach(x, (i, j, k) => padded[i + border, j + border, k] = x[i, j, k]);
        double[,,] y = new double[h, w, c];
        ForEach(y, (i, j, k) => y[i, j, k] = padded[i + top, j + left, k]);
        return y;
    }

    public static double[,,] Move(double[,,] x, int down, int right)
    {
        double[,,] y = new double[x.GetLength(0), x.GetLength(1), x.GetLength(2)];
        ForEach(x, (i, j, k) =>
        {
            if (i + down >= 0 && i + down < y.GetLength(0) && j + right >= 0 && j + right < y.GetLength(1))
                y[i + down, j + right, k] = x[i, j, k];
        });
        return y;
    }

    public static double[,,] Flip(double[,,] x, bool rows, bool columns)
    {
        (int h, int w) = (x.GetLength(0), x.GetLength(1));
        double[,,] y = new double[h, w, x.GetLength(2)];
        ForEach(y, (i, j, k) => y[i, j, k] = x[rows ? h - 1 - i : i, columns ? w - 1 - j : j, k]);
        return y;
    }

    /// <summary>Rotates a picture counterclockwise about its centre and shifts it, by bilinear interpolation.</summary>
    public static double[,,] TurnAndMove(double[,,] x, double angle, double down, double right)
    {
        (int h, int w, int c) = (x.GetLength(0), x.GetLength(1), x.GetLength(2));
        double[,,] y = new double[h, w, c];
        ForEach(y, (i, j, k) =>
        {
            // As in mathematics: to the right and up, from the centre.
            double across = j - right - (w - 1) / 2.0, up = (h - 1) / 2.0 - (i - down);
            double sourceAcross = across * Math.Cos(-angle) - up * Math.Sin(-angle),
                sourceUp = across * Math.Sin(-angle) + up * Math.Cos(-angle);
            double row = (h - 1) / 2.0 - sourceUp, column = (w - 1) / 2.0 + sourceAcross;
            ForEach(x, (r, s, t) =>
            {
                if (t == k)
                    y[i, j, k] += x[r, s, t] * Math.Max(0, 1 - Math.Abs(row - r)) * Math.Max(0, 1 - Math.Abs(column - s));
            });
        });
        return y;
    }

    public static double[,,] Of(ReadOnlySpan<float> values, int h, int w, int c)
    {
        double[,,] x = new double[h, w, c];
        for (int i = 0; i < values.Length; i++)
            x[i / c / w, i / c % w, i % c] = values[i];
        return x;
    }

    public static double[] Flat(double[,,] x) => [.. x.Cast<double>()];

    private static void ForEach(double[,,] x, Action<int, int, int> visit)
    {
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int j = 0; j < x.GetLength(1); j++)
            {
                for (int k = 0; k < x.GetLength(2); k++)
                    visit(i, j, k);
            }
        }
    }
}
