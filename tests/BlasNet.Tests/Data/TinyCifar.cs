using System.IO.Compression;

namespace BlasNet.Tests.Data;

/// <summary>Small sets in the binary format of CIFAR-10.</summary>
internal static class TinyCifar
{
    public const string TestFile = "test_batch.bin";
    public const int Side = 32, ImageLength = 3 * Side * Side, RecordLength = 1 + ImageLength;

    public static readonly string[] TrainFiles = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];

    /// <summary>Writes the six files into a new folder, each of as many images; class k is brightest in a stripe of its own.</summary>
    public static string Write(string folder, int imagesPerFile = 20)
    {
        Directory.CreateDirectory(folder);
        string[] files = [.. TrainFiles, TestFile];
        for (int file = 0; file < files.Length; file++)
            File.WriteAllBytes(
                Path.Combine(folder, files[file]), [.. Enumerable.Range(file * imagesPerFile, imagesPerFile).SelectMany(Record)]);
        return folder;
    }

    /// <summary>Creates record i: the label i % 10, then red, green and blue planes.</summary>
    public static byte[] Record(int i)
    {
        int label = i % 10;
        byte[] record = new byte[RecordLength];
        record[0] = (byte)label;
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                    record[1 + (channel * Side + y) * Side + x] = (byte)(
                        y / 3 == label ? 180 + (i * 7 + x + 20 * channel) % 70 : (i * 13 + x * 5 + y) % 60);
            }
        }
        return record;
    }

    public static void Pack(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        using (var packed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
            packed.Write(File.ReadAllBytes(path));
        File.Delete(path);
    }
}
