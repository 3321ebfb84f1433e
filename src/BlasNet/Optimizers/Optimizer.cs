using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Text.Json.Serialization;
using BlasNet.Kernels;
using BlasNet.Optimizers;

namespace BlasNet;

/// <summary>Says how weights follow their gradients; the formulas and defaults are those of Keras 3.</summary>
/// <remarks>
/// In the formulas of the kinds w is a weight, lr the learning rate of the step and g the gradient after clipping by
/// <see cref="ClipNorm"/> and after weight decay: <c>g = gradient * clip + weightDecay * w</c>. In JSON an optimizer is an object such as
/// <c>{"kind":"adam","learningRate":0.01}</c>, or the bare name when everything is at its default.
/// </remarks>
[JsonConverter(typeof(OptimizerConverter))]
public abstract record Optimizer
{
    private protected Optimizer(double learningRate) => LearningRate = Schedule.Constant(learningRate);

    /// <summary>Gets the name of the kind as in JSON.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets the learning rate of each step.</summary>
    public Schedule LearningRate
    {
        get;
        init => field = Check.NotNull(value, GetType().Name, "learningRate");
    }

    /// <summary>Gets the decay of kernels (not of biases), at least 0:
    /// <c>weightDecay * w</c> is added to the gradient, which is the gradient of <c>weightDecay / 2 * w^2</c>.</summary>
    /// <remarks>0 unless given. <see cref="AdamW"/> applies it apart from the gradient.</remarks>
    public double WeightDecay
    {
        get;
        init => field = Check.NotNegative(value, GetType().Name, "weightDecay");
    }

    /// <summary>Gets the largest norm of all gradients together, positive; larger ones are scaled down to it.
    /// Null, the default, clips nothing.</summary>
    public double? ClipNorm
    {
        get;
        init => field = value is double norm ? Check.Positive(norm, GetType().Name, "clipNorm") : null;
    }

    /// <summary>Follows the gradient: <c>w -= lr * g</c>.</summary>
    /// <param name="learningRate">The learning rate of every step, positive.</param>
    /// <param name="schedule">A learning rate that changes; it takes the place of <paramref name="learningRate"/>.</param>
    /// <param name="weightDecay">The L2 decay of kernels.</param>
    /// <param name="clipNorm">The largest norm of all gradients together; null clips nothing.</param>
    public static Optimizer Sgd(double learningRate = 0.01, Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null) =>
        new Sgd().Configured(learningRate, schedule, weightDecay, clipNorm);

    /// <summary>Follows a running sum of gradients: <c>v = momentum * v - lr * g; w += v</c>.</summary>
    /// <param name="learningRate">The learning rate of every step, positive.</param>
    /// <param name="momentum">The share of the velocity that a step keeps.</param>
    /// <param name="schedule">A learning rate that changes; it takes the place of <paramref name="learningRate"/>.</param>
    /// <param name="weightDecay">The L2 decay of kernels.</param>
    /// <param name="clipNorm">The largest norm of all gradients together; null clips nothing.</param>
    public static Optimizer Momentum(
        double learningRate = 0.01, double momentum = 0.9, Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null) =>
        new Momentum { Share = momentum }.Configured(learningRate, schedule, weightDecay, clipNorm);

    /// <summary>Follows a running sum of gradients and looks one step ahead:
    /// <c>v = momentum * v - lr * g; w += momentum * v - lr * g</c>.</summary>
    /// <param name="learningRate">The learning rate of every step, positive.</param>
    /// <param name="momentum">The share of the velocity that a step keeps.</param>
    /// <param name="schedule">A learning rate that changes; it takes the place of <paramref name="learningRate"/>.</param>
    /// <param name="weightDecay">The L2 decay of kernels.</param>
    /// <param name="clipNorm">The largest norm of all gradients together; null clips nothing.</param>
    public static Optimizer Nesterov(
        double learningRate = 0.01, double momentum = 0.9, Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null) =>
        new Nesterov { Share = momentum }.Configured(learningRate, schedule, weightDecay, clipNorm);

    /// <summary>Divides by the root of the sum of all squared gradients: <c>a += g^2; w -= lr * g / sqrt(a + epsilon)</c>.</summary>
    /// <param name="learningRate">The learning rate of every step, positive.</param>
    /// <param name="initialAccumulator">The sum before the first step.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="schedule">A learning rate that changes; it takes the place of <paramref name="learningRate"/>.</param>
    /// <param name="weightDecay">The L2 decay of kernels.</param>
    /// <param name="clipNorm">The largest norm of all gradients together; null clips nothing.</param>
    public static Optimizer AdaGrad(
        double learningRate = 0.001, double initialAccumulator = 0.1, double epsilon = 1e-7,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null) =>
        new AdaGrad { InitialAccumulator = initialAccumulator, Epsilon = epsilon }.Configured(learningRate, schedule, weightDecay, clipNorm);

