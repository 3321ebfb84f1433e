using System.Text.Json;
using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>Reader of models that Keras 2 or 3 saved.</summary>
/// <remarks>
/// Read are <c>.keras</c> files, <c>.h5</c> files of whole models, and files of weights alone with the model's <c>to_json()</c> beside
/// them. The file is data: no code in it is run or even decoded, and no other file is opened.
/// </remarks>
internal static class KerasReader
{
    /// <summary>The most bytes of the description of a model.</summary>
    public const int LargestJson = 16 << 20;

    private const string ModelConfig = "model_config", TrainingConfig = "training_config", ModelWeights = "model_weights";

    private static ReadOnlySpan<byte> Zip => [(byte)'P', (byte)'K', 3, 4];

    /// <summary>Returns whether a zip archive is a <c>.keras</c> file, by the names in it.</summary>
    public static bool IsArchive(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return KerasArchive.Has(stream);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(path, error);
        }
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The <c>.keras</c> or <c>.h5</c> file.</param>
    /// <param name="modelPath">The model's <c>to_json()</c>, for a file of weights alone; null where the file says what the model
    /// is.</param>
    /// <param name="inputShape">The extents of one sample, where the file leaves one open; null where it does not.</param>
    /// <param name="loss">The loss; null for that of the file, or the one that suits the output.</param>
    /// <exception cref="DataException">The file is none of these, is damaged, or has a layer that BlasNet does not have.</exception>
    /// <exception cref="ConfigurationException">The given shape does not fit the model.</exception>
    public static ImportedModel Read(string path, string? modelPath = null, IReadOnlyList<int>? inputShape = null, Loss? loss = null)
    {
        (byte[]? description, byte[] weights) = ReadFile(path);
        var file = Hdf5File.Open(path, weights);
        return BlasNetException.WithPlace(new Place(path), () =>
        {
            using JsonDocument model = Describe(file, path, modelPath, description, out string source);
            return Build(file, new KerasConfig(model.RootElement, new Place(source)), inputShape, loss);
        });
    }

    private static (byte[]? Description, byte[] Weights) ReadFile(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            Span<byte> first = stackalloc byte[4];
            int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            if (first[..read].SequenceEqual(Zip))
                return KerasArchive.Read(path, stream);
            if (stream.Length > Array.MaxLength)
                throw new DataException(new Place(path),
                    $"it has '{stream.Length}' bytes, but '{Array.MaxLength}' at most are read.");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return (null, bytes);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(path, error);
        }
    }

    private static JsonDocument Describe(Hdf5File file, string path, string? modelPath, byte[]? description, out string source)
    {
        source = modelPath ?? path;
        if (modelPath is not null)
            return Json.Parse(WholeFile.Read(modelPath, LargestJson), new Place(modelPath));
        if (description is not null)
            return Json.Parse(description, new Place(path) { Section = KerasArchive.Config });
        var place = new Place(path) { Section = ModelConfig };
        if (file.Root.Attribute(ModelConfig) is not { } attribute)
            throw new DataException(new Place(path),
                "it has the weights of a model, but not its layers; give them with --model, a file with what model.to_json() returns.");
        ReadOnlyMemory<byte> json = attribute.Bytes();
        return json.Length <= LargestJson
            ? Json.Parse(json, place)
            : throw new DataException(place, $"it has '{json.Length}' bytes, but '{LargestJson}' at most are read.");
    }

    private static ImportedModel Build(Hdf5File file, KerasConfig model, IReadOnlyList<int>? inputShape, Loss? loss)
    {
        var builder = new ImportBuilder();
        var used = new HashSet<long>();
        var graph = new KerasGraph(builder, KerasTraits.Of(model), inputShape);
        KerasValue output = graph.Add(model, FindWeights(file, used), null);
        using JsonDocument? training = Training(file);
        KerasConfig? compiled = training is null ? Compiled(model) : model with { Json = training.RootElement };
        foreach (string name in Left(file, used))
            builder.Left(name);
        if (output.IsFirst && builder.ShapeOf(output.Node).Rank > 1)
            builder.Changed($"the channels of the output come last: {builder.ShapeOf(output.Node)}.");
        loss ??= KerasLoss.Choose(compiled, output.Node.Layer, builder.ShapeOf(output.Node));
        return DataException.InFile(model.Place, () => builder.Build(output.Node, loss, graph.Inputs.Count > 1 ? graph.Inputs : null));
    }

    private static KerasWeights FindWeights(Hdf5File file, HashSet<long> used)
    {
        if (file.Find(ModelWeights) is { IsGroup: true } group)
            return new KerasNamedWeights(file, group, null, used);
        if (file.Root.Attribute(KerasNamedWeights.LayerNames) is not null
            || file.Root.Attribute(KerasNamedWeights.LayerNames + "0") is not null)
            return new KerasNamedWeights(file, file.Root, null, used);
        return KerasNumberedWeights.HasLayers(file, file.Root)
            ? new KerasNumberedWeights(file, file.Root, used)
            : throw new DataException("it has no weights of Keras: neither 'layer_names' nor a group of 'layers'.");
    }

    // The loss alone is taken from it, and there is another choice.
    private static JsonDocument? Training(Hdf5File file)
    {
        try
        {
            return file.Root.Attribute(TrainingConfig) is { } attribute && attribute.Bytes() is { Length: <= LargestJson } json
                ? Json.Parse(json, new Place { Section = TrainingConfig })
                : null;
        }
        catch (DataException)
        {
            return null;
        }
    }

    private static KerasConfig? Compiled(KerasConfig model) =>
        model.Element("compile_config") is { ValueKind: JsonValueKind.Object } compiled ? model with { Json = compiled } : null;

    // A part of the file that nothing was read from may be of any form.
    private static List<string> Left(Hdf5File file, HashSet<long> used)
    {
        try
        {
            return [.. file.Arrays(file.Root).Where(node => !used.Contains(node.Address)).Select(node => node.Path.TrimStart('/'))];
        }
        catch (DataException)
        {
            return [];
        }
    }
}
