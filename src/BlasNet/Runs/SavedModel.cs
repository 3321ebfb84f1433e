using BlasNet.Exchange;
using BlasNet.Execution;
using BlasNet.Metrics;
using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Trained network read from a file with its model and loss, for evaluation and prediction.</summary>
/// <remarks>It works for one thread at a time: a call during that of another thread throws an
/// <see cref="InvalidOperationException"/>.</remarks>
public sealed class SavedModel : IDisposable
{
    // What a saved file keeps of the file that was read.
    private static readonly string[] KeptTexts =
    [
        SavedModelFile.ModelKey, SavedModelFile.TableKey, SavedModelFile.ClassesKey, SavedModelFile.ImageSizeKey,
        SavedModelFile.HeldOutKey,
    ];

    private readonly IReadOnlyDictionary<string, string> metadata;

    private SavedModel(
        string path, Network network, Loss loss, IReadOnlyDictionary<string, string> metadata, OutputAdjustment adjustment)
    {
        (Path, Network, Loss, Adjustment, this.metadata) = (path, network, loss, adjustment, metadata);
        Network.Use.Holder = typeof(SavedModel);
        Preprocessor = Parsed(path, metadata, SavedModelFile.TableKey, TablePreprocessor.Parse);
        ClassNames = Preprocessor?.ClassNames
            ?? Parsed(path, metadata, SavedModelFile.ClassesKey, json => SavedClasses.Parse(json, network.Model.OutputShape.Size)) ?? [];
        ImageSize = Parsed(path, metadata, SavedModelFile.ImageSizeKey, SavedImageSize.Parse);
        HeldOut = Parsed(path, metadata, SavedModelFile.HeldOutKey, HeldOutErrors.Parse);
    }

    /// <summary>Gets the file read.</summary>
    public string Path { get; }

    /// <summary>Gets the network.</summary>
    public Network Network { get; }

    /// <summary>Gets the loss that training minimized.</summary>
    public Loss Loss { get; }

    /// <summary>Gets the preprocessor of tables, as fitted on the training rows; null for a model of other data.</summary>
    public TablePreprocessor? Preprocessor { get; }

    /// <summary>Gets the names of the classes in the order of the outputs; empty where the training data had none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets height and width in pixels that the training images were resized to, as <c>ImageFolder.Read</c> takes them;
    /// null where images kept their size.</summary>
    public Extents? ImageSize { get; }

    /// <summary>Gets the temperature of a calibrated run, by which <see cref="Predictor"/> and the command divide the logits of the
    /// classes; 1 where the run is not calibrated, and for a file of weights.</summary>
    public double Temperature => Adjustment.Scaling.Temperature;

    /// <summary>Gets the least probability for the positive one of two classes, as chosen for the run; null where the most probable class
    /// is taken.</summary>
    public double? Threshold => Adjustment.Threshold;

    /// <summary>Gets what became of the arrays of the file; null for a model that was not imported.</summary>
    public ImportReport? Report { get; private init; }

    /// <summary>Gets what was fitted to the run's outputs after training.</summary>
    internal OutputAdjustment Adjustment { get; }

    /// <summary>Gets the errors on the rows that training held out; null where it held out none, or the model predicts no values.</summary>
    internal HeldOutErrors? HeldOut { get; }

    /// <summary>Reads the final weights of a run, or a file of weights such as a checkpoint.</summary>
    /// <param name="runOrFile">A run directory or a safetensors file that BlasNet wrote.</param>
    /// <param name="threads">Number of threads, 0 for one per processor.</param>
    /// <exception cref="DataException">The file is missing or malformed, or holds no model.</exception>
    /// <example>
    /// <code>
    /// using SavedModel saved = SavedModel.Load("runs/keras-mlp/run_0001");
    /// Console.WriteLine(saved.Evaluate(data.Test!));
    /// </code>
    /// </example>
    public static SavedModel Load(string runOrFile, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(runOrFile);
        WorkerTeam.CheckThreads(threads);
        RunDirectory? run = System.IO.File.Exists(runOrFile) ? null : RunDirectory.Open(runOrFile);
        return Read(run is null ? runOrFile : FileOf(run), run, threads);
    }

    /// <summary>Reads a model of another program: ONNX, Keras (<c>.keras</c>, <c>.h5</c>, <c>.weights.h5</c>) or PyTorch (a state dict in
    /// safetensors). Data alone is read, never code.</summary>
    /// <param name="path">The file; its first bytes tell its kind.</param>
    /// <param name="options">What the file does not tell itself; nothing by default.</param>
    /// <param name="threads">Number of threads, 0 for one per processor.</param>
    /// <returns>The model, which predicts, is saved and trained on as one of BlasNet; <see cref="Report"/> tells what became of the
    /// arrays.</returns>
    /// <exception cref="DataException">The file is missing or malformed, holds code, lacks weights, or has an operator that BlasNet has no
    /// layer for.</exception>
    /// <exception cref="ConfigurationException">An option does not suit the file.</exception>
    public static SavedModel Import(string path, ImportOptions? options = null, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WorkerTeam.CheckThreads(threads);
        options ??= new ImportOptions();
        ImportedModel imported = ModelImport.Read(path, options);
        if (imported.Report.Missing is [var first, ..] missing)
            throw new DataException(
                new Place(path), $"it has no array for '{first}', and '{missing.Count}' arrays are missing altogether.");
        Loss loss = options.Loss ?? imported.Loss;
        IReadOnlyList<string> classes = options.ClassNames.Count > 0 ? options.ClassNames : imported.ClassNames;
        Dictionary<string, string> metadata = SavedModelFile.Metadata(
            new ModelFile(imported.Model, Loss: loss).ToString(), imported.Preprocessor, classes, imported.ImageSize);
        Network network = DataException.InFile(new Place(path), () => imported.ToNetwork(loss, threads));
        return new SavedModel(path, network, loss, metadata, OutputAdjustment.None) { Report = imported.Report };
    }

