using BlasNet.Data;

namespace BlasNet;

/// <summary>Windows of a time series as samples: past steps, and as targets the steps that follow.</summary>
/// <remarks>The windows and targets of a data set are views of its series: they take no memory of their own. Of a table, further properties
/// name the columns that give the time, part the rows into several series, and are known in advance; docs/sequences.md describes
/// them.</remarks>
/// <param name="Window">The steps of a sample, at least 1.</param>
/// <param name="Horizon">The number of steps from the last of them to the last that is forecast, at least 1; all steps up to it are targets
/// unless <see cref="FirstStep"/> says otherwise.</param>
/// <example>
/// <code>
/// float[] temperatures = [.. Enumerable.Range(0, 500).Select(hour =&gt; (float)Math.Sin(hour / 24.0 * 2 * Math.PI))];
/// Dataset hours = Dataset.FromValues(temperatures, [1], temperatures);
/// Dataset samples = new TimeSeries(Window: 48, Horizon: 24).Of(hours);
/// </code>
/// </example>
public sealed record TimeSeries(int Window, int Horizon = 1)
{
    /// <summary>Gets the steps of a sample.</summary>
    public int Window { get; } = AtLeastOne(Window, "window");

    /// <summary>Gets the number of steps from the last step of a sample to the last of its targets.</summary>
    public int Horizon { get; } = AtLeastOne(Horizon, "horizon");

    /// <summary>Gets the number of steps from the last step of a sample to the first of its targets, from 1, the default, to
    /// <see cref="Horizon"/>, which forecasts that step alone.</summary>
    /// <exception cref="ConfigurationException">It is out of range.</exception>
    public int FirstStep
    {
        get;
        init => field = value >= 1 && value <= Horizon ? value : throw new ConfigurationException(FormattableString.Invariant(
            $"A series of samples: the first step to forecast must be from 1 to the horizon of '{Horizon}', but it was '{value}'."),
            "horizon");
    } = 1;

    /// <summary>Gets the column of a table that says which series a row belongs to; null where there is only one. Each is windowed by
    /// itself, and their rows may be interleaved.</summary>
    public string? Group { get; init; }

    /// <summary>Gets the column of a table with the time: dates and times of ISO 8601, or whole numbers; null takes rows as steps. Rows
    /// must ascend in it and be evenly spaced.</summary>
    public string? Time { get; init; }

    /// <summary>Gets the feature columns of a table whose values are known in advance, such as prices or holidays; none by default. A model
    /// gets them for the steps that are forecast too, as a second input [steps, columns].</summary>
    public IReadOnlyList<string> Known { get; init => field = [.. value ?? []]; } = [];

    /// <summary>Gets the parts of the time that are computed as known columns; none by default. They need <see cref="Time"/>.</summary>
    public IReadOnlyList<CalendarPart> Calendar { get; init => field = [.. (value ?? []).Distinct()]; } = [];

    /// <summary>Gets the steps of a season, such as 24 of hours; null leaves it to be found.</summary>
    /// <exception cref="ConfigurationException">It is less than 1.</exception>
    public int? Season { get; init => field = value is { } steps ? AtLeastOne(steps, "season") : null; }

    /// <summary>Gets the step of the first sample's first target, counted from 0.</summary>
    public int FirstTarget => Window + FirstStep - 1;

    /// <summary>Gets the number of steps that are forecast.</summary>
    internal int StepCount => Horizon - FirstStep + 1;

    /// <summary>Gets the fewest steps that make a sample with its targets.</summary>
    internal int FewestSteps => Window + Horizon;

    /// <summary>Gets whether a column gives what a data set by itself does not have.</summary>
    internal bool NeedsTable => Group is not null || Time is not null || Known.Count > 0 || Calendar.Count > 0;

