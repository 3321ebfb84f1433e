using System.Text.Json;
using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Layers;
using BlasNet.Models;
using BlasNet.Optimizers;

namespace BlasNet;

/// <summary>A model file: the layers and their training defaults.</summary>
/// <param name="Model">The graph; input shape and number of outputs may be left to the data.</param>
/// <param name="Name">Name of the model's runs; null for none.</param>
/// <param name="Description">Description for readers; null for none.</param>
/// <param name="Loss">Loss that training minimizes; null for the one that suits the task.</param>
/// <param name="Optimizer">Optimizer; null for Adam.</param>
/// <param name="Batch">Samples per step; null for 32.</param>
/// <param name="Epochs">Epochs to train; null for 10.</param>
/// <param name="Augmentation">Augmentation of training images; null for none.</param>
public sealed record ModelFile(
    Model Model, string? Name = null, string? Description = null, Loss? Loss = null, Optimizer? Optimizer = null, int? Batch = null,
    int? Epochs = null, Augmentation? Augmentation = null)
{
    /// <summary>The property of <see cref="RestoreBestEpoch"/>, here and in a configuration.</summary>
    internal const string RestoreBestEpochKey = "restoreBestEpoch";

    private const string DropRemainderKey = "dropRemainder";

    // What stands for the layers until the data completes the model.
    private static readonly Model Open = BlasNet.Model.Sequential(Dense.ForOutputs(null));

    /// <summary>Gets the model <c>table</c>, whose layers and training follow from the data of a run; null for a model with layers of its
    /// own. <see cref="TableModel.For"/> completes it without a run.</summary>
    public TableModel? Table { get; init; }

    /// <summary>Gets the model that forecasts windows of a series, whose layers and training follow from the data of a run; null for a
    /// model with layers of its own. <see cref="ForecastModel.For"/> completes it without a run.</summary>
    public ForecastModel? Forecast { get; init; }

    /// <summary>Gets whether an epoch leaves out its last batch where that is smaller than the others; false by default.</summary>
    public bool DropRemainder { get; init; }

    /// <summary>Gets whether the network ends with the weights of its best epoch, as with <see cref="BestEpoch"/>; false by
    /// default.</summary>
    public bool RestoreBestEpoch { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It is missing or not JSON; the sentence names line and position.</exception>
    /// <exception cref="ConfigurationException">A property or a layer is unknown or refused; the sentence names file, line and
    /// layer.</exception>
    public static ModelFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(WholeFile.Read(path), path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">The file, named at the start of each error message.</param>
    public static ModelFile Parse(ReadOnlyMemory<byte> json, string file) => Parse(json, new Place(file));

    /// <summary>Writes the file as text.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Json.Write(Write));

    internal static ModelFile Parse(ReadOnlyMemory<byte> json, Place place)
    {
        using JsonDocument document = Json.Parse(json, place);
        IReadOnlyList<int> lines = Json.LinesOfElements(json, ModelJson.LayersProperty);
        return BlasNetException.WithPlace(place, () => Parse(document.RootElement, lines));
    }

    /// <summary>Reads the object; the caller adds the place to errors, except for layers and, where known, their lines.</summary>
    internal static ModelFile Parse(JsonElement root, IReadOnlyList<int>? lines = null)
    {
        SpecReader reader = SpecReader.OfObject(root);
        reader.Element(ModelJson.InputProperty);
        bool hasLayers = reader.Element(ModelJson.LayersProperty) is not null;
        TableModel? table = TableModel.ReadFrom(reader);
        ForecastModel? forecast = ForecastModel.ReadFrom(reader);
        var file = new ModelFile(null!, reader.OptionalText("name"), reader.OptionalText("description"),
            reader.Nested("loss", LossConverter.Instance), reader.Nested("optimizer", OptimizerConverter.Instance),
            Positive(reader, "batch"), NotNegative(reader, "epochs"), AugmentationConverter.ReadFrom(reader))
        {
            DropRemainder = reader.Flag(DropRemainderKey, false),
            RestoreBestEpoch = reader.Flag(RestoreBestEpochKey, false),
        };
        reader.Done();
        string[] given =
        [
            .. new[]
            {
                (ModelJson.LayersProperty, hasLayers), (TableModel.Name, table is not null), (ForecastModel.Name, forecast is not null),
            }
            .Where(each => each.Item2).Select(each => each.Item1),
        ];
        if (given.Length > 1)
            throw reader.Error($"the model is given twice: as '{given[0]}' and as '{given[1]}'. Leave out one of them");
        bool isOpen = table is not null || forecast is not null;
        return file with { Model = isOpen ? Open : ModelJson.Read(root, lines), Table = table, Forecast = forecast };
    }

    /// <summary>Writes the properties into an open object.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        if (Name is not null)
            json.WriteString("name", Name);
        if (Description is not null)
            json.WriteString("description", Description);
        if (Table is { } table)
            table.Write(json);
        else if (Forecast is { } forecast)
            forecast.Write(json);
        else
            ModelJson.Write(json, Model);
        if (Loss is { IsCode: true })
            throw new ConfigurationException($"{Loss}: a loss made of code cannot be written to a file.");
        WriteSpec(json, "loss", Loss, LossConverter.Instance);
        WriteSpec(json, "optimizer", Optimizer, OptimizerConverter.Instance);
        if (Batch is { } batch)
            json.WriteNumber("batch", batch);
        if (Epochs is { } epochs)
            json.WriteNumber("epochs", epochs);
        if (DropRemainder)
            json.WriteBoolean(DropRemainderKey, true);
        if (RestoreBestEpoch)
            json.WriteBoolean(RestoreBestEpochKey, true);
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
