namespace BlasNet.Optimizers;

/// <summary>Decays the learning rate evenly: <c>learningRate * decayRate^(step / decaySteps)</c>, as ExponentialDecay of Keras.</summary>
public sealed record ExponentialSchedule : Schedule
{
    internal const string Name = "exponential";

    internal ExponentialSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the learning rate at step 0, positive and finite.</summary>
    public required double LearningRate
    {
        get;
        init => field = Check.Positive(value, nameof(ExponentialSchedule), "learningRate");
    }

    /// <summary>Gets the steps in which the rate is multiplied by <see cref="DecayRate"/> once, at least 1.</summary>
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

    /// <summary>Gets whether the exponent is rounded down; false unless given.</summary>
    public bool Staircase { get; init; }

    internal static Schedule Read(SpecReader reader) => Exponential(
        reader.Number("learningRate"), reader.Integer("decaySteps"), reader.Number("decayRate"), reader.Flag("staircase", false));

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("learningRate", LearningRate);
        writer.Integer("decaySteps", DecaySteps);
        writer.Number("decayRate", DecayRate);
        writer.Flag("staircase", Staircase, false);
    }

    private protected override double Rate(long step)
    {
        double decays = (double)step / DecaySteps;
        return LearningRate * Math.Pow(DecayRate, Staircase ? Math.Floor(decays) : decays);
    }
}