    /// <summary>Creates the samples of a series whose rows are in the order of time.</summary>
    /// <remarks>Shapes: steps [T, ...F] and targets [T, W] become samples [N, Window, F + W] and targets [N, steps * W], those of one step
    /// after the other. The past of the targets is an input too: it follows the features of each step. The first target of sample i is that
    /// of step i + <see cref="FirstTarget"/>. The weight of a sample is the mean of those of its targets.</remarks>
    /// <param name="steps">The series, a row per step.</param>
    /// <exception cref="ConfigurationException">The targets are classes, there are several inputs, or fewer steps than a sample
    /// needs.</exception>
    public Dataset Of(Dataset steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.Inputs.Count != 1)
            throw new ConfigurationException($"{steps.Name}: a series has one input, but there are '{steps.Inputs.Count}'.");
        if (NeedsTable)
            throw new ConfigurationException(
                $"{steps.Name}: group, time, known columns and calendar are of a table, but the steps are those of a data set.");
        int features = steps.Input.SampleShape.Size;
        float[] inputs = new float[steps.Count * features];
        steps.Input.Gather([.. Enumerable.Range(0, steps.Count)], inputs);
        return Of(inputs, features, steps.Targets, steps.Weights?.ToArray(), steps.Name);
    }

    /// <inheritdoc/>
    public bool Equals(TimeSeries? other) => other is not null && (Window, Horizon, FirstStep, Group, Time, Season)
        == (other.Window, other.Horizon, other.FirstStep, other.Group, other.Time, other.Season)
        && Known.SequenceEqual(other.Known) && Calendar.SequenceEqual(other.Calendar);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Window, Horizon, FirstStep, Group, Time, Season, Known.Count, Calendar.Count);

    /// <summary>Creates the samples of steps [T, F], which may have no features of their own.</summary>
    internal Dataset Of(float[] inputs, int features, Targets targets, float[]? weights, string name)
    {
        if (targets.Count < FewestSteps)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{name}: a window of '{Window}' steps and a target '{Horizon}' ahead need at least {FewestSteps} steps, ")
                    + FormattableString.Invariant($"but there are '{targets.Count}'."));
        return Windows(inputs, features, targets, weights, name, targets.Count);
    }

    /// <summary>Creates a sample of each window of a series, including the last ones, whose targets are yet to come and are 0.</summary>
    internal Dataset Forecast(float[] inputs, int features, Targets targets, string name)
    {
        if (targets.Count < Window)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{name}: a window of '{Window}' steps needs as many, but there are '{targets.Count}'."));
        return Windows(inputs, features, targets, null, name, targets.Count + Horizon);
    }

    /// <summary>Returns the sizes of samples and targets.</summary>
    internal ForecastShape ShapeOf(int features, int targets, int known = 0) =>
        new(Window, features, targets, StepCount, known) { FirstStep = FirstStep, Season = Season };

    /// <summary>Creates the data set of windows; the weight of a sample is the mean of those of its targets.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="weights">The weight of each stored step of the series; null where each counts once.</param>
    /// <param name="starts">The first stored step of each series.</param>
    /// <param name="name">The name of the data.</param>
    internal static Dataset DatasetOf(SeriesWindows windows, float[]? weights, IReadOnlyList<int> starts, string name)
    {
        float[]? ofSamples = weights is null ? null : new float[windows.Count];
        ForecastShape shape = windows.Shape;
        for (int sample = 0; sample < ofSamples?.Length; sample++)
        {
            int first = starts[windows.GroupOf(sample)] + windows.OriginOf(sample) + shape.FirstStep;
            double sum = 0;
            foreach (float weight in weights.AsSpan(first, shape.Horizon))
                sum += weight;
            ofSamples[sample] = (float)(sum / shape.Horizon);
        }
        return new Dataset(WindowSamples.InputsOf(windows), Targets.Of(windows), ofSamples, name);
    }

    private Dataset Windows(float[] inputs, int features, Targets targets, float[]? weights, string name, int end)
    {
        if (targets.Kind == TargetKind.Classes)
            throw new ConfigurationException($"{name}: a forecast is of values, but the targets are {targets.Outputs} classes.");
        var steps = new SeriesSteps(
            ShapeOf(features, targets.Width), [new SeriesGroup("", 0, targets.Count)], inputs, targets.ToArray(), []);
        return DatasetOf(new SeriesWindows(steps, [new SeriesGroup.Part(0, end)]), weights, [0], name);
    }

    private static int AtLeastOne(int value, string what) => value >= 1
        ? value
        : throw new ConfigurationException($"A series of samples: the {what} must be at least 1 step, but it was '{value}'.", what);
}
