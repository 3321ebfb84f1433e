using BlasNet.Tensors;

namespace BlasNet.Tests.Reference;

/// <summary>Im2col by its definition.</summary>
internal static class Columns
{
    public static float[] Naive(Window window, int samples, int firstChannel, int channels, float[] images)
    {
        var columns = new List<float>();
        WindowAxis depth = window.Depth, height = window.Height, width = window.Width;
        foreach ((int n, int z, int y, int x) in Grid(samples, depth.Output, height.Output, width.Output))
        {
            foreach ((int kd, int kh, int kw, int c) in Grid(depth.Kernel, height.Kernel, width.Kernel, channels))
            {
                int d = z * depth.Stride + kd * depth.Dilation - depth.Before;
                int h = y * height.Stride + kh * height.Dilation - height.Before;
                int w = x * width.Stride + kw * width.Dilation - width.Before;
                bool inside = d >= 0 && d < depth.Input && h >= 0 && h < height.Input && w >= 0 && w < width.Input;
                int pixel = ((n * depth.Input + d) * height.Input + h) * width.Input + w;
                columns.Add(inside ? images[pixel * window.Channels + firstChannel + c] : 0);
            }
        }
        return [.. columns];
    }

    private static IEnumerable<(int, int, int, int)> Grid(int a, int b, int c, int d) =>
        from i in Enumerable.Range(0, a)
        from j in Enumerable.Range(0, b)
        from k in Enumerable.Range(0, c)
        from l in Enumerable.Range(0, d)
        select (i, j, k, l);
}
