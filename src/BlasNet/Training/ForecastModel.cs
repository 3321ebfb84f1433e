using System.Text.Json;
using BlasNet.Data;
using BlasNet.Training;

namespace BlasNet;

/// <summary>A model that forecasts windows of a series, whose layers and training follow from the data, and its few settings: the models
/// <c>nlinear</c>, <c>dlinear</c>, <c>gru-series</c>, <c>tcn</c>, <c>nbeats</c> and <c>tsmixer</c>.</summary>
/// <remarks>
/// In a model file it stands as <c>"forecast"</c> in place of <c>layers</c>: <c>{ "forecast": { "kind": "nlinear" } }</c>; a run's
/// <c>config.json</c> has the layers it became. Shapes: window [W, features + targets], what is known of the steps to come [H, known], and
/// the forecast [H, targets] or, with the loss pinball, [H, targets, quantiles]. docs/sequences.md describes the models and what they
/// reach.
/// </remarks>
/// <example>
/// <code>
/// float[] hours = [.. Enumerable.Range(0, 500).Select(hour =&gt; (float)Math.Sin(hour / 24.0 * 2 * Math.PI))];
/// Dataset windows = new TimeSeries(Window: 48, Horizon: 24).Of(Dataset.FromValues(hours, [1], hours));
/// ModelFile model = new ForecastModel(ForecastKind.Nlinear).For(windows);
/// using Trainer trainer = model.Model.Compile(model.Optimizer!, model.Loss!, seed: 1);
/// trainer.Fit(windows, model.Epochs!.Value, model.Batch!.Value);
/// </code>
/// </example>
public sealed record ForecastModel
{
    internal const string Name = "forecast";

    private const double HalfEachEpoch = 0.5;
    private const double LinearRate = 0.005, NetworkRate = 0.001, ClipNorm = 1, LinearEmaMomentum = 0.99;
    private const int BatchSize = 32, EpochCount = 10, MostSteps = 1 << 30;
    private const string KindKey = "kind", UnitsKey = "units", BlocksKey = "blocks", StacksKey = "stacks", DropoutKey = "dropout",
        SizeKey = "movingAverage", RateKey = "learningRate", NormalizeKey = "normalize";

    private static readonly (string Text, ForecastKind Kind)[] Kinds =
    [
        ("nlinear", ForecastKind.Nlinear), ("dlinear", ForecastKind.Dlinear), ("gru-series", ForecastKind.GruSeries),
        ("tcn", ForecastKind.Tcn), ("nbeats", ForecastKind.Nbeats), ("tsmixer", ForecastKind.Tsmixer),
    ];

    /// <summary>Creates the model.</summary>
    /// <param name="kind">The kind of network.</param>
    /// <exception cref="ConfigurationException">There is no such kind.</exception>
    public ForecastModel(ForecastKind kind) => Kind = Enum.IsDefined(kind)
        ? kind
        : throw new ConfigurationException($"There is no kind of forecast '{kind}'.", nameof(kind));

    /// <summary>Gets the kind of network.</summary>
    public ForecastKind Kind { get; }

    /// <summary>Gets the units: of the recurrent layer (64), the filters of the convolutions (32), the units of each block of nbeats (128)
    /// or of tsmixer over channels (64); null for these. Linear models have none.</summary>
    /// <exception cref="ConfigurationException">It is less than 1.</exception>
    public int? Units { get; init => field = value is { } units ? Check.AtLeastOne(units, Name, UnitsKey) : null; }

    /// <summary>Gets the blocks: of each stack of nbeats (3), or of tsmixer (2); null for these.</summary>
    /// <exception cref="ConfigurationException">It is less than 1.</exception>
    public int? Blocks { get; init => field = value is { } blocks ? Check.AtLeastOne(blocks, Name, BlocksKey) : null; }

    /// <summary>Gets the stacks of nbeats; 3 by default.</summary>
    /// <exception cref="ConfigurationException">It is less than 1.</exception>
    public int Stacks { get; init => field = Check.AtLeastOne(value, Name, StacksKey); } = ForecastNetwork.DefaultStacks;

    /// <summary>Gets the share of values that dropout sets to 0 in tcn (0.1) and tsmixer (0.3), at least 0 and less than 1; null for
    /// these.</summary>
    /// <exception cref="ConfigurationException">It is out of range.</exception>
    public double? Dropout { get; init => field = value is { } share ? Check.BelowOne(share, Name, DropoutKey) : null; }

    /// <summary>Gets the steps of the moving average that is the trend of dlinear, odd; 25 by default.</summary>
    public int MovingAverage { get; init; } = Layers.MovingAverage.DefaultSize;

    /// <summary>Gets the highest learning rate, halved after each epoch; null for 0.005 of nlinear and dlinear and 0.001 of others.
    /// </summary>
    /// <exception cref="ConfigurationException">It is not positive.</exception>
    public double? LearningRate { get; init => field = value is { } rate ? Check.Positive(rate, Name, RateKey) : null; }

