using BlasNet.Files;
using BlasNet.Layers;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Fully resolved configuration of a run together with its data.</summary>
internal sealed class TrainingTask
{
    private BackgroundResult<IReadOnlyList<KeyValuePair<string, string>>>? digests;

    private TrainingTask(ResolvedConfig config, DataParts data)
    {
        (Config, Data) = (config, data);
        Arguments = config.Arguments(data.Train, data.Validation);
    }

    /// <summary>Gets the configuration.</summary>
    public ResolvedConfig Config { get; }

    /// <summary>Gets the data and its origin.</summary>
    public DataParts Data { get; }

    /// <summary>Gets the weights that training starts from; null where they are drawn.</summary>
    public StartWeights? Start { get; private init; }

    /// <summary>Gets the arguments of training.</summary>
    public FitArguments Arguments { get; }

    /// <summary>Gets the training data.</summary>
    public Dataset Train => Arguments.Train;

    /// <summary>Gets the validation data; null for none.</summary>
    public Dataset? Validation => Arguments.Validation;

    /// <summary>Begins to compute the digests of the files in the background, if there are any to compute.</summary>
    public void BeginDigests()
    {
        if (Data.Files.Any(file => !Data.Digests.ContainsKey(file)))
            digests ??= new(Data.FileDigests);
    }

    /// <summary>Returns the digests of all files.</summary>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> FileDigests() => digests?.Get() ?? Data.FileDigests();

    /// <summary>Creates the callbacks of the configuration.</summary>
    public IReadOnlyList<Callback> NewCallbacks() => Config.NewCallbacks(Validation is null ? "loss" : "val_loss");

    /// <summary>Loads the data of a configuration, or takes it from the memory of the process, and resolves what it leaves open.</summary>
    /// <exception cref="ConfigurationException">Model, loss and data do not fit together.</exception>
    /// <exception cref="DataException">The data is missing or malformed.</exception>
    public static TrainingTask Resolve(TrainingConfig config, Action<DownloadProgress>? progress = null,
        SharedData? shared = null, DataAhead? ahead = null, CancellationToken cancellation = default)
    {
        config = WithQuantiles(config);
        StartWeights? start = TransferRules.Start(config);
        TrainingConfig encoded = ForTable(config);
        DataParts data = shared?.Load(encoded, progress, cancellation) ?? DataParts.Load(encoded, progress, null, cancellation, ahead);
        if (config.Model.Table is { } table)
            config = Complete(encoded with { Members = config.Members }, table, data);
        else
            config = encoded with { Model = config.Model with { Model = WithVocabularies(config.Model.Model, data.Preprocessor) } };
        config = ForSeries(config, data.Train);
        if (start is not null)
            (config, data) = TransferRules.Fit(config, data, start);
        (Model model, Loss loss) = Fit(config.Model, data.Train);
        if (config.Freeze is { } patterns)
            model = model.Freeze(patterns);
        return new TrainingTask(new ResolvedConfig(config, model, loss, data.Preprocessor, data.Table), data) { Start = start };
    }

    // The loss stands in the model from here on.
    private static TrainingConfig WithQuantiles(TrainingConfig config) => config.Quantiles is not { } quantiles ? config
        : config with { Quantiles = null, Model = config.Model with { Loss = Loss.Pinball(quantiles) } };

    // So do the layers of a forecast, and those that normalize windows.
    private static TrainingConfig ForSeries(TrainingConfig config, Dataset train)
    {
        ModelFile file = config.Model;
        if (file.Forecast is { } forecast)
        {
            ForecastModel named = config.Normalize is { } given ? forecast with { Normalize = given } : forecast;
            return config with
            {
                Normalize = null,
                Model = named.Complete(file, forecast.ShapeOf(train), train.Count, config.Batch),
            };
        }
        if (config.Normalize is not { } name)
            return config;
        if (train.Windows is not { Shape: var shape })
            throw new ConfigurationException(new Place { Property = TrainingConfig.NormalizeKey },
                $"windows of a series can be normalized, which '{train.Name}' is not; give --window and --horizon, or leave out "
                + "--normalize.");
        (Model model, Loss loss) = Fit(file, train);
        if (ForecastNormalization.ModeOf(name) is { } mode)
            model = ForecastNormalization.Around(model, shape, loss.OutputsPerTarget, mode);
        return config with { Normalize = null, Model = file with { Model = model, Loss = loss } };
    }