    /// <summary>Reads a file of weights whose outputs are adjusted as a run's are; null for as they are.</summary>
    internal static SavedModel Read(string path, RunDirectory? run, int threads)
    {
        SafeTensorsFile file = SafeTensors.Read(path);
        if (!file.Metadata.TryGetValue(SavedModelFile.ModelKey, out string? json))
            throw new DataException(new Place(path), "its metadata hold no model, so it is not known what the weights belong to.");
        (Network network, Loss loss) = Build(path, json, threads);
        try
        {
            NetworkWeights.Restore(network, file);
            OutputAdjustment adjustment = run is null ? OutputAdjustment.None
                : OutputAdjustment.Read(run, Math.Max(2, network.Model.OutputShape.Size));
            return new SavedModel(path, network, loss, file.Metadata, adjustment);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Computes loss and metrics on a data set.</summary>
    /// <param name="data">Data that fits the model. Where both have class names, classes are matched by name.</param>
    /// <param name="metrics">Metrics besides the loss; by default those that suit the loss.</param>
    /// <exception cref="ConfigurationException">The data does not fit the model.</exception>
    /// <exception cref="DataException">The data has a class whose name the model does not know, or a target that the loss cannot
    /// take.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    public Evaluation Evaluate(Dataset data, IReadOnlyList<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        data = data.WithClassesOf(ClassNames);
        TableUnits.Common(Preprocessor, data);
        metrics = TableUnits.Of(metrics ?? FitRules.DefaultMetrics(Loss), Preprocessor);
        using SingleUse.Call call = Network.Use.Enter();
        FitRules.Check(Network, data, metrics, Preprocessor);
        EpochSums sums = new Evaluator(Network, metrics).Run(data);
        return new Evaluation([
            KeyValuePair.Create("loss", sums.Loss),
            .. metrics.Select((metric, i) => KeyValuePair.Create(metric.Name, sums.Metrics[i].Value))]);
    }

    /// <summary>Judges the model's forecasts for windows of a series beside simple rules on the same windows.</summary>
    /// <param name="data">Windows that fit the model.</param>
    /// <returns>The errors in the units of the data, and the gain over the best of the rules; it prints as a table.</returns>
    /// <exception cref="ConfigurationException">The data is no windows of a series, or does not fit the model.</exception>
    /// <exception cref="DataException">A target is none that the loss can take.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    public ForecastReport EvaluateForecast(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        TableUnits.Common(Preprocessor, data);
        using SingleUse.Call call = Network.Use.Enter();
        FitRules.Check(Network, data, [], Preprocessor);
        ForecastJudge judge = ForecastJudges.Require(data, Network, Preprocessor);
        new Evaluator(Network, []).Run(data, judge: judge);
        return judge.Report();
    }

    /// <summary>Writes the weights with the model and what it takes, as a run does; the file appears whole or not at all.</summary>
    /// <remarks>Temperature and threshold of a run stay with the run.</remarks>
    /// <param name="path">The safetensors file.</param>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SingleUse.Call call = Network.Use.Enter();
        SafeTensors.Write(path, NetworkWeights.Of(Network),
            metadata.Where(text => KeptTexts.Contains(text.Key)).ToDictionary(text => text.Key, text => text.Value));
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => Network.Dispose();

    private static T? Parsed<T>(string path, IReadOnlyDictionary<string, string> metadata, string key, Func<string, T> parse)
        where T : class =>
        metadata.TryGetValue(key, out string? json)
            ? BlasNetException.WithPlace(new Place(path) { Section = key }, () => parse(json))
            : null;

    // A model that cannot be built is the file's fault, not the caller's.
    private static (Network Network, Loss Loss) Build(string path, string json, int threads)
    {
        Place place = new(path) { Section = SavedModelFile.ModelKey };
        ModelFile model = DataException.InFile(place, () => ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(json), place));
        Loss loss = model.Loss ?? throw new DataException(new Place(path), "its model names no loss.");
        return (DataException.InFile(place, () => new Network(model.Model, loss, 0, threads)), loss);
    }

    private static string FileOf(RunDirectory run) => System.IO.File.Exists(run.ModelFile)
        ? run.ModelFile
        : throw new DataException(new Place(run.Root), "the run has no final weights yet; resume it, or name one of its checkpoints.");
}
