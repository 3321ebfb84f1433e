namespace BlasNet.Optimizers;

/// <summary>A reader and writer of optimizers.</summary>
internal sealed class OptimizerConverter() : SpecConverter<Optimizer>("optimizer", Table)
{
    public static readonly OptimizerConverter Instance = new();

    private static IReadOnlyList<SpecKind<Optimizer>> Table =>
    [
        Kind<Sgd>(Sgd.Name, Sgd.Declare),
        Kind<Momentum>(Momentum.Name, properties => Momentum.Declare(properties, isNesterov: false)),
        Kind<Momentum>(Momentum.NesterovName, properties => Momentum.Declare(properties, isNesterov: true)),
        Kind<AdaGrad>(AdaGrad.Name, AdaGrad.Declare),
        Kind<RmsProp>(RmsProp.Name, RmsProp.Declare),
        Kind<Adam>(Adam.Name, Adam.Declare),
        Kind<Adam>(Adam.DecoupledName, Adam.DeclareDecoupled),
    ];

    protected override Optimizer Complete(Optimizer value, SpecReader reader) => value.ClippedOnce();

    protected override string KindOf(Optimizer value) => value.Kind;
}
