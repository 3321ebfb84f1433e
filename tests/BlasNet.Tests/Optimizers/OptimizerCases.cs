namespace BlasNet.Tests.Optimizers;

/// <summary>One optimizer in the tests of the family.</summary>
/// <param name="Optimizer">The optimizer with a learning rate of 0.1.</param>
/// <param name="ByHand">The weight that starts at 1, after steps with the gradients 0.5 and -1.</param>
/// <param name="Golden">Three weights after the ten steps of <see cref="OptimizerTests.Ten_steps_end_at_the_golden_vectors"/>.</param>
/// <param name="RosenbrockRate">A learning rate that suits Rosenbrock's valley.</param>
internal sealed record OptimizerCase(Optimizer Optimizer, double[] ByHand, double[] Golden, double RosenbrockRate)
{
    /// <summary>Returns the same optimizer with another learning rate, decay or bound.</summary>
    public Optimizer With(double? learningRate = null, Schedule? schedule = null, double? weightDecay = null, double? clipNorm = null) =>
        Optimizer with
    {
        LearningRate = schedule ?? (learningRate is double rate ? Schedule.Constant(rate) : Optimizer.LearningRate),
        WeightDecay = weightDecay ?? Optimizer.WeightDecay,
        ClipNorm = clipNorm,
    };

    public override string ToString() => Optimizer.Kind;
}

/// <summary>All optimizers.</summary>
internal static class OptimizerCases
{
    // ByHand: Momentum's velocities are -0.05 and 0.055; AdaGrad's sums 0.35 and 1.35; the means of RMSprop 0.025 and 0.1225;
    // Adam's corrected moments 0.5, 0.25 and -0.055 / 0.19, 0.00124975 / 0.001999; AdamW shrinks by 0.1 * 0.2 before each step.
    // Golden: a separate program in another language, double precision, learning rate 0.05, AdamW with its decay of 0.004.
    public static readonly OptimizerCase[] All =
    [
        new(Optimizer.Sgd(0.1), [0.95, 1.05], [0.484763059, 0.230261795, 0.028913875], 0.001),
        new(Optimizer.Momentum(0.1), [0.95, 1.005], [0.423778506, 0.272560507, 0.247863170], 0.0005),
        new(Optimizer.Nesterov(0.1), [0.905, 1.0545], [0.416163715, 0.250566251, 0.251990729], 0.0005),
        new(Optimizer.AdaGrad(0.1), [0.915484575, 1.001550872], [0.471491215, 0.255713241, 0.027106227], 0.5),
        new(Optimizer.RmsProp(0.1), [0.683772234, 0.96948652], [0.378611964, 0.301416371, 0.084468994], 0.001),
        new(Optimizer.Adam(0.1), [0.9, 0.936610353], [0.407370042, 0.303388668, 0.081121243], 0.01),
        new(Optimizer.AdamW(0.1, weightDecay: 0.2), [0.88, 0.899010353], [0.406499308, 0.302796324, 0.081001250], 0.01),
    ];
}
