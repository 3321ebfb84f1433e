namespace BlasNet.Optimizers;

/// <summary>One learning rate for all steps.</summary>
public sealed record ConstantSchedule : Schedule
{
    internal const string Name = "constant";

    internal ConstantSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the learning rate, positive and finite.</summary>
    public required double LearningRate
    {
        get;
        init => field = Check.Positive(value, nameof(ConstantSchedule), "learningRate");
    }

    internal static ConstantSchedule Declare(SpecProperties<ConstantSchedule> properties) => new()
    {
        LearningRate = properties.Number("learningRate", schedule => schedule.LearningRate),
    };

    private protected override double Rate(long step, long? steps) => LearningRate;
}
