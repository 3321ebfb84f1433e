using BlasNet.Numerics;

namespace BlasNet.Tests.Cli;

/// <summary>Small sets of images as IDX files: class k has bright pixels where the position modulo 10 is k.</summary>
internal static class TinyImages
{
    private const int Classes = 10;

    /// <summary>Writes the four files into a new folder.</summary>
    public static string Write(string folder, int train = 200, int test = 50, int side = 6)
    {
        Directory.CreateDirectory(folder);
        WritePart(folder, "train", train, side);
        WritePart(folder, "t10k", test, side);
        return folder;
    }

    private static void WritePart(string folder, string part, int count, int side)
    {
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % Classes))];
        byte[] pixels = [.. Enumerable.Range(0, count * side * side).Select(i =>
            (byte)(i % (side * side) % Classes == labels[i / (side * side)] ? 200 + i % 50 : i * 7 % 60))];
        IdxFile.Write(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), IdxArray.Create(pixels, [count, side, side]));
        IdxFile.Write(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), IdxArray.Create(labels, [count]));
    }
}
