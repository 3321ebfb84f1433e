using BlasNet.Optimizers;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Configuration of a run with all values resolved from model file, data and defaults.</summary>
internal sealed class ResolvedConfig
{
    private const int DefaultBatch = 32, DefaultEpochs = 10;

    /// <summary>Fills in what a configuration leaves open, from its model file or a default.</summary>
    /// <param name="given">The configuration as given.</param>
    /// <param name="model">Its model with the shapes and the last layer that suit the data.</param>
    /// <param name="loss">The loss given, or the one that suits model and data.</param>
    /// <param name="preprocessor">The preprocessor of a table; null for other data.</param>
    /// <param name="table">The options of the table with everything inferred filled in; null for other data.</param>
    /// <exception cref="ConfigurationException">A rate that follows a schedule is to be lowered, or a factor is given alone.</exception>
    public ResolvedConfig(TrainingConfig given, Model model, Loss loss, TablePreprocessor? preprocessor, TableOptions? table)
    {
        (Model, Loss) = (model, loss);
        Epochs = given.Epochs ?? given.Model.Epochs ?? DefaultEpochs;
        Batch = given.Batch ?? given.Model.Batch ?? DefaultBatch;
        Optimizer = given.Optimizer ?? given.Model.Optimizer ?? Optimizer.Adam();
        Optimizer = Optimizer with
        {
            EmaMomentum = given.EmaMomentum ?? Optimizer.EmaMomentum,
            GradientAccumulationSteps = given.GradientAccumulationSteps ?? Optimizer.GradientAccumulationSteps,
        };
        bool restore = given.RestoreBestEpoch ?? given.Model.RestoreBestEpoch;
        Augmentation? augmentation = given.Augmentation ?? given.Model.Augmentation;
        Augmentation = augmentation ?? Augmentation.None;
        ReduceLRFactor = given.ReduceLRFactor ?? ReduceLROnPlateau.DefaultFactor;
        RequireReducibleRate(given, Optimizer);
        Metrics = TableUnits.Of(given.Metrics is { } names ? [.. names.Select(Metric.Parse)] : FitRules.DefaultMetrics(loss), preprocessor);
        Written = given with
        {
            Table = table,
            Epochs = Epochs,
            Batch = Batch,
            Optimizer = Optimizer,
            Augmentation = augmentation,
            RestoreBestEpoch = restore ? true : null,
            Model = given.Model with
            {
                Model = model,
                Loss = loss,
                Optimizer = Optimizer,
                Batch = Batch,
                Epochs = Epochs,
                Augmentation = augmentation,
                RestoreBestEpoch = restore,
            },
        };
    }

    /// <summary>Gets the configuration written to <c>config.json</c>; training from that file repeats the run.</summary>
    public TrainingConfig Written { get; }

    /// <summary>Gets the experiment.</summary>
    public string Name => Written.Name;

    /// <summary>Gets the name of the model, or of the experiment if it has none.</summary>
    public string ModelName => Written.Model.Name ?? Name;

    /// <summary>Gets the model file with all its values, as text.</summary>
    public string ModelText => Written.Model.ToString();

    /// <summary>Gets the data spec.</summary>
    public string Data => Written.Data;

    /// <summary>Gets the model.</summary>
    public Model Model { get; }

    /// <summary>Gets the loss.</summary>
    public Loss Loss { get; }

    /// <summary>Gets the optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Gets the metrics, in the units of the data.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Gets the number of epochs.</summary>
    public int Epochs { get; }

    /// <summary>Gets the samples per step.</summary>
    public int Batch { get; }

    /// <summary>Gets the number of shards of a batch.</summary>
    public int Shards => Written.Shards ?? 1;

    /// <summary>Gets the augmentation of training images.</summary>
    public Augmentation Augmentation { get; }

    /// <summary>Gets the factor of the learning rate on a plateau.</summary>
    public double ReduceLRFactor { get; }

    /// <summary>Gets the seed.</summary>
    public long Seed => Written.Seed;

    /// <summary>Gets the seed of weights, order and dropout: each member of an ensemble has its own.</summary>
    public long TrainingSeed => unchecked(Seed + (Written.Member?.Number - 1 ?? 0));

    /// <summary>Gets the number of threads, 0 for one per processor.</summary>
    public int Threads => Written.Threads;

    /// <summary>Gets the number of epochs from one checkpoint to the next.</summary>
    public int CheckpointEvery => Written.CheckpointEvery;

    /// <summary>Creates the callbacks of the configuration.</summary>
    /// <param name="monitor">The column that they watch.</param>
    /// <param name="timeShare">The share of the time limit that this training has.</param>
    public IReadOnlyList<Callback> NewCallbacks(string monitor, double timeShare = 1)
    {
        var callbacks = new List<Callback>();
        if (Written.EarlyStopping is { } patience)
            callbacks.Add(new EarlyStopping(patience, monitor));
        if (Written.RestoreBestEpoch is true)
            callbacks.Add(new BestEpoch(monitor));
        if (Written.ReduceLROnPlateau is { } plateau)
            callbacks.Add(new ReduceLROnPlateau(monitor, ReduceLRFactor, plateau));
        if (Written.TimeLimit is { } seconds)
            callbacks.Add(new TimeLimit(TimeSpan.FromSeconds(seconds * timeShare)));
        return callbacks;
    }

    /// <summary>Returns the arguments of training on this data.</summary>
    public FitArguments Arguments(Dataset train, Dataset? validation) =>
        new(train, validation, Batch)
        {
            // Stateful layers read a series in its order.
            Shuffle = !Model.IsStateful,
            ShuffleBuffer = Written.ShuffleBuffer,
            DropRemainder = Written.Model.DropRemainder,
            Augmentation = Augmentation,
        };

    private static void RequireReducibleRate(TrainingConfig given, Optimizer optimizer)
    {
        if (given.ReduceLROnPlateau is null && given.ReduceLRFactor is not null)
            throw new ConfigurationException(
                "A factor for the learning rate ('reduceLRFactor') says nothing without 'reduceLROnPlateau', the epochs to wait for it.");
        if (given.ReduceLROnPlateau is not null && optimizer.LearningRate is not ConstantSchedule)
            throw new ConfigurationException(
                "'reduceLROnPlateau' lowers a constant learning rate, but that of the optimizer follows the schedule "
                + $"'{optimizer.LearningRate.Kind}'.");
    }
}
