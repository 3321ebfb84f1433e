namespace BlasNet.Data;

/// <summary>Windows over one part of one or several series, training, validation or test: where each sample lies, and its values as views
/// of the stored steps.</summary>
/// <remarks>The samples of a series follow each other by one step; none crosses from one series into another. The window of a later part
/// reaches back into the part before for its past; its targets never do.</remarks>
internal sealed class SeriesWindows
{
    private readonly SeriesSteps steps;
    private readonly SeriesGroup.Part[] parts;

    // The first sample of each series, the step that ends its window, and after the last series the number of samples.
    private readonly int[] firstSamples;
    private readonly int[] firstOrigins;
    private readonly int[]? selected;

    /// <summary>Finds the windows whose targets lie in a part of each series.</summary>
    public SeriesWindows(SeriesSteps steps, SeriesGroup.Part[] parts)
    {
        (this.steps, this.parts) = (steps, parts);
        (firstSamples, firstOrigins) = (new int[parts.Length + 1], new int[parts.Length]);
        for (int group = 0; group < parts.Length; group++)
        {
            firstOrigins[group] = Math.Max(parts[group].From - Shape.FirstStep, Shape.Window - 1);
            int count = Math.Max(0, parts[group].To - Shape.LastStep - firstOrigins[group]);
            firstSamples[group + 1] = checked(firstSamples[group] + count);
        }
    }

    private SeriesWindows(SeriesWindows all, int[] selected)
    {
        (steps, parts, firstSamples, firstOrigins) = (all.steps, all.parts, all.firstSamples, all.firstOrigins);
        this.selected = selected;
    }

    /// <summary>Gets the sizes of samples and targets.</summary>
    public ForecastShape Shape => steps.Shape;

    /// <summary>Gets the number of samples.</summary>
    public int Count => selected?.Length ?? firstSamples[^1];

    /// <summary>Gets the names of the series; one empty name where there is only one.</summary>
    public IReadOnlyList<string> Groups => steps.Names;

    /// <summary>Returns the series of a sample.</summary>
    public int GroupOf(int sample) => GroupOfNumber(NumberOf(sample));

    /// <summary>Returns the step of its series that ends the window of a sample, counted from 0.</summary>
    public int OriginOf(int sample)
    {
        int number = NumberOf(sample);
        return OriginOf(GroupOfNumber(number), number);
    }

    /// <summary>Returns the number of a sample among those that a selection was made of.</summary>
    public int NumberOf(int sample) => selected is null ? sample : selected[sample];

    /// <summary>Returns the targets of a series as the model sees them, from its first step to the end of this part, in the order of
    /// time.</summary>
    /// <remarks>Shape: [steps, Targets].</remarks>
    public ReadOnlySpan<float> TargetsOf(int group) =>
        steps.TargetsOf(group, Math.Min(parts[group].To, steps.Groups[group].Count));

    /// <summary>Returns how many of the first steps of a series belong to training.</summary>
    public int TrainingStepsOf(int group) => steps.Groups[group].TrainingSteps;

    /// <summary>Returns the times of a series; null where its steps are only counted.</summary>
    public TimeAxis? TimesOf(int group) => steps.Groups[group].Times;

    /// <summary>Returns the time of a step as text, continued beyond the end; without times the number of the step.</summary>
    public string TimeOf(int group, int step) => TimesOf(group)?.TextOf(step) ?? FormattableString.Invariant($"{step}");

    /// <summary>Returns a view of the chosen samples, in that order.</summary>
    public SeriesWindows Select(ReadOnlySpan<int> chosen)
    {
        int[] numbers = new int[chosen.Length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = NumberOf(chosen[i]);
        return new SeriesWindows(this, numbers);
    }

    /// <summary>Writes the windows of samples one after the other; allocates nothing.</summary>
    /// <remarks>Shape: destination [samples, Window, Channels].</remarks>
    public void GatherPast(ReadOnlySpan<int> samples, Span<float> destination)
    {
        int size = Shape.Window * Shape.Channels;
        for (int i = 0; i < samples.Length; i++)
        {
            (int group, int origin) = PlaceOf(samples[i]);
            steps.CopyPast(group, origin, destination.Slice(i * size, size));
        }
    }

    /// <summary>Writes the known inputs of the steps that are forecast; allocates nothing.</summary>
    /// <remarks>Shape: destination [samples, Horizon, Known].</remarks>
    public void GatherKnown(ReadOnlySpan<int> samples, Span<float> destination)
    {
        int size = Shape.Horizon * Shape.Known;
        for (int i = 0; i < samples.Length; i++)
        {
            (int group, int origin) = PlaceOf(samples[i]);
            steps.CopyKnown(group, origin, destination.Slice(i * size, size));
        }
    }

    /// <summary>Writes the targets of samples one after the other, 0 where they are yet to come; allocates nothing.</summary>
    /// <remarks>Shape: destination [samples, Horizon, Targets].</remarks>
    public void GatherTargets(ReadOnlySpan<int> samples, Span<float> destination)
    {
        int size = Shape.Outputs;
        for (int i = 0; i < samples.Length; i++)
        {
            (int group, int origin) = PlaceOf(samples[i]);
            steps.CopyTargets(group, origin, destination.Slice(i * size, size));
        }
    }

    private (int Group, int Origin) PlaceOf(int sample)
    {
        int number = NumberOf(sample), group = GroupOfNumber(number);
        return (group, OriginOf(group, number));
    }

    private int OriginOf(int group, int number) => firstOrigins[group] + number - firstSamples[group];

    private int GroupOfNumber(int number)
    {
        if ((uint)number >= (uint)firstSamples[^1])
            throw new ArgumentOutOfRangeException(nameof(number), number, "There is no such sample.");
        // The last series that begins at or before the sample: series without a window begin where the next one does.
        int low = 0, high = parts.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (firstSamples[middle] <= number)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
