namespace BlasNet.Optimizers;

/// <summary>Half a cosine from the learning rate down to <c>alpha * learningRate</c>, where it stays; CosineDecay of Keras.</summary>
/// <remarks><c>learningRate * (alpha + (1 - alpha) * (1 + cos(pi * min(step, decaySteps) / decaySteps)) / 2)</c>
/// (Loshchilov and Hutter 2016, "SGDR").</remarks>
public sealed record CosineSchedule : Schedule
{
    internal const string Name = "cosine";
    internal const double DefaultAlpha = 0;

    internal CosineSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the learning rate at step 0, positive and finite.</summary>
    public required double LearningRate
    {
        get;
        init => field = Check.Positive(value, nameof(CosineSchedule), "learningRate");
    }

    /// <summary>Gets the number of steps until the lowest rate, at least 1.</summary>
    public required int DecaySteps
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(CosineSchedule), "decaySteps");
    }

    /// <summary>Gets the lowest rate as a share of the highest, from 0 to 1; 0 by default.</summary>
    public required double Alpha
    {
        get;
        init => field = Check.Fraction(value, nameof(CosineSchedule), "alpha");
    }

    internal static CosineSchedule Declare(SpecProperties<CosineSchedule> properties) => new()
    {
        LearningRate = properties.Number("learningRate", schedule => schedule.LearningRate),
        DecaySteps = properties.Integer("decaySteps", schedule => schedule.DecaySteps),
        Alpha = properties.Number("alpha", schedule => schedule.Alpha, DefaultAlpha),
    };

    private protected override double Rate(long step, long? steps)
    {
        double share = (double)Math.Min(step, DecaySteps) / DecaySteps;
        return LearningRate * (Alpha + (1 - Alpha) * (1 + Math.Cos(Math.PI * share)) / 2);
    }
}
