using System.Text.Json;
using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Layers;
using BlasNet.Optimizers;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Configuration of a training run as given; a value that is null is taken from the model file or left to the data.</summary>
/// <remarks>A run stores its resolved one as <c>config.json</c>; training from that file repeats the run.</remarks>
public sealed record TrainingConfig
{
    internal const string NormalizeKey = "normalize", EmaMomentumKey = "emaMomentum", AccumulationKey = "gradientAccumulationSteps";

    /// <summary>Gets the model with its defaults for training.</summary>
    public required ModelFile Model { get; init; }

    /// <summary>Gets the data, such as <c>mnist:DIR</c>; see <see cref="BlasNet.Datasets"/>.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the validation data: a fraction of the training data such as <c>0.2</c>, or another data spec; null for the data's
    /// test part.</summary>
    public string? Validation { get; init; }

    /// <summary>Gets the end of a series that is neither learned from nor validated on: a number of rows, a fraction, or a time such as
    /// <c>4m</c>, as in <see cref="SeriesSplit.Create"/>; null for none. <see cref="Validation"/> of a series is a length too, of the rows
    /// before it.</summary>
    public string? Test { get; init; }

    /// <summary>Gets the beginning of a series that is learned from, after which validation and test follow; null for all rows before
    /// them.</summary>
    public string? TrainPart { get; init; }

    /// <summary>Gets the position of image channels in the files of <c>idx:DIR</c>.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>Gets height and width in pixels that the images of <c>images:DIR</c> are resized to, or one number for squares; null if all
    /// have the same size.</summary>
    public Extents? ImageSize { get; init; }

    /// <summary>Gets the options for reading the table of <c>csv:FILE</c>; null infers everything from the file.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>Gets the folder that caches encoded tables on disk, for data larger than memory and for a quick start; null keeps them
    /// in memory.</summary>
    public string? Cache { get; init; }

    /// <summary>Gets the part of the training data that a cross-validation holds out; null for none.</summary>
    public Fold? Fold { get; init; }

    /// <summary>Gets the origin of a backtest that this training serves; null for none. The data ends with its horizon, whose steps are the
    /// test part.</summary>
    public BacktestFold? Backtest { get; init; }

    /// <summary>Gets the member of an ensemble that is trained alone: the second of five holds out the second fifth of the samples; null
    /// for a model by itself.</summary>
    /// <remarks>Unlike a <see cref="Fold"/>, a table is encoded as a whole, so that the members read the same inputs and can be averaged;
    /// and weights and order are drawn from the seed plus the member's number less 1.</remarks>
    public Fold? Member { get; init; }

    /// <summary>Gets the number of networks whose outputs the model averages; null or 1 for a single one. Without validation data each
    /// holds out a part of the training data, another one for each; with it they differ by seed.</summary>
    public int? Members { get; init; }

    /// <summary>Gets whether each class has the same weight in training, however many samples it has.</summary>
    public bool BalancedClasses { get; init; }

    /// <summary>Gets what the weights are taken from, where layers fit, before the first step: the folder of a run, or a file of weights;
    /// null draws them all.</summary>
    /// <remarks>A layer takes the weights under its key, else those of a layer of its name, else the next of its shapes, as
    /// <see cref="Network.LoadWeights(string, IReadOnlyList{string})"/> does. A table with the same columns is encoded as theirs was,
    /// unless <see cref="Refit"/> is set. A run keeps a copy of the file, from which it resumes.</remarks>
    public string? From { get; init; }

    /// <summary>Gets the layers that training does not move, by patterns as in <see cref="BlasNet.Model.Freeze"/>; null for those of the
    /// model file alone.</summary>
    public IReadOnlyList<string>? Freeze { get; init; }

    /// <summary>Gets whether the last layer with weights is not taken from <see cref="From"/>, and gets as many outputs as the data
    /// needs.</summary>
    public bool ReplaceHead { get; init; }

    /// <summary>Gets whether scales, categories and classes of a table are fitted to its training rows although <see cref="From"/> has
    /// learned a table with the same columns.</summary>
    public bool Refit { get; init; }

    /// <summary>Gets the largest share that averaged weights keep in a step, in place of the optimizer's
    /// <see cref="BlasNet.Optimizer.EmaMomentum"/>; null for that.</summary>
    public double? EmaMomentum
    {
        get;
        init => field = value is { } momentum ? Check.BelowOne(momentum, "config", EmaMomentumKey) : null;
    }

