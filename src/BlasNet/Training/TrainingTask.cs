using System.Globalization;
using BlasNet.Data;
using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Models;
using BlasNet.Optimizers;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Is a configuration together with its data: nothing is left open any more.</summary>
internal sealed record TrainingTask(TrainingConfig Config, Dataset Train, Dataset? Validation, IReadOnlyList<string> Files)
{
    private const int DefaultBatch = 32, DefaultEpochs = 10;

    public Model Model => Config.Model.Model;

    public Loss Loss => Config.Model.Loss!;

    public Optimizer Optimizer => Config.Optimizer!;

    public int Batch => Config.Batch!.Value;

    public int Epochs => Config.Epochs!.Value;

    /// <summary>Makes the callbacks that the configuration asks for.</summary>
    public IReadOnlyList<Callback> Callbacks() =>
        Config.EarlyStopping is { } patience ? [new EarlyStopping(patience, Validation is null ? "loss" : "val_loss")] : [];

    /// <summary>Loads the data of a configuration and settles what it left open.</summary>
    /// <exception cref="ConfigurationException">Model, loss and data do not fit together.</exception>
    /// <exception cref="DataException">The data is missing or malformed.</exception>
    public static TrainingTask Resolve(TrainingConfig config, Action<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        DatasetPair data = NamedData.Load(config.Data, channels: config.Channels, progress: progress, cancellation: cancellation);
        (Dataset train, Dataset? validation, IReadOnlyList<string> files) = Parts(config, data, progress, cancellation);
        (Model model, Loss loss) = Fit(config.Model, data.Train);
        TrainingConfig resolved = config with
        {
            Epochs = config.Epochs ?? config.Model.Epochs ?? DefaultEpochs,
            Batch = config.Batch ?? config.Model.Batch ?? DefaultBatch,
            Optimizer = config.Optimizer ?? config.Model.Optimizer ?? Optimizer.Adam(),
            Augmentation = config.Augmentation ?? config.Model.Augmentation,
        };
        return new TrainingTask(resolved with
        {
            Model = config.Model with { Model = model, Loss = loss, Optimizer = resolved.Optimizer, Batch = resolved.Batch, Epochs = resolved.Epochs, Augmentation = resolved.Augmentation },
        }, train, validation, files);
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
                    $"{model.Key(model.Layers.Count - 1)}: no loss is given, and none follows from an end in '{final}' with {output.Size} outputs on data of {targets.Outputs} classes. Name one as \"loss\"."));
        return (model, loss);
    }

    private static (Dataset Train, Dataset? Validation, IReadOnlyList<string> Files) Parts(
        TrainingConfig config, DatasetPair data, Action<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (config.Validation is not { } text)
            return (data.Train, data.Test, data.Files);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction))
        {
            DatasetPair other = NamedData.Load(text, channels: config.Channels, progress: progress, cancellation: cancellation);
            return (data.Train, other.Test ?? other.Train, [.. data.Files.Union(other.Files, StringComparer.Ordinal)]);
        }
        DatasetSplit split = data.Train.Split(fraction, config.Seed);
        return (split.Train, split.Validation, data.Files);
    }
}
