using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Text.Json.Serialization;
using BlasNet.Kernels;
using BlasNet.Layers;
using BlasNet.Optimizers;

namespace BlasNet;

/// <summary>The rule that updates weights from their gradients; formulas and defaults are those of Keras 3.</summary>
/// <remarks>
/// In the formulas of the kinds w is a weight, lr the learning rate of the step and g the gradient after clipping and after weight decay:
/// <c>g = clipped + weightDecay * w</c>. A gradient is clipped by at most one of <see cref="ClipNorm"/>,
/// <see cref="ClipNormPerVariable"/> and <see cref="ClipValue"/>. In JSON an optimizer is an object such as
/// <c>{"kind":"adam","learningRate":0.01}</c>, or the bare name when all values are at their defaults.
/// </remarks>
[JsonConverter(typeof(OptimizerConverter))]
public abstract partial record Optimizer
{
    private protected Optimizer() { }

    /// <summary>Gets the name of the kind as in JSON.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets the learning rate of each step.</summary>
    public required Schedule LearningRate
    {
        get;
        init => field = Check.NotNull(value, Place, "learningRate");
    }

    /// <summary>Gets the decay of kernels (not of biases), at least 0:
    /// <c>weightDecay * w</c> is added to the gradient, which is the gradient of <c>weightDecay / 2 * w^2</c>.</summary>
    /// <remarks>0 by default. It is L2 regularization, as of PyTorch's optimizers; Keras's <c>weight_decay</c> shrinks the weight
    /// beside the step, which AdamW alone does here.</remarks>
    public double WeightDecay
    {
        get;
        init => field = Check.NotNegative(value, Place, "weightDecay");
    }

    /// <summary>Gets the course of the weight decay over all steps of training: constant by default, else a factor that falls to 0 at the
    /// last step.</summary>
    public Annealing WeightDecayAnnealing
    {
        get;
        init => field = Annealings.Checked(value, Place, "weightDecayAnnealing");
    }

    /// <summary>Gets the largest norm of all gradients together, positive; larger ones are scaled down to it.
    /// Null, the default, clips nothing.</summary>
    /// <remarks><c>global_clipnorm</c> of Keras, whose <c>clipnorm</c> is <see cref="ClipNormPerVariable"/>.</remarks>
    public double? ClipNorm
    {
        get;
        init => field = value is double norm ? Check.Positive(norm, Place, "clipNorm") : null;
    }

    /// <summary>Gets the largest norm of the gradient of each array of weights by itself, positive; a larger one is scaled down to it.
    /// Null, the default, clips nothing.</summary>
    /// <remarks><c>clipnorm</c> of Keras.</remarks>
    public double? ClipNormPerVariable
    {
        get;
        init => field = value is double norm ? Check.Positive(norm, Place, "clipNormPerVariable") : null;
    }

    /// <summary>Gets the largest absolute value of each number of a gradient, positive; others are set to it or its negative.
    /// Null, the default, clips nothing.</summary>
    /// <remarks><c>clipvalue</c> of Keras.</remarks>
    public double? ClipValue
    {
        get;
        init => field = value is double bound ? Check.Positive(bound, Place, "clipValue") : null;
    }

    /// <summary>Gets the largest share of the average that a step keeps where the weights are averaged over the steps, at least 0 and
    /// less than 1; null, the default, averages nothing.</summary>
    /// <remarks>
    /// After each step <c>a = rho * a + (1 - rho) * w</c> with <c>rho = min(emaMomentum, (1 + step) / (10 + step))</c>, steps counted
    /// from 0 and a starting as w. Validation, callbacks at the end of an epoch, saved models and the network after training have the
    /// averages; the steps go on with w, which callbacks within an epoch see. <c>use_ema</c> and <c>ema_momentum</c> of Keras, where
    /// validation sees w and the share does not grow; Polyak and Juditsky 1992, "Acceleration of stochastic approximation by
    /// averaging".
    /// </remarks>
    public double? EmaMomentum
    {
        get;
        init => field = value is double momentum ? Check.BelowOne(momentum, Place, "emaMomentum") : null;
    }

    /// <summary>Gets the number of batches whose mean gradient a step follows, at least 1; 1 by default.</summary>
    /// <remarks>
    /// The gradients of so many batches are added before the weights are updated once by their mean, as by one batch of all their rows:
    /// for batches larger than memory. Batch normalization takes the statistics of each batch, and clipping the mean. The last step of an
    /// epoch takes the mean over the batches that are left; Keras's <c>gradient_accumulation_steps</c> carries them over to the next epoch.
    /// </remarks>
    public int GradientAccumulationSteps
    {
        get;
        init => field = Check.AtLeastOne(value, Place, "gradientAccumulationSteps");
    } = 1;

    /// <summary>Returns the optimizer, whose gradients are clipped in one way at most.</summary>
    /// <exception cref="ConfigurationException">Several ways are given.</exception>
    internal Optimizer ClippedOnce()
    {
        string[] given =
        [
            .. new[] { ("clipNorm", ClipNorm), ("clipNormPerVariable", ClipNormPerVariable), ("clipValue", ClipValue) }
                .Where(way => way.Item2 is not null).Select(way => way.Item1),
        ];
        return given.Length < 2 ? this : throw new ConfigurationException(new Place { Subject = Place, Property = given[1] },
            $"{string.Join(" and ", given)} are given, but gradients are clipped in one way only. Leave out all but one.");
    }

    /// <summary>Binds the optimizer to the caller's tensors, which each <see cref="BoundOptimizer.Step"/> updates in place.</summary>
    /// <param name="parameters">The tensors to train. Weight decay applies to those of two axes or more, as to kernels.</param>
    public BoundOptimizer Bind(params Tensor<float>[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new BoundOptimizer(this, parameters, null, null);
    }

    /// <summary>Binds the optimizer to the caller's tensors, each with factors of its own.</summary>
    /// <param name="parameters">The tensors to train.</param>
    /// <param name="rateFactors">The factor of the learning rate for each tensor, at least 0; 1 by default.</param>
    /// <param name="decayFactors">The factor of the weight decay for each tensor, at least 0; by default 1 for those of two axes or more,
    /// as for kernels, and 0 for others.</param>
    /// <exception cref="ConfigurationException">There are more or fewer factors than tensors, or a factor is negative or not
    /// finite.</exception>
    public BoundOptimizer Bind(
        IReadOnlyList<Tensor<float>> parameters, IReadOnlyList<double>? rateFactors, IReadOnlyList<double>? decayFactors = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new BoundOptimizer(this, [.. parameters], rateFactors, decayFactors);
    }

    /// <summary>Prints the kind and the values that are not at their defaults, with invariant numbers.</summary>
    public sealed override string ToString() => OptimizerConverter.Instance.Print(this);

    /// <summary>Gets the name of the optimizer in errors.</summary>
    private protected virtual string Place => GetType().Name;

    /// <summary>Gets the names of the moments that the optimizer keeps for each weight, at most two.</summary>
    internal abstract IReadOnlyList<string> Moments { get; }

    /// <summary>Gets the value of the moments before the first step.</summary>
    internal virtual float InitialMoment => 0;

    /// <summary>Updates a range of weights and their moments with the widest registers of the machine.</summary>
    /// <remarks>
    /// All spans have one length; spans of moments that the optimizer does not keep may be empty. The result of an element depends
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

    /// <summary>Updates a range of weights and their moments with registers of the given width.</summary>
    internal abstract void Update<V>(
        in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1)
        where V : struct, ILanes<V>;
}
