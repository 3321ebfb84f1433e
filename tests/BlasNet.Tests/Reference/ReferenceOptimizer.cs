using BlasNet.Optimizers;

namespace BlasNet.Tests.Reference;

/// <summary>Updates of one weight in double precision, by the formulas of Keras 3 as its documentation has them.</summary>
/// <param name="optimizer">The optimizer.</param>
/// <param name="decayFactor">The factor of the weight decay.</param>
/// <param name="rateFactor">The factor of the learning rate.</param>
internal sealed class ReferenceOptimizer(Optimizer optimizer, double decayFactor, double rateFactor = 1)
{
    private double first;
    private double second = (optimizer as AdaGrad)?.InitialAccumulatorValue ?? 0;
    private long t;

    /// <summary>Gets or sets the optimizer of the next steps, of the same kind.</summary>
    public Optimizer Optimizer { get; set; } = optimizer;

    /// <summary>Gets the number of all steps; null where nothing depends on it.</summary>
    public long? TotalSteps { get; init; }

    public double Step(double w, double gradient)
    {
        Optimizer optimizer = Optimizer;
        double lr = rateFactor * optimizer.LearningRate.At(t, TotalSteps);
        double decay = decayFactor * optimizer.WeightDecay * Annealed(optimizer.WeightDecayAnnealing);
        t++;
        double g = optimizer is Adam { DecouplesWeightDecay: true } ? gradient : gradient + decay * w;
        switch (optimizer)
        {
            case Sgd:
                return w - lr * g;
            case Momentum { IsNesterov: false } spec:
                first = spec.Coefficient * first - lr * g;
                return w + first;
            case Momentum spec:
                first = spec.Coefficient * first - lr * g;
                return w + spec.Coefficient * first - lr * g;
            case AdaGrad spec:
                second += g * g;
                return w - lr * g / Math.Sqrt(second + spec.Epsilon);
            case RmsProp spec:
                second = spec.Rho * second + (1 - spec.Rho) * g * g;
                return w - lr * g / Math.Sqrt(second + spec.Epsilon);
            case Adam { DecouplesWeightDecay: false } spec:
                return w - lr * Corrected(g, spec.Beta1, spec.Beta2, spec.Epsilon);
            case Adam spec:
                return w - lr * decay * w - lr * Corrected(g, spec.Beta1, spec.Beta2, spec.Epsilon);
            default:
                throw new NotSupportedException(optimizer.Kind);
        }
    }

    private double Annealed(Annealing annealing) => annealing switch
    {
        Annealing.Constant => 1,
        Annealing.Cosine => Math.Pow(Math.Cos(Math.PI * t / 2 / TotalSteps!.Value), 2),
        _ when 2 * t < TotalSteps => 1,
        _ => Math.Pow(Math.Sin(Math.PI * t / TotalSteps!.Value), 2),
    };

    private double Corrected(double g, double beta1, double beta2, double epsilon)
    {
        first = beta1 * first + (1 - beta1) * g;
        second = beta2 * second + (1 - beta2) * g * g;
        return Math.Sqrt(1 - Math.Pow(beta2, t)) / (1 - Math.Pow(beta1, t)) * first / (Math.Sqrt(second) + epsilon);
    }
}
