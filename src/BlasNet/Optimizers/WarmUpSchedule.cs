namespace BlasNet.Optimizers;

/// <summary>Rises linearly for some steps and then follows another schedule from its beginning.</summary>
/// <remarks>
/// <c>after(0) * (step + 1) / (steps + 1)</c> while step is less than steps, then <c>after(step - steps)</c>. The line starts at 0 one
/// step before the first, where Keras starts it at the first: a step whose rate is 0 would cost its time and learn nothing.
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

    internal static Schedule Read(SpecReader reader) =>
        WarmUp(
            reader.Nested("after", ScheduleConverter.Instance)
                ?? throw reader.Error("the property 'after' is missing; a schedule or a number is required"),
            reader.Integer("steps"));

    internal override void Describe(SpecWriter writer)
    {
        writer.Nested("after", After, ScheduleConverter.Instance);
        writer.Integer("steps", Steps);
    }

    private protected override double Rate(long step) =>
        step < Steps ? After.At(0) * (step + 1) / (Steps + 1.0) : After.At(step - Steps);
}
