using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using BlasNet.Exchange;
using BlasNet.Numerics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>Models in the forms of Keras, and changed copies of them.</summary>
internal static class KerasFiles
{
    public static string PathOf(string name) => ForeignFiles.Path("keras", name);

    /// <summary>Asserts that a model gives the outputs that numpy computed.</summary>
    public static void AssertOutputs(ImportedModel model, string archive)
    {
        IReadOnlyDictionary<string, NumpyArray> arrays = NumpyFile.ReadArchive(PathOf(archive));
        using Network network = model.ToNetwork(model.Loss, threads: 1);
        var outputs = network.Predict(Samples.FromFloats(arrays["x"].ToFloats(), [.. arrays["x"].Dimensions.Skip(1)]));
        float[] flat = new float[outputs.FlattenedLength];
        outputs.FlattenTo(flat);
        Near.AssertNear([.. arrays["y"].ToFloats().Select(value => (double)value)], flat, 1e-5, archive);
    }

    /// <summary>Writes a <c>.keras</c> file with some entries, in their order.</summary>
    public static string Write(string path, params (string Name, byte[] Bytes)[] entries)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in entries)
        {
            using Stream stream = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
            stream.Write(bytes);
        }
        return path;
    }

    /// <summary>Returns an entry of a <c>.keras</c> file.</summary>
    public static byte[] Entry(string name, string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(PathOf(name));
        using Stream stream = archive.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Writes a <c>.keras</c> file with the weights of one of these and its description changed.</summary>
    public static string Changed(string path, string name, Action<JsonNode> change)
    {
        JsonNode model = JsonNode.Parse(Entry(name + ".keras", "config.json"))!;
        change(model);
        return Write(path, ("config.json", Encoding.UTF8.GetBytes(model.ToJsonString())),
            ("model.weights.h5", Entry(name + ".keras", "model.weights.h5")));
    }

    /// <summary>Returns a layer of a description by its name.</summary>
    public static JsonNode LayerOf(JsonNode model, string name) =>
        model["config"]!["layers"]!.AsArray().Single(layer => layer!["config"]!["name"]!.GetValue<string>() == name)!;
}
