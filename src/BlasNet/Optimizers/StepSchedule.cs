namespace BlasNet.Optimizers;

/// <summary>Multiplies the learning rate by a factor after every so many steps: <c>learningRate * factor^floor(step / every)</c>.</summary>
public sealed record StepSchedule : Schedule
{
    internal const string Name = "step";

    internal StepSchedule() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the learning rate at step 0, positive and finite.</summary>
    public required double LearningRate
    {
        get;
        init => field = Check.Positive(value, nameof(StepSchedule), "learningRate");
    }

    /// <summary>Gets how many steps share one rate, at least 1.</summary>
    public required int Every
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(StepSchedule), "every");
    }

    /// <summary>Gets the factor between one rate and the next, positive and finite; 0.1 unless given.</summary>
    public double Factor
    {
        get;
        init => field = Check.Positive(value, nameof(StepSchedule), "factor");
    } = 0.1;

    internal static Schedule Read(SpecReader reader) =>
        Step(reader.Number("learningRate"), reader.Integer("every"), reader.Number("factor", 0.1));

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("learningRate", LearningRate);
        writer.Integer("every", Every);
        writer.Number("factor", Factor, 0.1);
    }

    private protected override double Rate(long step) => LearningRate * Math.Pow(Factor, step / Every);
}
