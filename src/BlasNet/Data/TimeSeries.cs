using BlasNet.Data;

namespace BlasNet;

/// <summary>Windows of a time series as samples: past steps, and a target some steps after the last of them.</summary>
/// <param name="Window">The steps of a sample, at least 1.</param>
/// <param name="Horizon">The number of steps from the last of them to the target, at least 1.</param>
public sealed record TimeSeries(int Window, int Horizon = 1)
{
    /// <summary>Gets the steps of a sample.</summary>
    public int Window { get; } = AtLeastOne(Window, "window");

    /// <summary>Gets the number of steps from the last step of a sample to its target.</summary>
    public int Horizon { get; } = AtLeastOne(Horizon, "horizon");

    /// <summary>Gets the step of the first sample's target, counted from 0.</summary>
    public int FirstTarget => Window + Horizon - 1;

    /// <summary>Creates the samples of a series whose rows are in the order of time.</summary>
    /// <remarks>Shapes: steps [T, ...F] and targets [T, W] become samples [N, F + W] and targets [W]. The past of the target is an input
    /// too: it follows the features of each step. Sample i has the target of step i + <see cref="FirstTarget"/>.</remarks>
    /// <param name="steps">The series, a row per step.</param>
    /// <exception cref="ConfigurationException">The targets are classes, there are several inputs, or fewer steps than a sample
    /// needs.</exception>
    public Dataset Of(Dataset steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.Inputs.Count != 1)
            throw new ConfigurationException($"{steps.Name}: a series has one input, but there are '{steps.Inputs.Count}'.");
        int features = steps.Input.SampleShape.Size;
        float[] inputs = new float[steps.Count * features];
        steps.Input.Gather([.. Enumerable.Range(0, steps.Count)], inputs);
        return Of(inputs, features, steps.Targets, steps.Weights?.ToArray(), steps.Name);
    }

    /// <summary>Creates the samples of steps [T, F], which may have no features of their own.</summary>
    internal Dataset Of(float[] inputs, int features, Targets targets, float[]? weights, string name)
    {
        int count = targets.Count - FirstTarget;
        if (count < 1)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{name}: a window of '{Window}' steps and a target '{Horizon}' ahead need at least {FirstTarget + 1} steps, ")
                    + FormattableString.Invariant($"but there are '{targets.Count}'."));
        Targets ahead = targets.Select([.. Enumerable.Range(FirstTarget, count)]);
        return new Dataset([Windows(inputs, features, targets, count, name)], ahead, weights?[FirstTarget..], name);
    }

    /// <summary>Creates a sample of each window of a series, including the last ones, whose targets are yet to come and are 0.</summary>
    internal Dataset Forecast(float[] inputs, int features, Targets targets, string name)
    {
        int count = targets.Count - Window + 1;
        if (count < 1)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{name}: a window of '{Window}' steps needs as many, but there are '{targets.Count}'."));
        Targets ahead = Targets.Values(new float[count * targets.Width], targets.Width);
        return new Dataset([Windows(inputs, features, targets, count, name)], ahead, null, name);
    }

    private WindowSamples Windows(float[] inputs, int inputWidth, Targets targets, int count, string name)
    {
        if (targets.Kind == TargetKind.Classes)
            throw new ConfigurationException($"{name}: a forecast is of values, but the targets are {targets.Outputs} classes.");
        int width = targets.Width, features = inputWidth + width;
        float[] series = new float[targets.Count * features];
        for (int step = 0; step < targets.Count; step++)
        {
            inputs.AsSpan(step * inputWidth, inputWidth).CopyTo(series.AsSpan(step * features));
            targets.Rows.Span.Slice(step * width, width).CopyTo(series.AsSpan(step * features + inputWidth));
        }
        return new WindowSamples(series, features, Window, count);
    }

    private static int AtLeastOne(int value, string what) => value >= 1
        ? value
        : throw new ConfigurationException($"A series of samples: the {what} must be at least 1 step, but it was '{value}'.", what);
}