    // An embedding that leaves its vocabulary to the data takes texts as indices. The model 'table' has its own way to encode a table, and
    // is several networks unless one is asked for.
    private static TrainingConfig ForTable(TrainingConfig config) => TableSpec.PathOf(config.Data) is null ? config
        : config.Model.Model.TakesVocabulary && config.Table is not { TextEncoding: not null }
            ? config with { Table = (config.Table ?? new TableOptions()) with { TextEncoding = TextEncoding.Words() } }
        : config.Model.Table is null ? config
        : config with { Table = TableModel.Options(config.Table), Members = config.Members ?? TableModel.MembersFor(0) };

    private static Model WithVocabularies(Model model, TablePreprocessor? preprocessor)
    {
        if (preprocessor is { VocabularySizes.Count: > 0, InputWidths.Count: var inputs } && inputs != model.InputPositions.Count)
            throw new ConfigurationException(new Place { Section = "model" }, FormattableString.Invariant(
                $"the table gives '{inputs}' inputs, the words of each text and then all other columns, but the model has ")
                + FormattableString.Invariant($"'{model.InputPositions.Count}'; give it as many, name the texts alone by the features, or ")
                + "take the text encoding 'hashed', which makes one input of all columns.");
        return model.TakesVocabulary ? model.WithVocabularies(preprocessor?.VocabularySizes ?? []) : model;
    }

    private static TrainingConfig Complete(TrainingConfig config, TableModel table, DataParts data)
    {
        int rows = data.Train.Count;
        int? members = config.Members ?? (config.Member is null ? TableModel.MembersFor(rows) : null);
        // Each of several networks without validation data learns from all parts but one.
        int learned = members > 1 && data.Validation is null ? rows - rows / members.Value : rows;
        return config with { Members = members, Model = table.Complete(config.Model, data.Preprocessor, data.Train.Targets, learned) };
    }

    /// <summary>Completes a model with the shapes, the last layer and the loss that suit the data, where it leaves them open.</summary>
    public static (Model Model, Loss Loss) Fit(ModelFile file, Dataset data) =>
        Fit(file, [.. data.Inputs.Select(input => input.SampleShape)], data.Targets);

    /// <summary>Completes a model for inputs of the given shapes, without any data.</summary>
    public static (Model Model, Loss Loss) Fit(ModelFile file, IReadOnlyList<Shape> inputs, Targets targets)
    {
        bool classes = targets.Kind == TargetKind.Classes;
        Model model = file.Model.WithInputShapes(inputs);
        if (model.Last.LeavesOutputs)
        {
            model = model.WithOutputs(
                targets.Outputs * (file.Loss?.OutputsPerTarget ?? 1), classes ? Activation.Softmax : Activation.Identity);
        }
        Shape output = model.OutputShape;
        Activation final = model.FinalActivation;
        Loss loss = file.Loss
            ?? (final == Activation.Softmax ? (classes ? Loss.SparseCategoricalCrossEntropy() : Loss.CategoricalCrossEntropy())
                : final == Activation.Sigmoid && classes && output.Size == 1 ? Loss.BinaryCrossEntropy()
                : !classes ? Loss.MeanSquaredError()
                : throw new ConfigurationException(
                    new Place { Layer = model.Key(model.Layers.Count - 1) },
                    $"no loss is given, and none follows from an end in '{final}' with {output.Size} outputs on data of "
                    + $"{targets.Outputs} classes. Name one as \"loss\"."));
        return (model, loss);
    }
}
