using System.Numerics.Tensors;
using BlasNet.Layers;
using BlasNet.Numerics;
using BlasNet.Optimizers;

namespace BlasNet;

/// <summary>An optimizer bound to the caller's tensors, with its moments and step count.</summary>
/// <remarks>For training loops written by hand; a <c>Trainer</c> does this for a model. Not safe for use by several threads at
/// once.</remarks>
public sealed class BoundOptimizer
{
    private readonly Tensor<float>[] parameters;
    private readonly float[][] moments0, moments1;
    private readonly float[] rateFactors, decayFactors;

    internal BoundOptimizer(
        Optimizer optimizer, Tensor<float>[] parameters, IReadOnlyList<double>? rateFactors, IReadOnlyList<double>? decayFactors)
    {
        if (optimizer.EmaMomentum is { } momentum)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{optimizer.Kind}: emaMomentum is '{momentum}', but averaged weights are kept by Fit alone. Leave it out, and average ")
                + "the tensors in the loop.", nameof(optimizer));
        if (optimizer.GradientAccumulationSteps > 1)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{optimizer.Kind}: gradientAccumulationSteps is '{optimizer.GradientAccumulationSteps}', but gradients are added up ")
                + "by Fit alone. Leave it out, and add the gradients in the loop.", nameof(optimizer));
        (Optimizer, this.parameters) = (optimizer.ClippedOnce(), [.. parameters]);
        this.rateFactors = Factors(rateFactors, nameof(rateFactors), _ => 1);
        this.decayFactors = Factors(decayFactors, nameof(decayFactors), parameter => parameter.Rank >= 2 ? 1 : 0);
        (moments0, moments1) = (Moments(0), Moments(1));
    }

    /// <summary>Gets the optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Gets the number of steps taken.</summary>
    public long StepCount { get; private set; }

    /// <summary>Gets or sets the number of all steps of the loop, at least 1, for a schedule over all steps such as
    /// <see cref="Schedule.WarmUpCosine"/> and for an annealed weight decay; null, the default, where nothing depends on it.</summary>
    /// <exception cref="ConfigurationException">It is less than 1.</exception>
    public long? TotalSteps
    {
        get;
        set => field = value is null or >= 1 ? value : throw new ConfigurationException(FormattableString.Invariant(
            $"{Optimizer.Kind}: the number of all steps must be at least 1, but it was '{value}'."), nameof(value));
    }

    /// <summary>Takes one step: updates all parameters in place.</summary>
    /// <param name="gradients">One gradient per parameter, in the same order and shapes.</param>
    /// <exception cref="ConfigurationException">There are more or fewer gradients than parameters, a shape differs, or
    /// <see cref="TotalSteps"/> is needed and not set.</exception>
    public void Step(params Tensor<float>[] gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        float[][] values = Checked(gradients);
        (float rate, float decay) = ((float)Optimizer.LearningRate.At(StepCount, TotalSteps), Decay());
        StepCount++;
        float[] scales = Clip(values);
        for (int i = 0; i < parameters.Length; i++)
        {
            float[] weights = parameters[i].ToArray();
            var step = new UpdateStep(StepCount, rate * rateFactors[i], decay * decayFactors[i], scales[i]);
            Optimizer.Update(step, weights, values[i], moments0[i], moments1[i]);
            Tensor.Create(weights, parameters[i].Lengths).CopyTo(parameters[i]);
        }
    }

    private float Decay()
    {
        if (Optimizer.WeightDecayAnnealing == Annealing.Constant)
            return (float)Optimizer.WeightDecay;
        long steps = TotalSteps ?? throw new ConfigurationException(
            $"{Optimizer.Kind}: the annealed weight decay depends on the number of all steps. Set TotalSteps.", nameof(TotalSteps));
        return (float)(Optimizer.WeightDecay * Optimizer.WeightDecayAnnealing.At(Math.Min(1, (double)StepCount / steps)));
    }

    private float[][] Moments(int position) => Array.ConvertAll(parameters, parameter =>
    {
        var moment = new float[position < Optimizer.Moments.Count ? parameter.FlattenedLength : 0];
        Array.Fill(moment, Optimizer.InitialMoment);
        return moment;
    });

    private float[] Factors(IReadOnlyList<double>? given, string name, Func<Tensor<float>, float> fallback)
    {
        if (given is null)
            return Array.ConvertAll(parameters, parameter => fallback(parameter));
        if (given.Count != parameters.Length)
            throw new ConfigurationException(
                $"{Optimizer.Kind}: '{given.Count}' {name} were given for '{parameters.Length}' parameters; each needs one.", name);
        return [.. given.Select(factor => (float)Check.NotNegative(factor, Optimizer.Kind, name))];
    }

    private float[][] Checked(Tensor<float>[] gradients)
    {
        if (gradients.Length != parameters.Length)
            throw new ConfigurationException(
                $"{Optimizer.Kind}: '{gradients.Length}' gradients were given for '{parameters.Length}' parameters; each needs one.",
                nameof(gradients));
        for (int i = 0; i < gradients.Length; i++)
        {
            if (!gradients[i].Lengths.SequenceEqual(parameters[i].Lengths))
                throw new ConfigurationException(
                    $"{Optimizer.Kind}: gradient '{i}' has the shape {BlasNet.Shape.Text(TensorMath.ShapeOf(gradients[i]))}, "
                    + $"but its parameter {BlasNet.Shape.Text(TensorMath.ShapeOf(parameters[i]))}.",
                    nameof(gradients));
        }
        return Array.ConvertAll(gradients, gradient => gradient.ToArray());
    }

    /// <summary>Clips copies of the gradients by value, and returns the factor of each that clips by a norm.</summary>
    private float[] Clip(float[][] gradients)
    {
        if (Optimizer.ClipValue is double value)
            Array.ForEach(gradients, gradient => Kernels.Elementwise.Clip(gradient, (float)value, gradient));
        double[] squares = Array.ConvertAll(gradients, gradient => Kernels.Reductions.SumOfSquares(gradient));
        float all = Optimizer.ClipNorm is double norm ? OptimizerState.Scale(Math.Sqrt(squares.Sum()), norm) : 1;
        return Array.ConvertAll(squares, square =>
            Optimizer.ClipNormPerVariable is double bound ? OptimizerState.Scale(Math.Sqrt(square), bound) : all);
    }
}
