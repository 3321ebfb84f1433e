namespace BlasNet.Optimizers;

/// <summary>An exponential decay: <c>learningRate * decayRate^(step / decaySteps)</c>; ExponentialDecay of Keras.</summary>
public sealed record ExponentialSchedule : Schedule
{
    internal const string Name = "exponential";
    internal const bool DefaultStaircase = false;

    internal ExponentialSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the learning rate at step 0, positive and finite.</summary>
    public required double LearningRate
    {
        get;
        init => field = Check.Positive(value, nameof(ExponentialSchedule), "learningRate");
    }

    /// <summary>Gets the number of steps, at least 1, after which the rate has been multiplied by <see cref="DecayRate"/> once.</summary>
    public required int DecaySteps
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(ExponentialSchedule), "decaySteps");
    }

    /// <summary>Gets the factor per <see cref="DecaySteps"/>, positive and finite.</summary>
    public required double DecayRate
    {
        get;
        init => field = Check.Positive(value, nameof(ExponentialSchedule), "decayRate");
    }

    /// <summary>Gets whether the exponent is rounded down; false by default.</summary>
    public required bool Staircase { get; init; }

    internal static ExponentialSchedule Declare(SpecProperties<ExponentialSchedule> properties) => new()
    {
        LearningRate = properties.Number("learningRate", schedule => schedule.LearningRate),
        DecaySteps = properties.Integer("decaySteps", schedule => schedule.DecaySteps),
        DecayRate = properties.Number("decayRate", schedule => schedule.DecayRate),
        Staircase = properties.Flag("staircase", schedule => schedule.Staircase, DefaultStaircase),
    };

    private protected override double Rate(long step, long? steps)
    {
        double decays = (double)step / DecaySteps;
        return LearningRate * Math.Pow(DecayRate, Staircase ? Math.Floor(decays) : decays);
    }
}
