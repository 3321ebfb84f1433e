using System.Text.Json;
using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Models;
using BlasNet.Optimizers;

namespace BlasNet;

/// <summary>Holds a model file: the layers and the defaults for training them.</summary>
/// <param name="Model">The graph; input shape and number of outputs may be left to the data.</param>
/// <param name="Name">What runs of it are called; null for none.</param>
/// <param name="Description">A sentence for people; null for none.</param>
/// <param name="Loss">What training makes small; null for what suits the task.</param>
/// <param name="Optimizer">How weights follow their gradients; null for Adam.</param>
/// <param name="Batch">Samples per step; null for 32.</param>
/// <param name="Epochs">Epochs to train; null for 10.</param>
/// <param name="Augmentation">How images change each time they are trained on; null for not at all.</param>
public sealed record ModelFile(
    Model Model, string? Name = null, string? Description = null, Loss? Loss = null, Optimizer? Optimizer = null, int? Batch = null,
    int? Epochs = null, Augmentation? Augmentation = null)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It is missing, or no JSON; the sentence names line and position.</exception>
    /// <exception cref="ConfigurationException">A property or a layer is unknown or refused; the sentence names file, line and
    /// layer.</exception>
    public static ModelFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(WholeFile.Read(path), path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">The file, which opens every message.</param>
    public static ModelFile Parse(ReadOnlyMemory<byte> json, string file) => Parse(json, new Place(file));

    /// <summary>Writes the file as text.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Json.Write(Write));

    internal static ModelFile Parse(ReadOnlyMemory<byte> json, Place place)
    {
        using JsonDocument document = Json.Parse(json, place);
        IReadOnlyList<int> lines = Json.LinesOfElements(json, ModelJson.LayersProperty);
        return BlasNetException.WithPlace(place, () => Parse(document.RootElement, lines));
    }

    /// <summary>Reads the object; the place is for the caller to add, but for layers and, where they are known, their lines.</summary>
    internal static ModelFile Parse(JsonElement root, IReadOnlyList<int>? lines = null)
    {
        SpecReader reader = SpecReader.OfObject(root);
        reader.Element(ModelJson.InputProperty);
        reader.Element(ModelJson.LayersProperty);
        var file = new ModelFile(null!, reader.OptionalText("name"), reader.OptionalText("description"),
            reader.Nested("loss", LossConverter.Instance), reader.Nested("optimizer", OptimizerConverter.Instance),
            Positive(reader, "batch"), NotNegative(reader, "epochs"), AugmentationConverter.ReadFrom(reader));
        reader.Done();
        return file with { Model = ModelJson.Read(root, lines) };
    }

    /// <summary>Writes the properties into an open object.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        if (Name is not null)
            json.WriteString("name", Name);
        if (Description is not null)
            json.WriteString("description", Description);
        ModelJson.Write(json, Model);
        if (Loss is { IsCode: true })
            throw new ConfigurationException($"{Loss}: a loss made of code cannot be written to a file.");
        WriteSpec(json, "loss", Loss, LossConverter.Instance);
        WriteSpec(json, "optimizer", Optimizer, OptimizerConverter.Instance);
        if (Batch is { } batch)
            json.WriteNumber("batch", batch);
        if (Epochs is { } epochs)
            json.WriteNumber("epochs", epochs);
        AugmentationConverter.WriteTo(json, Augmentation);
    }

    internal static int? Positive(SpecReader reader, string name) => reader.OptionalInteger(name) is not { } value ? null
        : value >= 1 ? value
        : throw reader.Error($"'{name}' must be at least 1, but it was '{value}'", property: name);

    internal static int? NotNegative(SpecReader reader, string name) => reader.OptionalInteger(name) is not { } value ? null
        : value >= 0 ? value
        : throw reader.Error($"'{name}' must be at least 0, but it was '{value}'", property: name);

    internal static void WriteSpec<T>(Utf8JsonWriter json, string name, T? value, SpecConverter<T> converter) where T : class
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        converter.Write(json, value);
    }
}
