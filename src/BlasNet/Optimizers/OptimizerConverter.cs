namespace BlasNet.Optimizers;

/// <summary>Reads and writes optimizers.</summary>
internal sealed class OptimizerConverter() : SpecConverter<Optimizer>("optimizer", Table)
{
    public static readonly OptimizerConverter Instance = new();

    private static IReadOnlyList<(string, Func<SpecReader, Optimizer>)> Table =>
    [
        (Sgd.Name, Sgd.Read),
        (Momentum.Name, Momentum.Read),
        (Nesterov.Name, Nesterov.Read),
        (AdaGrad.Name, AdaGrad.Read),
        (RmsProp.Name, RmsProp.Read),
        (Adam.Name, Adam.Read),
        (AdamW.Name, AdamW.Read),
    ];

    protected override string KindOf(Optimizer value) => value.Kind;

    protected override void Describe(Optimizer value, SpecWriter writer)
    {
        Optimizer usual = value.Usual;
        writer.Nested("learningRate", value.LearningRate, ScheduleConverter.Instance, usual.LearningRate);
        value.Describe(writer);
        writer.Number("weightDecay", value.WeightDecay, usual.WeightDecay);
        writer.Number("clipNorm", value.ClipNorm);
    }

    protected override Optimizer Complete(Optimizer value, SpecReader reader) => value with
    {
        LearningRate = reader.Nested("learningRate", ScheduleConverter.Instance) ?? value.LearningRate,
        WeightDecay = reader.Number("weightDecay", value.WeightDecay),
        ClipNorm = reader.OptionalNumber("clipNorm"),
    };
}