    /// <summary>Gets how windows are normalized: <c>none</c>, <c>last</c> or <c>standard</c>; null for last in nlinear, none in dlinear and
    /// standard in others.</summary>
    /// <exception cref="ConfigurationException">It is another text.</exception>
    public string? Normalize { get; init => field = ForecastNormalization.Checked(value, Name); }

    /// <summary>Gets the kind as in model files.</summary>
    internal string KindName => Kinds.First(each => each.Kind == Kind).Text;

    /// <summary>Returns the model and its training for a data set of windows, as <see cref="TimeSeries"/> makes them.</summary>
    /// <param name="train">The training data.</param>
    /// <param name="quantiles">The quantiles to forecast by the loss pinball; null forecasts one value by the mean squared error.</param>
    /// <exception cref="ConfigurationException">The data has no windows, or a quantile is out of range.</exception>
    public ModelFile For(Dataset train, IReadOnlyList<double>? quantiles = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        var file = new ModelFile(null!) { Loss = quantiles is null ? null : Loss.Pinball(quantiles) };
        return Complete(file, ShapeOf(train), train.Count, BatchSize);
    }

    /// <summary>Returns the sizes of the windows of a data set.</summary>
    /// <exception cref="ConfigurationException">It has none.</exception>
    internal ForecastShape ShapeOf(Dataset data) => data.Windows?.Shape ?? throw new ConfigurationException(new Place { Section = "model" },
        $"the model '{KindName}' forecasts windows of a series, which '{data.Name}' is not; give --window and --horizon, or take another "
        + "model.");

    /// <summary>Fills in a model file that has this model in place of layers; what the file says of training stays.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shape">The sizes of the windows.</param>
    /// <param name="rows">The windows that the network learns from.</param>
    /// <param name="batch">The samples of a step, where the file does not say.</param>
    internal ModelFile Complete(ModelFile file, ForecastShape shape, int rows, int? batch)
    {
        int perStep = batch ?? file.Batch ?? BatchSize;
        Loss loss = file.Loss ?? Loss.MeanSquaredError();
        bool isLinear = Kind is ForecastKind.Nlinear or ForecastKind.Dlinear;
        double rate = LearningRate ?? (isLinear ? LinearRate : NetworkRate);
        int every = Math.Clamp((rows + perStep - 1) / perStep, 1, MostSteps);
        return file with
        {
            Model = new ForecastNetwork(this, shape, loss.OutputsPerTarget).Build(),
            Loss = loss,
            // The steps of a linear map at this rate are so long that validation jumps from epoch to epoch; the average of them does not.
            Optimizer = file.Optimizer ?? Optimizer.Adam(schedule: Schedule.Step(rate, every, HalfEachEpoch)) with
            {
                ClipNorm = isLinear ? null : ClipNorm,
                EmaMomentum = isLinear ? LinearEmaMomentum : null,
            },
            Batch = file.Batch ?? BatchSize,
            Epochs = file.Epochs ?? EpochCount,
            RestoreBestEpoch = true,
            Forecast = null,
        };
    }

    /// <summary>Reads the object; null where there is none.</summary>
    /// <exception cref="ConfigurationException">A property is unknown, of the wrong type or refused.</exception>
    internal static ForecastModel? ReadFrom(SpecReader file)
    {
        if (file.Element(Name) is not { } element)
            return null;
        SpecReader reader = SpecReader.OfObject(element, Name);
        string text = reader.Text(KindKey);
        int kind = Array.FindIndex(Kinds, each => each.Text == text);
        if (kind < 0)
            throw reader.Error($"there is no kind '{text}'", NearestName.Advice(text, [.. Kinds.Select(each => each.Text)]));
        var read = new ForecastModel(Kinds[kind].Kind)
        {
            Units = reader.OptionalInteger(UnitsKey),
            Blocks = reader.OptionalInteger(BlocksKey),
            Stacks = reader.Integer(StacksKey, ForecastNetwork.DefaultStacks),
            Dropout = reader.OptionalNumber(DropoutKey),
            MovingAverage = reader.Integer(SizeKey, Layers.MovingAverage.DefaultSize),
            LearningRate = reader.OptionalNumber(RateKey),
            Normalize = reader.OptionalText(NormalizeKey),
        };
        reader.Done();
        return read;
    }

    /// <summary>Writes the object: the kind, and the settings that are not at their defaults.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Name);
        json.WriteString(KindKey, KindName);
        foreach ((string name, int? value, int fallback) in new[]
        {
            (UnitsKey, Units, 0), (BlocksKey, Blocks, 0), (StacksKey, Stacks, ForecastNetwork.DefaultStacks),
            (SizeKey, MovingAverage, Layers.MovingAverage.DefaultSize),
        })
        {
            if (value is { } number && number != fallback)
                json.WriteNumber(name, number);
        }
        if (Dropout is { } dropout)
            json.WriteNumber(DropoutKey, dropout);
        if (LearningRate is { } rate)
            json.WriteNumber(RateKey, rate);
        if (Normalize is { } normalize)
            json.WriteString(NormalizeKey, normalize);
        json.WriteEndObject();
    }
}
