namespace BlasNet.Optimizers;

/// <summary>Keeps one learning rate.</summary>
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

    internal static Schedule Read(SpecReader reader) => Constant(reader.Number("learningRate"));

    internal override void Describe(SpecWriter writer) => writer.Number("learningRate", LearningRate);

    private protected override double Rate(long step) => LearningRate;
}
