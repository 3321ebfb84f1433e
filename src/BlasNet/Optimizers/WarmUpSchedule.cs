namespace BlasNet.Optimizers;

/// <summary>A warm-up: a linear rise for some steps, then another schedule from its beginning.</summary>
/// <remarks>
/// <c>after(0) * (step + 1) / (steps + 1)</c> while step is less than steps, then <c>after(step - steps)</c>. The line is 0 one step
/// before the first, whereas in Keras it is 0 at the first: a step with a rate of 0 would take its time and learn nothing.
/// </remarks>
public sealed record WarmUpSchedule : Schedule
{
    internal const string Name = "warmUp";

    internal WarmUpSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the schedule that follows.</summary>
    public required Schedule After
    {
        get;
        init => field = Check.NotNull(value, nameof(WarmUpSchedule), "after");
    }

    /// <summary>Gets the number of rising steps, at least 1.</summary>
    public required int Steps
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(WarmUpSchedule), "steps");
    }

    internal static WarmUpSchedule Declare(SpecProperties<WarmUpSchedule> properties) => new()
    {
        After = properties.Nested("after", schedule => schedule.After, ScheduleConverter.Instance, required: "a schedule or a number"),
        Steps = properties.Integer("steps", schedule => schedule.Steps),
    };

    private protected override double Rate(long step, long? steps)
    {
        long? left = steps is { } all ? Math.Max(1, all - Steps) : null;
        return step < Steps ? After.At(0, left) * (step + 1) / (Steps + 1.0) : After.At(step - Steps, left);
    }
}
