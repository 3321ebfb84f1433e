using BlasNet.Layers;
using BlasNet.Optimizers;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Is a configuration together with its data: nothing is left open any more.</summary>
internal sealed record TrainingTask(TrainingConfig Config, DataParts Data)
{
    private const int DefaultBatch = 32, DefaultEpochs = 10;

    public Dataset Train => Data.Train;

    public Dataset? Validation => Data.Validation;

    public Model Model => Config.Model.Model;

    public Loss Loss => Config.Model.Loss!;

    public Optimizer Optimizer => Config.Optimizer!;

    public int Batch => Config.Batch!.Value;

    public int Epochs => Config.Epochs!.Value;

    /// <summary>Makes the callbacks that the configuration asks for.</summary>
    public IReadOnlyList<Callback> Callbacks()
    {
        string watched = Validation is null ? "loss" : "val_loss";
        var callbacks = new List<Callback>();
        if (Config.EarlyStopping is { } patience)
            callbacks.Add(new EarlyStopping(patience, watched));
        if (Config.ReduceLROnPlateau is { } plateau)
            callbacks.Add(new ReduceLROnPlateau(watched, Config.ReduceLRFactor ?? ReduceLROnPlateau.DefaultFactor, plateau));
        if (Config.TimeLimit is { } seconds)
            callbacks.Add(new TimeLimit(TimeSpan.FromSeconds(seconds)));
        return callbacks;
    }

    /// <summary>The metrics asked for, or those that suit the loss.</summary>
    public IReadOnlyList<Metric> Metrics() =>
        TableUnits.Of(Config.Metrics is { } names ? [.. names.Select(Metric.Parse)] : FitRules.DefaultMetrics(Loss), Data.Encoding);

    /// <summary>Loads the data of a configuration and settles what it left open.</summary>
    /// <exception cref="ConfigurationException">Model, loss and data do not fit together.</exception>
    /// <exception cref="DataException">The data is missing or malformed.</exception>
    public static TrainingTask Resolve(TrainingConfig config, Action<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        DataParts data = DataParts.Load(config, progress, cancellation);
        (Model model, Loss loss) = Fit(config.Model, data.Train);
        TrainingConfig resolved = config with
        {
            Table = data.Table,
            Epochs = config.Epochs ?? config.Model.Epochs ?? DefaultEpochs,
            Batch = config.Batch ?? config.Model.Batch ?? DefaultBatch,
            Optimizer = config.Optimizer ?? config.Model.Optimizer ?? Optimizer.Adam(),
            Augmentation = config.Augmentation ?? config.Model.Augmentation,
        };
        RequireReducibleRate(resolved);
        return new TrainingTask(resolved with
        {
            Model = config.Model with
            {
                Model = model,
                Loss = loss,
                Optimizer = resolved.Optimizer,
                Batch = resolved.Batch,
                Epochs = resolved.Epochs,
                Augmentation = resolved.Augmentation,
            },
        }, data);
    }

    private static void RequireReducibleRate(TrainingConfig config)
    {
        if (config.ReduceLROnPlateau is null && config.ReduceLRFactor is not null)
            throw new ConfigurationException("A factor for the learning rate ('reduceLRFactor') says nothing without 'reduceLROnPlateau', the epochs to wait for it.");
        if (config.ReduceLROnPlateau is not null && config.Optimizer!.LearningRate is not ConstantSchedule)
            throw new ConfigurationException(
                $"'reduceLROnPlateau' lowers a constant learning rate, but that of the optimizer follows the schedule '{config.Optimizer.LearningRate.Kind}'.");
    }

    /// <summary>Gives a model the shapes, the last layer and the loss that suit the data, where it leaves them open.</summary>
    public static (Model Model, Loss Loss) Fit(ModelFile file, Dataset data)
    {
        Targets targets = data.Targets;
        bool classes = targets.Kind == TargetKind.Classes;
        Model model = file.Model.WithInputShapes([.. data.Inputs.Select(input => input.SampleShape)]);
        bool open = model.Last is Dense { TakesOutputs: true };
        if (open)
            model = model.WithOutputs(targets.Outputs, classes ? Activation.Softmax : Activation.Identity);
        Shape output = model.OutputShape;
        Activation final = model.Last.FinalActivation;
        Loss loss = file.Loss
            ?? (final == Activation.Softmax ? (classes ? Loss.SparseCategoricalCrossEntropy() : Loss.CategoricalCrossEntropy())
                : final == Activation.Sigmoid && classes && output.Size == 1 ? Loss.BinaryCrossEntropy()
                : !classes ? Loss.MeanSquaredError()
                : throw new ConfigurationException(
                    new Place { Layer = model.Key(model.Layers.Count - 1) },
                    $"no loss is given, and none follows from an end in '{final}' with {output.Size} outputs on data of {targets.Outputs} classes. Name one as \"loss\"."));
        return (model, loss);
    }
}
