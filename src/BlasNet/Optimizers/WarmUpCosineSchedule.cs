using BlasNet.Layers;

namespace BlasNet.Optimizers;

/// <summary>A linear rise over the first share of all steps, then half a cosine down to 0 at the last one.</summary>
/// <remarks>
/// With n steps in all and w = n * warmUp of them rising: <c>learningRate * (step + 1) / (w + 1)</c> while step is less than w, then
/// <c>learningRate * (1 + cos(pi * (step - w) / (n - w))) / 2</c>. As in <see cref="WarmUpSchedule"/> the line is 0 one step before the
/// first, which so learns something. The cosine is that of Loshchilov and Hutter 2016, "SGDR", without restarts.
/// </remarks>
public sealed record WarmUpCosineSchedule : Schedule
{
    internal const string Name = "warmUpCosine";
    internal const double DefaultWarmUp = 0.05;

    internal WarmUpCosineSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the highest learning rate, positive and finite.</summary>
    public required double LearningRate
    {
        get;
        init => field = Check.Positive(value, nameof(WarmUpCosineSchedule), "learningRate");
    }

    /// <summary>Gets the share of the steps in which the rate rises, at least 0 and less than 1; 0.05 by default.
    /// In JSON it is <c>warmUp</c>.</summary>
    public required double WarmUpShare
    {
        get;
        init => field = Check.BelowOne(value, nameof(WarmUpCosineSchedule), "warmUp");
    }

    internal static WarmUpCosineSchedule Declare(SpecProperties<WarmUpCosineSchedule> properties) => new()
    {
        LearningRate = properties.Number("learningRate", schedule => schedule.LearningRate),
        WarmUpShare = properties.Number("warmUp", schedule => schedule.WarmUpShare, DefaultWarmUp),
    };

    private protected override double Rate(long step, long? steps)
    {
        if (steps is not { } all)
            throw new ConfigurationException($"{nameof(WarmUpCosineSchedule)}: the rate depends on the number of all steps, which is not "
                + "known here. Fit knows it; a loop of one's own sets it as TotalSteps of the bound optimizer.", nameof(steps));
        double rising = WarmUpShare * all;
        return step < rising
            ? LearningRate * (step + 1) / (rising + 1)
            : LearningRate * Annealings.HalfCosine((Math.Min(step, all) - rising) / (all - rising));
    }
}