    /// <summary>Gets the number of batches whose mean gradient a step follows, in place of the optimizer's
    /// <see cref="BlasNet.Optimizer.GradientAccumulationSteps"/>; null for that.</summary>
    public int? GradientAccumulationSteps
    {
        get;
        init => field = value is { } steps ? Check.AtLeastOne(steps, "config", AccumulationKey) : null;
    }

    /// <summary>Gets the names of the metrics besides the loss; null for those that suit the loss.</summary>
    public IReadOnlyList<string>? Metrics { get; init; }

    /// <summary>Gets the quantiles that the model predicts by the loss pinball, in place of the loss of its file; null for that.</summary>
    public IReadOnlyList<double>? Quantiles
    {
        get;
        init => field = value is null ? null : new Losses.Pinball(value).Quantiles;
    }

    /// <summary>Gets how the windows of a series are normalized before the model and its forecasts restored: <c>none</c>, <c>last</c>, as
    /// differences to the last step, or <c>standard</c>, by mean and deviation; null for what the model file says.</summary>
    public string? Normalize { get; init => field = ForecastNormalization.Checked(value, NormalizeKey); }

    /// <summary>Gets the number of epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>Gets the samples per step.</summary>
    public int? Batch { get; init; }

    /// <summary>Gets the number of neighbouring parts that each batch is cut into, a power of two; null for 1. It decides the bits of the
    /// result, the processes that share the parts do not.</summary>
    /// <exception cref="ConfigurationException">The number is no power of two from 1 to 256.</exception>
    public int? Shards
    {
        get;
        init => field = value is { } number ? Sharding.Required(number) : null;
    }

    /// <summary>Gets the size of the shuffle buffer in samples; null shuffles all samples.</summary>
    /// <remarks>With a buffer, the rows of a table keep file order, so that the file is read nearly in sequence.</remarks>
    public int? ShuffleBuffer { get; init; }

    /// <summary>Gets the optimizer.</summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>Gets the augmentation of training images.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Gets the seed of initial weights, shuffling, augmentation, dropout and held-out samples.</summary>
    public long Seed { get; init; }

    /// <summary>Gets the number of threads, 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Gets the experiment: the folder of its runs.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the number of epochs from one checkpoint to the next.</summary>
    public int CheckpointEvery { get; init; } = 1;

    /// <summary>Gets the number of epochs without a better validation loss after which training stops; null for never.</summary>
    public int? EarlyStopping { get; init; }

    /// <summary>Gets whether the run ends with the weights of its best epoch; null for the model file's choice.</summary>
    public bool? RestoreBestEpoch { get; init; }

    /// <summary>Gets the number of epochs without a better validation loss after which the learning rate is lowered; null for
    /// never.</summary>
    public int? ReduceLROnPlateau { get; init; }

    /// <summary>Gets the factor of the learning rate then, between 0 and 1 exclusive; null for 0.1.</summary>
    public double? ReduceLRFactor { get; init; }

    /// <summary>Gets the time limit of training in seconds, resumed sessions included; null for none.</summary>
    public double? TimeLimit { get; init; }

    /// <summary>Gets whether several networks are trained.</summary>
    internal bool IsEnsemble => Members > 1;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="DataException">It is missing or not JSON.</exception>
    /// <exception cref="ConfigurationException">A property is unknown, missing or refused.</exception>
    public static TrainingConfig Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(WholeFile.Read(path), new Place(path));
    }

    /// <summary>Reads a configuration; errors begin with the place.</summary>
    internal static TrainingConfig Parse(ReadOnlyMemory<byte> json, Place place) => TrainingConfigConverter.Parse(json, place);

    /// <summary>Returns the configuration as JSON.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(ToJson());

    internal byte[] ToJson() => Json.Write(json => TrainingConfigConverter.Write(json, this));

    /// <summary>Finds the first property in which two configurations differ, with both values; null if they agree.</summary>
    internal static (string Property, string First, string Second)? Difference(TrainingConfig first, TrainingConfig second)
    {
        using JsonDocument a = JsonDocument.Parse(first.ToJson()), b = JsonDocument.Parse(second.ToJson());
        IEnumerable<string> names = a.RootElement.EnumerateObject().Concat(b.RootElement.EnumerateObject())
            .Select(property => property.Name).Distinct();
        foreach (string name in names)
        {
            string x = Text(a.RootElement, name), y = Text(b.RootElement, name);
            if (x != y)
                return (name, x, y);
        }
        return null;
    }

    private static string Text(JsonElement root, string name) => !root.TryGetProperty(name, out JsonElement value) ? "none"
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();
}
