using System.Text.Json;
using BlasNet.Data;
using BlasNet.Layers;
using BlasNet.Tables;

namespace BlasNet;

/// <summary>The model <c>table</c>: a network for tables whose size and training follow from the data, and its few settings.</summary>
/// <remarks>
/// Numbers are embedded piecewise linearly, each input has a learned factor, and two dense layers follow; AdamW with a rate and a decay
/// of its own for each kind of parameter, a warm-up and a cosine, and averaged weights train it. In a model file it stands as
/// <c>"table"</c> in place of <c>layers</c>; a run's <c>config.json</c> has the layers it became. Parts from Holzmüller, Grinsztajn and
/// Steinwart 2024 ("Better by default: strong pre-tuned MLPs and boosted trees on tabular data") and Gorishniy, Rubachev and Babenko
/// 2022 ("On embeddings for numerical features in tabular deep learning"); docs/tables.md describes the whole.
/// </remarks>
/// <example>
/// <code>
/// Table table = Table.Read("housing.csv", TableModel.Options(new TableOptions { Labels = ["median_house_value"] }));
/// TableSplit rows = TableSplit.Create(table, 0.2, seed: 1);
/// TablePreprocessor preprocessor = TablePreprocessor.Fit(table, rows.Train);
/// Dataset train = preprocessor.Apply(table, rows.Train).Data, held = preprocessor.Apply(table, rows.Validation).Data;
/// ModelFile model = new TableModel().For(train);
/// using Trainer trainer = model.Model.Compile(model.Optimizer!, model.Loss!, seed: 1);
/// trainer.Fit(train, model.Epochs!.Value, model.Batch!.Value, held, dropRemainder: true, callbacks: [new BestEpoch()]);
/// </code>
/// </example>
public sealed record TableModel
{
    internal const string Name = "table";

    // Up to so many rows the settings were measured; above it, the same work is spread over more rows.
    private const int ManyRows = 100_000, UsualRows = 10_000;
    private const int DefaultUnits = 64, UnitsForManyRows = 128, DefaultDepth = 2, DefaultEmbeddingSize = 8, BatchSize = 256;
    private const int FewestEpochs = 8, MostEpochs = 64, SamplesToLearn = 850_000;
    private const int DefaultMembers = 5, MembersForManyRows = 2;
    private const double DefaultDropout = 0.15, DefaultWeightDecay = 0.02, DefaultLabelSmoothing = 0.1;
    private const double RateForValues = 0.05, RateForClasses = 0.04;
    private const double Beta2 = 0.95, Epsilon = 1e-8, EmaMomentum = 0.998;

    // Factors of the learning rate.
    private const double BiasRate = 0.1, ScaleRate = 6, EmbeddingRate = 0.1;

    /// <summary>Gets the units of each dense layer; null for 64, or 128 above 100 000 rows.</summary>
    public int? Units { get; init => field = value is { } units ? Check.AtLeastOne(units, nameof(TableModel), "units") : null; }

    /// <summary>Gets the number of dense layers before the last, at least 1; 2 by default.</summary>
    public int Depth { get; init => field = Check.AtLeastOne(value, nameof(TableModel), "depth"); } = DefaultDepth;

