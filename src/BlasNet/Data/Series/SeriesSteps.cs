namespace BlasNet.Data;

/// <summary>Steps of one or several series in the order of time, of which all windows and targets are views.</summary>
/// <remarks>Shapes: past [steps, Channels], targets [steps, Targets], known [known steps, Known]; the series one after the other. Without
/// features past and targets are the same memory.</remarks>
internal sealed class SeriesSteps
{
    private readonly float[] past;
    private readonly float[] targets;
    private readonly float[] known;

    /// <summary>Stores series.</summary>
    /// <param name="shape">The sizes of samples and targets.</param>
    /// <param name="groups">The series, in the order in which they are stored.</param>
    /// <param name="features">Shape [steps, Features]; kept where there are none.</param>
    /// <param name="targets">Shape [steps, Targets]; kept, not copied.</param>
    /// <param name="known">Shape [known steps, Known]; kept, not copied.</param>
    public SeriesSteps(ForecastShape shape, IReadOnlyList<SeriesGroup> groups, float[] features, float[] targets, float[] known)
    {
        (Shape, Groups, this.targets, this.known) = (shape, groups, targets, known);
        Names = [.. groups.Select(group => group.Name)];
        past = shape.Features == 0 ? targets : Join(shape, features, targets);
    }

    /// <summary>Gets the sizes of samples and targets.</summary>
    public ForecastShape Shape { get; }

    /// <summary>Gets the series.</summary>
    public IReadOnlyList<SeriesGroup> Groups { get; }

    /// <summary>Gets the names of the series.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Returns the targets of the first steps of a series.</summary>
    public ReadOnlySpan<float> TargetsOf(int group, int steps) =>
        targets.AsSpan(Groups[group].Start * Shape.Targets, steps * Shape.Targets);

    /// <summary>Copies the window that ends with a step.</summary>
    public void CopyPast(int group, int origin, Span<float> destination) =>
        past.AsSpan((Groups[group].Start + origin + 1 - Shape.Window) * Shape.Channels, Shape.Window * Shape.Channels).CopyTo(destination);

    /// <summary>Copies what is known of the steps that are forecast from a step.</summary>
    public void CopyKnown(int group, int origin, Span<float> destination) =>
        known.AsSpan((Groups[group].KnownStart + origin + Shape.FirstStep) * Shape.Known, Shape.Horizon * Shape.Known).CopyTo(destination);

    /// <summary>Copies the targets of a forecast from a step; those beyond the end of the series are 0.</summary>
    public void CopyTargets(int group, int origin, Span<float> destination)
    {
        SeriesGroup series = Groups[group];
        int first = origin + Shape.FirstStep, there = Math.Clamp(series.Count - first, 0, Shape.Horizon) * Shape.Targets;
        targets.AsSpan((series.Start + first) * Shape.Targets * Math.Sign(there), there).CopyTo(destination);
        destination[there..Shape.Outputs].Clear();
    }

    private static float[] Join(ForecastShape shape, float[] features, float[] targets)
    {
        int steps = targets.Length / shape.Targets;
        float[] joined = new float[steps * shape.Channels];
        for (int step = 0; step < steps; step++)
        {
            Span<float> own = joined.AsSpan(step * shape.Channels, shape.Channels);
            features.AsSpan(step * shape.Features, shape.Features).CopyTo(own);
            targets.AsSpan(step * shape.Targets, shape.Targets).CopyTo(own[shape.Features..]);
        }
        return joined;
    }
}