    /// <summary>Divides by the root of the running mean of squared gradients:
    /// <c>v = rho * v + (1 - rho) * g^2; w -= lr * g / sqrt(v + epsilon)</c>.</summary>
    /// <param name="learningRate">The learning rate of every step, positive.</param>
    /// <param name="rho">The share of the mean that a step keeps.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="schedule">A learning rate that changes; it takes the place of <paramref name="learningRate"/>.</param>
    /// <param name="weightDecay">The L2 decay of kernels.</param>
    /// <param name="clipNorm">The largest norm of all gradients together; null clips nothing.</param>
    public static Optimizer RmsProp(
        double learningRate = 0.001, double rho = 0.9, double epsilon = 1e-7,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null) =>
        new RmsProp { Rho = rho, Epsilon = epsilon }.Configured(learningRate, schedule, weightDecay, clipNorm);

    /// <summary>Follows the running mean of gradients, divided by the root of the running mean of their squares.</summary>
    /// <param name="learningRate">The learning rate of every step, positive.</param>
    /// <param name="beta1">The share of the mean of gradients that a step keeps.</param>
    /// <param name="beta2">The share of the mean of squared gradients that a step keeps.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="schedule">A learning rate that changes; it takes the place of <paramref name="learningRate"/>.</param>
    /// <param name="weightDecay">The L2 decay of kernels.</param>
    /// <param name="clipNorm">The largest norm of all gradients together; null clips nothing.</param>
    public static Optimizer Adam(
        double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null) =>
        new Adam { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon }.Configured(learningRate, schedule, weightDecay, clipNorm);

    /// <summary>Follows Adam, with a weight decay of its own: first <c>w -= lr * weightDecay * w</c>, then Adam's step.</summary>
    /// <param name="learningRate">The learning rate of every step, positive.</param>
    /// <param name="beta1">The share of the mean of gradients that a step keeps.</param>
    /// <param name="beta2">The share of the mean of squared gradients that a step keeps.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="schedule">A learning rate that changes; it takes the place of <paramref name="learningRate"/>.</param>
    /// <param name="weightDecay">The decay of kernels, apart from the gradient.</param>
    /// <param name="clipNorm">The largest norm of all gradients together; null clips nothing.</param>
    public static Optimizer AdamW(
        double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7,
        Schedule? schedule = null, double weightDecay = 0.004, double? clipNorm = null) =>
        new AdamW { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon }.Configured(learningRate, schedule, weightDecay, clipNorm);

    /// <summary>Starts moving tensors of one's own, which each <see cref="BoundOptimizer.Step"/> changes in place.</summary>
    /// <param name="parameters">What is trained. Weight decay applies to those of two axes and more, as to kernels.</param>
    public BoundOptimizer Bind(params Tensor<float>[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new BoundOptimizer(this, parameters);
    }

    /// <summary>Prints the kind and what is not at its default, with invariant numbers.</summary>
    public sealed override string ToString() => OptimizerConverter.Instance.Print(this);

    /// <summary>Gets this kind with all its defaults.</summary>
    internal abstract Optimizer Usual { get; }

    /// <summary>Gets the names of the moments: what the optimizer keeps for each weight from step to step, at most two.</summary>
    internal abstract IReadOnlyList<string> Moments { get; }

    /// <summary>Gets the value of all moments before the first step.</summary>
    internal virtual float InitialMoment => 0;

    /// <summary>Updates a range of weights and their moments in one pass, with the widest registers of the machine.</summary>
    /// <remarks>
    /// All spans have one length; spans of moments that the optimizer does not keep may be empty. What becomes of an element depends
    /// on that element alone, not on where the range begins or ends.
    /// </remarks>
    internal void Update(in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1)
    {
        if (Vector512.IsHardwareAccelerated)
            Update<Lanes512>(step, weights, gradients, moment0, moment1);
        else if (Vector256.IsHardwareAccelerated)
            Update<Lanes256>(step, weights, gradients, moment0, moment1);
        else
            Update<Lanes128>(step, weights, gradients, moment0, moment1);
    }

    /// <summary>Updates a range of weights and their moments with registers of a certain width.</summary>
    internal abstract void Update<V>(
        in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1)
        where V : struct, ILanes<V>;

    /// <summary>Writes the properties of this kind that are not common to all.</summary>
    internal abstract void Describe(SpecWriter writer);

    private Optimizer Configured(double learningRate, Schedule? schedule, double weightDecay, double? clipNorm) => this with
    {
        LearningRate = schedule ?? Constant(learningRate),
        WeightDecay = weightDecay,
        ClipNorm = clipNorm,
    };

    private Schedule Constant(double learningRate) =>
        Schedule.Constant(Check.Positive(learningRate, GetType().Name, nameof(learningRate)));
}