    /// <summary>Gets the number of values that a number is embedded in, at least 1; 8 by default.</summary>
    public int EmbeddingSize
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(TableModel), "embeddingSize");
    } = DefaultEmbeddingSize;

    /// <summary>Gets the share of the units that dropout sets to 0 in the first half of training, at least 0 and less than 1; 0.15 by
    /// default.</summary>
    public double Dropout { get; init => field = Check.BelowOne(value, nameof(TableModel), "dropout"); } = DefaultDropout;

    /// <summary>Gets the weight decay in the first half of training, at least 0; 0.02 by default.</summary>
    public double WeightDecay { get; init => field = Check.NotNegative(value, nameof(TableModel), "weightDecay"); } = DefaultWeightDecay;

    /// <summary>Gets the highest learning rate, positive; null for 0.05 for values and 0.04 for classes.</summary>
    public double? LearningRate
    {
        get;
        init => field = value is { } rate ? Check.Positive(rate, nameof(TableModel), "learningRate") : null;
    }

    /// <summary>Gets the label smoothing of classes, from 0 to 1; 0.1 by default.</summary>
    public double LabelSmoothing
    {
        get;
        init => field = Check.Fraction(value, nameof(TableModel), "labelSmoothing");
    } = DefaultLabelSmoothing;

    /// <summary>Returns the options of a table that the model learns best from: those given, with robust scaling, indicators of missing
    /// cells, compact categories of which unknown ones count as none, and predictions within the range of the training targets, in place of
    /// the defaults.</summary>
    /// <param name="given">The options; those that are not at their defaults stay as they are.</param>
    public static TableOptions Options(TableOptions? given = null)
    {
        TableOptions options = given ?? new TableOptions(), defaults = new();
        return options with
        {
            Scaling = options.Scaling == defaults.Scaling ? Scaling.Robust : options.Scaling,
            Missing = options.Missing == defaults.Missing ? MissingPolicy.Indicator : options.Missing,
            CategoryEncoding = options.CategoryEncoding == defaults.CategoryEncoding ? CategoryEncoding.Compact : options.CategoryEncoding,
            UnknownCategory = UnknownCategory.Ignore,
            ClipTargets = true,
        };
    }

    /// <summary>Returns the model and its training for a data set of a table.</summary>
    /// <param name="train">The training data, encoded by a <see cref="TablePreprocessor"/>.</param>
    /// <exception cref="ConfigurationException">The data does not come from a table, or is a series.</exception>
    public ModelFile For(Dataset train)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Complete(new ModelFile(null!), train.Encoding as TablePreprocessor, train.Targets, train.Count);
    }

    /// <summary>Returns how many networks learn from so many rows.</summary>
    internal static int MembersFor(int rows) => rows > ManyRows ? MembersForManyRows : DefaultMembers;

    /// <summary>Fills in a model file that has this model in place of layers; what the file says of training stays.</summary>
    /// <param name="file">The file.</param>
    /// <param name="preprocessor">The preprocessor of the table; null for other data, which is refused.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="rows">The rows that a network learns from.</param>
    internal ModelFile Complete(ModelFile file, TablePreprocessor? preprocessor, Targets targets, int rows)
    {
        if (preprocessor is not { Options.Series: null })
            throw new ConfigurationException(new Place { Section = "model" }, preprocessor is null
                ? $"the model '{Name}' learns from the rows of a table, 'csv:FILE'; other data needs another model."
                : $"the model '{Name}' learns from single rows of a table, not from windows of a series; take another, such as 'mlp'.");
        if (preprocessor.VocabularySizes.Count > 0)
            throw new ConfigurationException(new Place { Section = "model" },
                $"the model '{Name}' takes texts as hashed words, not as indices; take the text encoding 'hashed', or the model 'text'.");
        return Complete(file, new Columns(preprocessor.Width, preprocessor.NumberCount, preprocessor.EmbeddedLevels), targets, rows);
    }

    /// <summary>Fills in a model file for a table of so many numbers, as a summary without data shows it.</summary>
    internal ModelFile Complete(ModelFile file, int numbers, Targets targets) =>
        Complete(file, new Columns(numbers, numbers, []), targets, UsualRows);

    private ModelFile Complete(ModelFile file, Columns columns, Targets targets, int rows)
    {
        bool classes = targets.Kind == TargetKind.Classes;
        return file with
        {
            Model = Network(columns, classes, targets.Outputs * (file.Loss?.OutputsPerTarget ?? 1), rows),
            Loss = file.Loss ?? (classes ? Loss.SparseCategoricalCrossEntropy(labelSmoothing: LabelSmoothing) : Loss.MeanSquaredError()),
            Optimizer = file.Optimizer ?? AdamW(LearningRate ?? (classes ? RateForClasses : RateForValues)),
            Batch = file.Batch ?? BatchSize,
            Epochs = file.Epochs ?? Math.Clamp(SamplesToLearn / Math.Max(1, rows), FewestEpochs, MostEpochs),
            DropRemainder = true,
            RestoreBestEpoch = true,
            Table = null,
        };
    }

    /// <summary>Reads the object; null where there is none.</summary>
    /// <exception cref="ConfigurationException">A property is unknown, of the wrong type or refused.</exception>
    internal static TableModel? ReadFrom(SpecReader file)
    {
        if (file.Element(Name) is not { } element)
            return null;
        SpecReader reader = SpecReader.OfObject(element, Name);
        var read = new TableModel
        {
            Units = reader.OptionalInteger("units"),
            Depth = reader.Integer("depth", DefaultDepth),
            EmbeddingSize = reader.Integer("embeddingSize", DefaultEmbeddingSize),
            Dropout = reader.Number("dropout", DefaultDropout),
            WeightDecay = reader.Number("weightDecay", DefaultWeightDecay),
            LearningRate = reader.OptionalNumber("learningRate"),
            LabelSmoothing = reader.Number("labelSmoothing", DefaultLabelSmoothing),
        };
        reader.Done();
        return read;
    }

    /// <summary>Writes the object: the settings that are not at their defaults.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Name);
        if (Units is { } units)
            json.WriteNumber("units", units);
        if (Depth != DefaultDepth)
            json.WriteNumber("depth", Depth);
        if (EmbeddingSize != DefaultEmbeddingSize)
            json.WriteNumber("embeddingSize", EmbeddingSize);
        foreach ((string name, double value, double fallback) in new[]
        {
            ("dropout", Dropout, DefaultDropout), ("weightDecay", WeightDecay, DefaultWeightDecay),
            ("learningRate", LearningRate ?? 0, 0), ("labelSmoothing", LabelSmoothing, DefaultLabelSmoothing),
        })
        {
            if (value != fallback)
                json.WriteNumber(name, value);
        }
        json.WriteEndObject();
    }

    private Model Network(Columns columns, bool classes, int outputs, int rows)
    {
        Model model = Model.Input(columns.Width);
        if (columns.Numbers > 0)
            model = model.Add(Layer.PiecewiseLinear(
                columns.Numbers, BinEdges.BinsFor(rows), EmbeddingSize, EmbeddingRate));
        if (columns.EmbeddedLevels.Count > 0)
            model = model.Add(Layer.EmbedColumns(columns.EmbeddedLevels));
        model = model.Add(Layer.Scale(rate: ScaleRate));
        int units = Units ?? (rows > ManyRows ? UnitsForManyRows : DefaultUnits);
        for (int i = 0; i < Depth; i++)
        {
            model = model.Add(Dense(units, classes ? Activation.Selu : Activation.Mish));
            if (Dropout > 0)
                model = model.Add(Layer.Dropout(Dropout, annealing: Annealing.FlatCosine));
        }
        return model.Add(Dense(outputs, classes ? Activation.Softmax : Activation.Identity));
    }

    private Optimizer AdamW(double rate) =>
        Optimizer.AdamW(beta2: Beta2, epsilon: Epsilon, schedule: Schedule.WarmUpCosine(rate), weightDecay: WeightDecay) with
        {
            WeightDecayAnnealing = Annealing.FlatCosine,
            EmaMomentum = EmaMomentum,
        };

    private static Layer Dense(int units, Activation activation) => Layer.Dense(units, activation,
        kernelInitializer: Initializer.DataScaledNormal(), biasInitializer: Initializer.DataCentered(),
        parametrization: Parametrization.Ntk, biasRate: BiasRate);

    private readonly record struct Columns(int Width, int Numbers, IReadOnlyList<int> EmbeddedLevels);
}
