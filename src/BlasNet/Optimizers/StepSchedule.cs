namespace BlasNet.Optimizers;

/// <summary>A step decay, which multiplies the learning rate by a factor at regular intervals:
/// <c>learningRate * factor^floor(step / every)</c>.</summary>
public sealed record StepSchedule : Schedule
{
    internal const string Name = "step";
    internal const double DefaultFactor = 0.1;

    internal StepSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the learning rate at step 0, positive and finite.</summary>
    public required double LearningRate
    {
        get;
        init => field = Check.Positive(value, nameof(StepSchedule), "learningRate");
    }

    /// <summary>Gets the number of steps that share one rate, at least 1.</summary>
    public required int Every
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(StepSchedule), "every");
    }

    /// <summary>Gets the factor between one rate and the next, positive and finite; 0.1 by default.</summary>
    public required double Factor
    {
        get;
        init => field = Check.Positive(value, nameof(StepSchedule), "factor");
    }

    internal static StepSchedule Declare(SpecProperties<StepSchedule> properties) => new()
    {
        LearningRate = properties.Number("learningRate", schedule => schedule.LearningRate),
        Every = properties.Integer("every", schedule => schedule.Every),
        Factor = properties.Number("factor", schedule => schedule.Factor, DefaultFactor),
    };

    private protected override double Rate(long step, long? steps) => LearningRate * Math.Pow(Factor, step / Every);
}
