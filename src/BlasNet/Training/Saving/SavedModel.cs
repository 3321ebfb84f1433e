using System.Text;
using System.Text.Json;
using BlasNet.Execution;
using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Is a network read from a file with its model and loss: for evaluation and predictions.</summary>
public sealed class SavedModel : IDisposable
{
    internal const string ModelKey = "model";
    private const string TableKey = "table", ClassesKey = "classes";

    private SavedModel(string path, Network network, Loss loss, IReadOnlyDictionary<string, string> metadata)
    {
        (Path, Network, Loss) = (path, network, loss);
        Table = Parsed(path, metadata, TableKey, TablePreprocessor.Parse);
        ClassNames = Table?.ClassNames ?? Parsed(path, metadata, ClassesKey, json => SavedClasses.Parse(json, network.Model.OutputShape.Size)) ?? [];
    }

    /// <summary>Gets the file that was read.</summary>
    public string Path { get; }

    /// <summary>Gets the network.</summary>
    public Network Network { get; }

    /// <summary>Gets the loss it was trained on.</summary>
    public Loss Loss { get; }

    /// <summary>Gets how the rows of tables become inputs and targets, as fitted in training; null for a model of other data.</summary>
    public TablePreprocessor? Table { get; }

    /// <summary>Gets the names of the classes in the order of the outputs; empty where the data of the training had none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads the final weights of a run, or a file of weights such as a checkpoint.</summary>
    /// <param name="runOrFile">A run directory or a safetensors file that BlasNet wrote.</param>
    /// <param name="threads">Number of threads, 0 for one per processor.</param>
    /// <exception cref="DataException">The file is missing or malformed, or holds no model.</exception>
    public static SavedModel Load(string runOrFile, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(runOrFile);
        WorkerTeam.CheckThreads(threads);
        string path = System.IO.File.Exists(runOrFile) ? runOrFile : FileOf(RunDirectory.Open(runOrFile));
        SafeTensorsFile file = SafeTensors.Read(path);
        if (!file.Metadata.TryGetValue(ModelKey, out string? json))
            throw new DataException(new Place(path), "its metadata hold no model, so it is not known what the weights belong to.");
        (Network network, Loss loss) = Build(path, json, threads);
        try
        {
            NetworkWeights.Restore(network, file);
            return new SavedModel(path, network, loss, file.Metadata);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Computes loss and metrics on a data set.</summary>
    /// <param name="data">Data that fits the model. Where both name their classes, a label means the model's class of its name.</param>
    /// <param name="metrics">What is measured beside the loss; what suits the loss by default.</param>
    /// <exception cref="ConfigurationException">The data does not fit the model.</exception>
    /// <exception cref="DataException">The data has a class of a name that the model does not know.</exception>
    public Evaluation Evaluate(Dataset data, IReadOnlyList<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        data = data.WithClassesOf(ClassNames);
        metrics = TableUnits.Of(metrics ?? FitRules.DefaultMetrics(Loss), Table);
        FitRules.Check(Network, data, metrics);
        EpochSums sums = new Evaluator(Network, metrics).Run(data);
        return new Evaluation([KeyValuePair.Create("loss", sums.Loss), .. metrics.Select((metric, i) => KeyValuePair.Create(metric.Name, sums.Metrics[i].Value))]);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Network.Dispose();

    internal static void Write(string path, Network network, string model, TablePreprocessor? table = null, IReadOnlyList<string>? classNames = null) =>
        SafeTensors.Write(path, NetworkWeights.Of(network), Metadata(model, table, classNames));

    /// <summary>What a file of weights says of the model that they belong to.</summary>
    internal static Dictionary<string, string> Metadata(string model, TablePreprocessor? table, IReadOnlyList<string>? classNames)
    {
        var metadata = new Dictionary<string, string> { [ModelKey] = model };
        // A table names its classes itself.
        if (table is not null)
            metadata[TableKey] = table.ToJson();
        else if (classNames is { Count: > 0 })
            metadata[ClassesKey] = SavedClasses.Write(classNames);
        return metadata;
    }

    private static T? Parsed<T>(string path, IReadOnlyDictionary<string, string> metadata, string key, Func<string, T> parse)
        where T : class =>
        metadata.TryGetValue(key, out string? json)
            ? BlasNetException.WithPlace(new Place(path) { Section = key }, () => parse(json))
            : null;

    // The file is at fault for a model that cannot be built, not what the caller asked for.
    private static (Network Network, Loss Loss) Build(string path, string json, int threads)
    {
        Place place = new(path) { Section = ModelKey };
        ModelFile model = DataException.InFile(place, () => ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(json), place));
        Loss loss = model.Loss ?? throw new DataException(new Place(path), "its model names no loss.");
        return (DataException.InFile(place, () => new Network(model.Model, loss, 0, threads)), loss);
    }

    private static string FileOf(RunDirectory run) => System.IO.File.Exists(run.ModelFile)
        ? run.ModelFile
        : throw new DataException(new Place(run.Root), "the run has no final weights yet; resume it, or name one of its checkpoints.");
}

/// <summary>Writes the names of classes into the metadata of weights, and reads them.</summary>
internal static class SavedClasses
{
    /// <summary>Writes the names as a JSON list.</summary>
    public static string Write(IReadOnlyList<string> names)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Reads the names for so many outputs; a single one tells two classes apart.</summary>
    /// <exception cref="DataException">It is no list of that many names.</exception>
    public static string[] Parse(string text, int outputs)
    {
        using JsonDocument document = Json.Parse(Encoding.UTF8.GetBytes(text), new Place { Section = "names" });
        JsonElement list = document.RootElement;
        int required = Math.Max(outputs, 2);
        bool fits = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == required
            && list.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String);
        return fits
            ? [.. list.EnumerateArray().Select(name => name.GetString()!)]
            : throw new DataException($"a list of '{required}' names is required.");
    }
}
