using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using BlasNet.Numerics;
using BlasNet.Tests.Data;
using BlasNet.Tests.Data.Images;

namespace BlasNet.Tests.Fuzzing;

/// <summary>Valid files of all formats, as small as they can be with all that their readers look at.</summary>
internal static class FuzzFiles
{
    /// <summary>Gets tables in several dialects; the first has categories, missing cells and classes.</summary>
    public static IReadOnlyList<byte[]> Tables { get; } =
    [
        Utf8("length,colour,id,kind\n" + Rows(
            32, i => $"{i * 37 % 101 / 10.0:0.0},{(i % 3 == 0 ? "red" : "blue")},r{i},{(i % 2 == 0 ? "a" : "b")}\n")),
        Utf8("a;b;y\r\n" + Rows(24, i => $"{i},5;{(i % 7 == 3 ? "" : $"{i * i},25")};{i * 2},5\r\n")),
        Utf8(Rows(24, i => $"{i}\t{i * 31 % 17}\t{i % 3}\n")),
        Utf8("\ufeff\"name, first\",\"w\",\"y\"\n" + Rows(24, i => $"\"{(i % 2 == 0 ? "x\"\"y" : "line\nbreak")}\",{i}e-3,{i % 2}\n")),
        Utf8("day,price,label\n" + Rows(24, i => $"2026-01-{1 + i:00},{i * 1000 % 7001},{(i % 4 == 1 ? "?" : "yes")}\n")),
    ];

    /// <summary>Gets arrays of NumPy of several types and orders.</summary>
    public static IReadOnlyList<byte[]> Arrays { get; } =
    [
        Npy(NumpyArray.Create([.. Enumerable.Range(0, 12).Select(i => i / 4f)], [6, 2])),
        Npy(NumpyArray.Create([.. Enumerable.Range(0, 6).Select(i => (long)i)], [6, 1])),
        Npy(NumpyArray.Create(new byte[12], [6, 2])),
    ];

    /// <summary>Gets archives with data sets.</summary>
    public static IReadOnlyList<byte[]> Archives { get; } = [Npz(false), Npz(true)];

    /// <summary>Gets IDX files.</summary>
    public static IReadOnlyList<byte[]> Idx { get; } =
    [
        [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6],
        [0, 0, 13, 1, 0, 0, 0, 2, 0x3F, 0x80, 0, 0, 0x40, 0, 0, 0],
        [0, 0, 12, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 9, 0xFF, 0xFF, 0xFF, 0xFE],
    ];

    /// <summary>Gets files of CIFAR-10, plain and packed.</summary>
    public static IReadOnlyList<byte[]> Cifar { get; } =
        [[.. TinyCifar.Record(3), .. TinyCifar.Record(4)], Gzip([.. TinyCifar.Record(3), .. TinyCifar.Record(4)])];

    /// <summary>Gets pictures, PNG first.</summary>
    public static IReadOnlyList<byte[]> Pictures { get; } =
    [
        Picture(".png", 3), Picture(".png", 1), Picture(".jpg", 3), Picture(".jpg", 1), Picture(".bmp", 3), Picture(".gif", 3),
        Picture(".webp", 3),
    ];

    /// <summary>Gets model files: with open ends for tables, convolutional ones for images, a graph.</summary>
    public static IReadOnlyList<byte[]> Models { get; } =
    [
        Utf8("""
            { "name": "small", "layers": [ { "kind": "dense", "units": 4, "activation": "relu" }, "batchNormalization",
                { "kind": "dropout", "rate": 0.25 }, { "kind": "dense", "units": "outputs" } ],
              "optimizer": { "kind": "adam", "clipNorm": 0.7,
                "learningRate": { "kind": "cosine", "learningRate": 0.02, "decaySteps": 40 } } }
            """),
        Utf8("""{ "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ], "batch": 8, "epochs": 2, "optimizer": "sgd" }"""),
        Utf8("""
            { "layers": [ { "kind": "conv2D", "filters": 2, "kernelSize": [3, 3], "padding": "same", "activation": "relu" },
                { "kind": "maxPooling2D", "poolSize": 2 }, "flatten", { "kind": "dense", "units": 3, "activation": "softmax" } ],
              "loss": "sparseCategoricalCrossEntropy", "augmentation": { "flip": true },
              "optimizer": { "kind": "sgd", "momentum": 0.9, "nesterov": true } }
            """),
        Utf8("""
            { "layers": [ { "kind": "dense", "units": 3, "name": "a" }, { "kind": "dense", "units": 3, "name": "b" },
                { "kind": "add", "inputs": ["a", "b"] }, "globalAveragePooling2D", { "kind": "dense", "units": "outputs" } ] }
            """),
    ];

    /// <summary>Gets configurations of runs.</summary>
    public static IReadOnlyList<byte[]> Configurations { get; } = [.. Models.Take(3).Select(Configuration)];

    /// <summary>Gets definitions of sweeps.</summary>
    public static IReadOnlyList<byte[]> Sweeps { get; } =
    [
        Utf8("""{ "grid": ["batch=32,64", "optimizer.learningRate=0.1,0.01"], "repeats": 2, "seed": 3 }"""),
        Utf8("""{ "random": ["optimizer.learningRate=1e-4..1e-1:log", "batch=16,32"], "trials": 5, "repeats": 1, "seed": 0 }"""),
        Utf8("""{ "grid": ["batch=32,64"], "folds": 5, "repeats": 2, "seed": 3 }"""),
        Utf8("""{ "backtest": "5:96", "repeats": 1, "seed": 3 }"""),
    ];

    /// <summary>Gets results of the first sweep.</summary>
    public static IReadOnlyList<byte[]> SweepTables { get; } =
    [
        Utf8("trial,repeat,status,run,seed,batch,optimizer.learningRate,val_loss\n1,1,done,s/run_0001,3,32,0.1,0.5\n"
            + "1,2,done,s/run_0002,4,32,0.1,0.25\n2,1,running,,3,32,0.01,\n"),
    ];

    /// <summary>Gets states of a search.</summary>
    public static IReadOnlyList<byte[]> Searches { get; } =
    [
        Utf8("""
            { "version": 1, "data": "csv:a.csv", "data_sha256": "0a", "table": "{}", "metric": "val_loss", "seed": 3, "classes": true,
              "brackets": [[1], [8, 4]],
              "trainings": [
                { "trial": 1, "fold": 1, "run": "a/run_0001", "status": "done", "score": 0.5, "seconds": 1.5, "settings": "as it is" },
                { "trial": 2, "fold": 1, "run": "a/run_0002", "status": "running", "seconds": 0, "settings": "units=64" }],
              "run": "a/run_0003", "chosen": [1] }
            """),
        Utf8("""
            { "version": 2, "data": "csv:a.csv", "data_sha256": "0a", "table": "{}", "metric": "val_loss", "seed": 3, "classes": true,
              "brackets": [[1, 1, 1], [8, 4]], "run": "a/run_0003", "chosen": [1], "chosen_among": [1, 3],
              "selected": { "loss": 0.25 }, "estimate": { "loss": 0.5 } }
            """),
    ];

    /// <summary>Returns whether a safetensors file carries a digest.</summary>
    public static bool HasDigest(byte[] file) => file.AsSpan().IndexOf("\"blasnet.sha256\":\""u8) >= 0;

    /// <summary>Returns the header of a safetensors file without its digest.</summary>
    public static byte[] HeaderOf(byte[] file)
    {
        JsonNode header = JsonNode.Parse(file.AsSpan(8, (int)BinaryPrimitives.ReadInt64LittleEndian(file)))!;
        header["__metadata__"]!.AsObject().Remove("blasnet.sha256");
        return Utf8(header.ToJsonString());
    }

    /// <summary>Returns a safetensors file with the tensors of another one and a header of its own.</summary>
    public static byte[] WithHeader(byte[] file, byte[] header)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. file[(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file))..]];
    }

    /// <summary>Returns an archive with an array as x, and classes.</summary>
    public static byte[] ArchiveOf(byte[] array)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in new[] { ("x.npy", Arrays[0]), ("y.npy", array) })
            {
                using Stream stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }
        }
        return file.ToArray();
    }

    /// <summary>Returns bytes packed by gzip.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Returns a PNG file with the checksums that fit its chunks, as far as there are whole ones.</summary>
    public static byte[] WithChecksums(byte[] png)
    {
        byte[] copy = [.. png];
        for (int at = 8; at + 12 <= copy.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan(at));
            if (length > copy.Length - at - 12)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(
                copy.AsSpan(at + 8 + (int)length), Crc32.HashToUInt32(copy.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
        return copy;
    }

    private static byte[] Configuration(byte[] model) => Utf8($$"""
        { "name": "e", "data": "circles", "validation": "0.2", "model": {{Encoding.UTF8.GetString(model)}},
          "table": { "labels": ["y"], "missing": "mean", "columnTypes": { "a": "categorical" } },
          "epochs": 3, "batch": 8, "seed": 5, "threads": 1, "earlyStopping": 2, "metrics": "accuracy,f1" }
        """);

    private static byte[] Picture(string extension, int channels) => TestImages.Encode(
        extension, 9, 7, channels, (y, x) => ((byte)(30 * y), (byte)(25 * x), (byte)(10 * (x + y))));

    private static byte[] Npy(NumpyArray array) => Written(path => NumpyFile.Write(path, array));

    private static byte[] Npz(bool compress) => Written(path => NumpyFile.WriteArchive(path,
    [
        new("x_train", NumpyArray.Create([.. Enumerable.Range(0, 12).Select(i => i / 4f)], [6, 2])),
        new("y_train", NumpyArray.Create(new long[] { 0, 1, 2, 2, 1, 0 }, [6])),
        new("x_test", NumpyArray.Create(new float[4], [2, 2])), new("y_test", NumpyArray.Create(new long[] { 1, 2 }, [2])),
    ], compress));

    private static byte[] Written(Action<string> write)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Rows(int count, Func<int, FormattableString> row) =>
        string.Concat(Enumerable.Range(0, count).Select(i => FormattableString.Invariant(row(i))));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
