using System.CommandLine;
using System.Globalization;
using BlasNet.Data;
using BlasNet.Losses;
using BlasNet.Optimizers;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Options of <c>train</c> for model, data and training, applied to a configuration.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string?> model = ModelOptions.Named();
    private readonly Option<string?> data = Options.Text("--data", "SPEC", $"Training data: {DataOptions.Known}.");
    private readonly Option<string?> validation = Options.Text("--validation", "SPEC|FRACTION",
        "Validation data, or the fraction of the training data to hold out; of a series also rows or a time, such as 4m. "
            + "[default: the test part of the data]");
    private readonly Option<string?> test = Options.Text("--test", "LENGTH",
        "Hold out the end of the series, after the validation part: rows, a fraction, or a time such as 12h, 30d, 8w, 4m or 1y; a month is "
            + "one of the calendar where rows are months apart, and 30 days elsewhere.");
    private readonly Option<string?> trainPart = Options.Text("--train", "LENGTH",
        "Learn from the beginning of the series only; validation and test follow it. [default: all rows before them]");
    private readonly Option<ChannelOrder?> channels = Options.Channels();
    private readonly Option<Extents?> imageSize = Options.ImageSize();
    private readonly Option<string?> from = Options.Text("--from", "RUN|FILE",
        "Start from the weights of a run or file, where layers fit by key, name or shape. Without --model the model is theirs.");
    private readonly Option<string?> freeze = Options.Text("--freeze", "PATTERN,...",
        "Layers whose weights stay as they are: keys, names or kinds, where * stands for any characters, such as conv* or 0.dense.");
    private readonly Option<bool> replaceHead = Options.Flag("--replace-head",
        "With --from: draw the last layer with weights anew, with as many outputs as the data needs.");
    private readonly Option<bool> refit = Options.Flag("--refit",
        "With --from: fit scales, categories and classes to the table. [default: those of the weights, where its columns are the same]");
    private readonly TableArguments table = new();
    private readonly Option<string?> classWeights = Options.Text("--class-weights", "HOW",
        "balanced gives all classes the same total weight in training, none all samples. [default: none]");
    private readonly Option<string?> metrics = Options.Text("--metrics", "A,B,...",
        $"Metrics beside the loss: {string.Join(", ", MetricNames.Known)}. [default: those that suit the loss]");
    private readonly Option<string?> cache = Options.Text("--cache", "DIR",
        "Keep the encoded table in this folder. The next run starts at once, and the file may be larger than memory.");
    private readonly Option<string?> normalize = Options.Text("--normalize", "HOW",
        "Normalize each window of a series before the model and undo it on the forecast: none, last (subtract the last step) or standard "
            + "(mean and deviation). [default: the model's]");
    private readonly Option<string?> quantiles = Options.Text("--quantiles", "A,B,...",
        "Predict these quantiles of each value, such as 0.1,0.5,0.9, by the loss pinball.");
    private readonly Option<int?> epochs = Options.Whole("--epochs", "Passes over the training data. [default: the model's]", least: 0);
    private readonly Option<int?> batch = Options.Whole("--batch", "Samples per step. [default: the model's]", least: 1);
    private readonly Option<int?> shards = Options.Whole("--shards",
        "Compute each batch as N neighbouring parts, a power of two: they can be shared by processes, whose number changes no bit of the "
            + "result. [default: 1]", least: 1);
    private readonly Option<int?> shuffleBuffer = Options.Whole("--shuffle-buffer",
        "Shuffle within a buffer of N samples, so that data larger than memory is read nearly in order. [default: all samples]", least: 1);
    private readonly Option<string?> optimizer = Options.Text("--optimizer", "NAME",
        $"Optimizer: {string.Join(", ", OptimizerConverter.Instance.Kinds)}. [default: the model's]");
    private readonly Option<double?> learningRate = Options.Positive("--learning-rate",
        "Constant learning rate; of the model table the highest of its schedule. [default: the model's]");
    private readonly Option<double?> weightDecay = Options.NotNegative("--weight-decay",
        "Weight decay of kernels, not of biases. [default: the model's]");
    private readonly Option<double?> ema = Options.Fraction("--ema",
        "Average the weights over the steps, each keeping this share of the average at most, such as 0.99; validation and the final model "
            + "have the average. [default: the model's]");
    private readonly Option<int?> accumulate = Options.Whole("--accumulate",
        "Update the weights once every N batches, by the mean of their gradients. [default: 1]", least: 1);
    private readonly Option<string?> augment = Options.Text("--augment", "A,B=X,...",
        "Change training images at random by any of shift=2, flip, flipVertical, rotate=10, crop=4 and noise=0.05, with commas "
            + "between, or none. [default: the model's]");
    private readonly Option<long?> seed = Options.Seed(
        "--seed", "Seed of weights, sample order, dropout and held-out samples. [default: 0]");
    private readonly Option<int?> threads = Options.Threads();
    private readonly Option<string?> name = Options.Text("--name", "EXPERIMENT",
        "Folder of the run, within --runs. [default: the model's name]");
    private readonly Option<int?> checkpointEvery = Options.Whole("--checkpoint-every",
        "Epochs between checkpoints. [default: 1]", least: 1);
    private readonly Option<int?> earlyStopping = Options.Whole("--early-stopping",
        "Stop after N epochs without a better validation loss, and restore the best weights.", least: 1);
    private readonly Option<bool> restoreBestEpoch = Options.Flag("--restore-best-epoch",
        "Train to the end, then restore the weights of the epoch with the best validation loss.");
    private readonly Option<int?> reduceOnPlateau = Options.Whole("--reduce-lr-on-plateau",
        "Lower the learning rate after N epochs without a better validation loss.", least: 1);
    private readonly Option<double?> reduceFactor = Options.Fraction("--reduce-lr-factor",
        "Factor that lowers it on a plateau. [default: 0.1]");
    private readonly Option<double?> timeLimit = Options.Duration("--time-limit",
        "Stop after this time, such as 90s, 10m or 1.5h. A resumed run has what is left of it.");
    private readonly Option<int?> members = Options.Whole("--members",
        "Train N networks and average their outputs. Without validation data each holds out another part of the training data; with it "
            + "they differ by seed. [default: 1]", least: 1);
    private readonly Option<string?> config = Options.Text("--config", "FILE.json",
        "Configuration file, such as a run's config.json. Other options override it.");
    private readonly Option<string[]> set = new("--set")
    {
        Description = "Set one value of the configuration, such as optimizer.momentum=0.8 or model.layers.1.units=64. May be repeated.",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Adds the options to the verb by group, along with further ones of the verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="training">Further options on training.</param>
    /// <param name="run">Further options on the run.</param>
    public void AddTo(Verb verb, Option[] training, Option[] run)
    {
        model.Description += " [default: table for csv:FILE]";
        verb.AddGroup("Most used", model, data, validation, epochs, learningRate);
        verb.AddGroup("Model and configuration", config, set, from, freeze, replaceHead, refit);
        verb.AddGroup("Data", channels, imageSize, augment, classWeights, shuffleBuffer);
        table.AddTo(verb, [cache], [trainPart, test]);
        verb.AddGroup("Training",
        [
            batch, accumulate, optimizer, weightDecay, ema, normalize, quantiles, metrics,
            earlyStopping, restoreBestEpoch, reduceOnPlateau, reduceFactor, timeLimit, members,
            .. training, seed, threads, shards,
        ]);
        verb.AddGroup("Run", [name, checkpointEvery, .. run]);
    }

    /// <summary>Creates the configuration of a new run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="runs">The folder of all runs.</param>
    public TrainingConfig New(ParseResult parsed, string runs = "runs")
    {
        string? path = parsed.GetValue(from) is { } given ? File.Exists(given) ? given : RunDirectory.Open(given, runs).Root : null;
        if (parsed.GetValue(config) is { } file)
        {
            TrainingConfig read = Configured(parsed, TrainingConfig.Read(file));
            return Apply(parsed, path is null ? read : read with { From = path });
        }
        StartWeights? start = path is null ? null : StartWeights.Read(path);
        string? source = parsed.GetValue(data);
        string? named = parsed.GetValue(model) ?? (start is null && table.IsOfRows(parsed, source) ? TableModel.Name : null);
        string[] missing =
        [
            .. new[] { (model, named ?? path), (data, source) }
                .Where(required => required.Item2 is null).Select(required => required.Item1.Name),
        ];
        if (missing.Length > 0)
        {
            throw new UsageException("blasnet train", $"{string.Join(" and ", missing)} must be given, or else --config or --resume. "
                + "'blasnet train --help' shows an example.");
        }
        (ModelFile chosen, int? ofRun, string? experiment) =
            named is null ? start!.ModelFile() : (ModelNames.Read(named), null, null);
        return Apply(parsed, new TrainingConfig
        {
            Model = chosen,
            Data = source!,
            Name = experiment ?? chosen.Name ?? Path.GetFileNameWithoutExtension(path!),
            From = path,
            Members = ofRun,
            // As the weights have learned a table, unless further options say otherwise.
            Table = named is null && TableSpec.PathOf(source!) is not null ? start!.Preprocessor?.Options : null,
            ImageSize = start is not null && TargetSize.Suits(source!) ? start.ImageSize : null,
        });
    }

    /// <summary>Returns the data that the options name; null where they name none.</summary>
    public string? Data(ParseResult parsed) => parsed.GetValue(data);

    /// <summary>Applies the given options to the configuration of a resumed run.</summary>
    public TrainingConfig Resumed(ParseResult parsed, TrainingConfig own)
    {
        if (parsed.GetValue(from) is not null)
            throw new UsageException("blasnet train", "--from cannot be given with --resume, which continues with the run's own weights.");
        if (parsed.GetValue(config) is not null)
            throw new UsageException(
                "blasnet train", "--config cannot be given with --resume, which continues with the run's own configuration.");
        // The run's model has the shapes of its data; a given one may leave them open.
        if (parsed.GetValue(model) is { } given && !Agrees(ModelNames.Read(given), own))
            throw new ConfigurationException(
                new Place { Option = "--model" }, $"'{given}' is not the model of the run. A resumed run keeps its configuration.");
        return Apply(parsed, own);
    }

    private static bool Agrees(ModelFile given, TrainingConfig run)
    {
        Model own = run.Model.Model;
        return given.Table is not null || given.Forecast is not null ? run.Model.Name == given.Name
            : own.Equals(Frozen(given.Model.WithInputShapes([.. own.InputPositions.Select(position => own.Shapes()[position])])
                .WithOutputs(own.OutputShape.Size, own.Last.FinalActivation)));

        Model Frozen(Model model) => run.Freeze is { } patterns ? model.Freeze(patterns) : model;
    }

    private TrainingConfig Configured(ParseResult parsed, TrainingConfig read) => parsed.GetValue(model) is { } given
        ? read with
        {
            Model = ModelNames.Read(given),
            Epochs = null,
            Batch = null,
            Optimizer = null,
            Augmentation = null,
            RestoreBestEpoch = null,
        }
        : read;

    private TrainingConfig Apply(ParseResult parsed, TrainingConfig before)
    {
        TableOptions? read = table.Apply(parsed, before.Table);
        return Apply(parsed, before with
        {
            Table = read,
            Validation = Validation(parsed, isOfSeries: read?.Series is not null) ?? before.Validation,
            Test = parsed.GetValue(test) ?? before.Test,
            TrainPart = parsed.GetValue(trainPart) ?? before.TrainPart,
        }, parsed.GetValue(set) ?? []);
    }

    private TrainingConfig Apply(ParseResult parsed, TrainingConfig before, string[] edits) => ConfigEdit.Apply(before with
    {
        Model = ModelOf(parsed, before.Model),
        Data = parsed.GetValue(data) ?? before.Data,
        Channels = parsed.GetValue(channels) ?? before.Channels,
        ImageSize = parsed.GetValue(imageSize) ?? before.ImageSize,
        Cache = parsed.GetValue(cache) ?? before.Cache,
        BalancedClasses = Balanced(parsed) ?? before.BalancedClasses,
        Freeze = parsed.GetValue(freeze)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? before.Freeze,
        ReplaceHead = parsed.GetValue(replaceHead) || before.ReplaceHead,
        Refit = parsed.GetValue(refit) || before.Refit,
        EmaMomentum = parsed.GetValue(ema) ?? before.EmaMomentum,
        GradientAccumulationSteps = parsed.GetValue(accumulate) ?? before.GradientAccumulationSteps,
        Metrics = Metrics(parsed) ?? before.Metrics,
        Quantiles = Quantiles(parsed) ?? before.Quantiles,
        Normalize = Normalize(parsed) ?? before.Normalize,
        Epochs = parsed.GetValue(epochs) ?? before.Epochs,
        Batch = parsed.GetValue(batch) ?? before.Batch,
        Shards = Shards(parsed) ?? before.Shards,
        ShuffleBuffer = parsed.GetValue(shuffleBuffer) ?? before.ShuffleBuffer,
        Optimizer = ChosenOptimizer(parsed, before),
        Augmentation = Augmentation(parsed) ?? before.Augmentation,
        Seed = parsed.GetValue(seed) ?? before.Seed,
        Threads = parsed.GetValue(threads) ?? before.Threads,
        Name = parsed.GetValue(name) ?? before.Name,
        CheckpointEvery = parsed.GetValue(checkpointEvery) ?? before.CheckpointEvery,
        EarlyStopping = parsed.GetValue(earlyStopping) ?? before.EarlyStopping,
        RestoreBestEpoch = parsed.GetValue(restoreBestEpoch) ? true : before.RestoreBestEpoch,
        ReduceLROnPlateau = parsed.GetValue(reduceOnPlateau) ?? before.ReduceLROnPlateau,
        ReduceLRFactor = parsed.GetValue(reduceFactor) ?? before.ReduceLRFactor,
        TimeLimit = parsed.GetValue(timeLimit) ?? before.TimeLimit,
        Members = parsed.GetValue(members) ?? before.Members,
    }, edits);

    private int? Shards(ParseResult parsed) => parsed.GetValue(shards) is { } number
        ? UsageException.Of<int>("--shards", () => Sharding.Required(number))
        : null;

    private Augmentation? Augmentation(ParseResult parsed) => parsed.GetValue(augment) is { } text
        ? UsageException.Of("blasnet train", () => BlasNet.Augmentation.Parse(text))
        : null;

    private bool? Balanced(ParseResult parsed) => parsed.GetValue(classWeights) switch
    {
        null => null,
        "balanced" => true,
        "none" => false,
        { } text => throw new UsageException("blasnet train",
            $"the value '{text}' of --class-weights cannot be used; balanced or none is required."),
    };

    private string? Normalize(ParseResult parsed) => parsed.GetValue(normalize) is { } text
        ? UsageException.Of("--normalize", () => ForecastNormalization.Checked(text, "--normalize"))
        : null;

    private double[]? Quantiles(ParseResult parsed)
    {
        if (parsed.GetValue(quantiles) is not { } text)
            return null;
        var values = new List<double>();
        foreach (string each in text.Split(','))
        {
            values.Add(double.TryParse(each, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
                : throw new UsageException("--quantiles", $"'{each.Trim()}' is no number; numbers with commas between are required, as in "
                    + "0.1,0.5,0.9."));
        }
        return UsageException.Of<double[]>("--quantiles", () => [.. new Pinball(values).Quantiles]);
    }

    private string[]? Metrics(ParseResult parsed) => parsed.GetValue(metrics) is { } names
        ? UsageException.Of<string[]>("blasnet train", () => [.. Metric.ParseList(names).Select(metric => metric.Name)])
        : null;

    private string? Validation(ParseResult parsed, bool isOfSeries)
    {
        string? text = parsed.GetValue(validation);
        bool isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out double fraction);
        if (isNumber && !isOfSeries && fraction is not (> 0 and < 1))
            throw new UsageException(
                "blasnet train", $"the value '{text}' of --validation cannot be used; data, or a share above 0 and below 1, is required.");
        return text;
    }

    // The model 'table' keeps its optimizer, with another rate and decay.
    private ModelFile ModelOf(ParseResult parsed, ModelFile before) =>
        before.Forecast is { } forecast && parsed.GetValue(optimizer) is null
            ? before with { Forecast = forecast with { LearningRate = parsed.GetValue(learningRate) ?? forecast.LearningRate } }
        : before.Table is not { } table || parsed.GetValue(optimizer) is not null ? before
        : before with
        {
            Table = table with
            {
                LearningRate = parsed.GetValue(learningRate) ?? table.LearningRate,
                WeightDecay = parsed.GetValue(weightDecay) ?? table.WeightDecay,
            },
        };

    private Optimizer? ChosenOptimizer(ParseResult parsed, TrainingConfig before)
    {
        string? kind = parsed.GetValue(optimizer);
        (double? rate, double? decay) = (parsed.GetValue(learningRate), parsed.GetValue(weightDecay));
        if ((kind is null && rate is null && decay is null) || (kind is null && before.Model.Table is not null)
            || (kind is null && decay is null && before.Model.Forecast is not null))
            return before.Optimizer;
        Optimizer chosen = kind is null
            ? before.Optimizer ?? before.Model.Optimizer ?? Optimizer.Adam()
            : UsageException.Of("blasnet train", () => OptimizerConverter.Instance.FromName(kind));
        return chosen with
        {
            LearningRate = rate is null ? chosen.LearningRate : Schedule.Constant(rate.Value),
            WeightDecay = decay ?? chosen.WeightDecay,
        };
    }
}
