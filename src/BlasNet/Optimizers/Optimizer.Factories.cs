using BlasNet.Optimizers;

namespace BlasNet;

/// <content>The factories of each kind.</content>
public abstract partial record Optimizer
{
    /// <summary>Makes stochastic gradient descent: <c>w -= lr * g</c>.</summary>
    /// <remarks>Robbins and Monro 1951, "A stochastic approximation method"; <see href="https://keras.io/api/optimizers/sgd/"/>.</remarks>
    /// <param name="learningRate">The learning rate of every step, positive; 0.01 by default.</param>
    /// <param name="schedule">A learning rate that changes from step to step, in place of <paramref name="learningRate"/>; none by
    /// default.</param>
    /// <param name="weightDecay">The L2 decay of kernels, not of biases, in the gradient, at least 0; 0 by default.</param>
    /// <param name="clipNorm">The largest norm of all gradients together, positive; null, the default, clips nothing.</param>
    /// <param name="clipNormPerVariable">The largest norm of each array's gradient, positive; null, the default, clips nothing.</param>
    /// <param name="clipValue">The largest absolute value in a gradient, positive; null, the default, clips nothing.</param>
    /// <param name="weightDecayAnnealing">The course of the weight decay over all steps of training; constant by default.</param>
    /// <param name="emaMomentum">The share of the average that a step keeps where the weights are averaged, at least 0 and less than 1;
    /// null, the default, averages nothing. See <see cref="EmaMomentum"/>.</param>
    /// <param name="gradientAccumulationSteps">The batches whose mean gradient a step follows, at least 1; 1 by default. See
    /// <see cref="GradientAccumulationSteps"/>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or two ways of clipping are given.</exception>
    /// <example><code>Optimizer optimizer = Optimizer.Sgd(learningRate: 0.1, weightDecay: 1e-4);</code></example>
    public static Optimizer Sgd(
        double learningRate = Optimizers.Sgd.DefaultLearningRate,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null,
        double? clipNormPerVariable = null, double? clipValue = null,
        Annealing weightDecayAnnealing = Annealing.Constant, double? emaMomentum = null,
        int gradientAccumulationSteps = 1) => new Sgd
    {
        LearningRate = schedule ?? Rate(learningRate, nameof(Sgd)),
        WeightDecay = weightDecay,
        WeightDecayAnnealing = weightDecayAnnealing,
        ClipNorm = clipNorm,
        ClipNormPerVariable = clipNormPerVariable,
        ClipValue = clipValue,
        EmaMomentum = emaMomentum,
        GradientAccumulationSteps = gradientAccumulationSteps,
    }.ClippedOnce();

    /// <summary>Makes gradient descent with momentum: <c>v = momentum * v - lr * g; w += v</c>.</summary>
    /// <remarks>Polyak 1964, "Some methods of speeding up the convergence of iteration methods";
    /// <see href="https://keras.io/api/optimizers/sgd/"/>.</remarks>
    /// <param name="learningRate">The learning rate of every step, positive; 0.01 by default.</param>
    /// <param name="momentum">The share of the velocity that a step keeps, at least 0 and less than 1; 0.9 by default.</param>
    /// <param name="schedule">A learning rate that changes from step to step, in place of <paramref name="learningRate"/>; none by
    /// default.</param>
    /// <param name="weightDecay">The L2 decay of kernels, not of biases, in the gradient, at least 0; 0 by default.</param>
    /// <param name="clipNorm">The largest norm of all gradients together, positive; null, the default, clips nothing.</param>
    /// <param name="clipNormPerVariable">The largest norm of each array's gradient, positive; null, the default, clips nothing.</param>
    /// <param name="clipValue">The largest absolute value in a gradient, positive; null, the default, clips nothing.</param>
    /// <param name="weightDecayAnnealing">The course of the weight decay over all steps of training; constant by default.</param>
    /// <param name="emaMomentum">The share of the average that a step keeps where the weights are averaged, at least 0 and less than 1;
    /// null, the default, averages nothing. See <see cref="EmaMomentum"/>.</param>
    /// <param name="gradientAccumulationSteps">The batches whose mean gradient a step follows, at least 1; 1 by default. See
    /// <see cref="GradientAccumulationSteps"/>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or two ways of clipping are given.</exception>
    public static Optimizer Momentum(
        double learningRate = Optimizers.Momentum.DefaultLearningRate, double momentum = Optimizers.Momentum.DefaultCoefficient,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null,
        double? clipNormPerVariable = null, double? clipValue = null,
        Annealing weightDecayAnnealing = Annealing.Constant, double? emaMomentum = null,
        int gradientAccumulationSteps = 1) => new Momentum(isNesterov: false)
    {
        LearningRate = schedule ?? Rate(learningRate, nameof(Momentum)),
        Coefficient = momentum,
        WeightDecay = weightDecay,
        WeightDecayAnnealing = weightDecayAnnealing,
        ClipNorm = clipNorm,
        ClipNormPerVariable = clipNormPerVariable,
        ClipValue = clipValue,
        EmaMomentum = emaMomentum,
        GradientAccumulationSteps = gradientAccumulationSteps,
    }.ClippedOnce();

    /// <summary>Makes gradient descent with Nesterov's momentum, which looks one step ahead:
    /// <c>v = momentum * v - lr * g; w += momentum * v - lr * g</c>.</summary>
    /// <remarks>Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning";
    /// <see href="https://keras.io/api/optimizers/sgd/"/>.</remarks>
    /// <param name="learningRate">The learning rate of every step, positive; 0.01 by default.</param>
    /// <param name="momentum">The share of the velocity that a step keeps, at least 0 and less than 1; 0.9 by default.</param>
    /// <param name="schedule">A learning rate that changes from step to step, in place of <paramref name="learningRate"/>; none by
    /// default.</param>
    /// <param name="weightDecay">The L2 decay of kernels, not of biases, in the gradient, at least 0; 0 by default.</param>
    /// <param name="clipNorm">The largest norm of all gradients together, positive; null, the default, clips nothing.</param>
    /// <param name="clipNormPerVariable">The largest norm of each array's gradient, positive; null, the default, clips nothing.</param>
    /// <param name="clipValue">The largest absolute value in a gradient, positive; null, the default, clips nothing.</param>
    /// <param name="weightDecayAnnealing">The course of the weight decay over all steps of training; constant by default.</param>
    /// <param name="emaMomentum">The share of the average that a step keeps where the weights are averaged, at least 0 and less than 1;
    /// null, the default, averages nothing. See <see cref="EmaMomentum"/>.</param>
    /// <param name="gradientAccumulationSteps">The batches whose mean gradient a step follows, at least 1; 1 by default. See
    /// <see cref="GradientAccumulationSteps"/>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or two ways of clipping are given.</exception>
    public static Optimizer Nesterov(
        double learningRate = Optimizers.Momentum.DefaultLearningRate, double momentum = Optimizers.Momentum.DefaultCoefficient,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null,
        double? clipNormPerVariable = null, double? clipValue = null,
        Annealing weightDecayAnnealing = Annealing.Constant, double? emaMomentum = null,
        int gradientAccumulationSteps = 1) => new Momentum(isNesterov: true)
    {
        LearningRate = schedule ?? Rate(learningRate, nameof(Nesterov)),
        Coefficient = momentum,
        WeightDecay = weightDecay,
        WeightDecayAnnealing = weightDecayAnnealing,
        ClipNorm = clipNorm,
        ClipNormPerVariable = clipNormPerVariable,
        ClipValue = clipValue,
        EmaMomentum = emaMomentum,
        GradientAccumulationSteps = gradientAccumulationSteps,
    }.ClippedOnce();

    /// <summary>Makes AdaGrad, which divides by the root of the sum of all squared gradients:
    /// <c>a += g^2; w -= lr * g / sqrt(a + epsilon)</c>.</summary>
    /// <remarks>Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online learning and stochastic optimization";
    /// <see href="https://keras.io/api/optimizers/adagrad/"/>.</remarks>
    /// <param name="learningRate">The learning rate of every step, positive; 0.001 by default.</param>
    /// <param name="initialAccumulatorValue">The sum before the first step, at least 0; 0.1 by default.</param>
    /// <param name="epsilon">The number that keeps the divisor above 0, positive; 1e-7 by default.</param>
    /// <param name="schedule">A learning rate that changes from step to step, in place of <paramref name="learningRate"/>; none by
    /// default.</param>
    /// <param name="weightDecay">The L2 decay of kernels, not of biases, in the gradient, at least 0; 0 by default.</param>
    /// <param name="clipNorm">The largest norm of all gradients together, positive; null, the default, clips nothing.</param>
    /// <param name="clipNormPerVariable">The largest norm of each array's gradient, positive; null, the default, clips nothing.</param>
    /// <param name="clipValue">The largest absolute value in a gradient, positive; null, the default, clips nothing.</param>
    /// <param name="weightDecayAnnealing">The course of the weight decay over all steps of training; constant by default.</param>
    /// <param name="emaMomentum">The share of the average that a step keeps where the weights are averaged, at least 0 and less than 1;
    /// null, the default, averages nothing. See <see cref="EmaMomentum"/>.</param>
    /// <param name="gradientAccumulationSteps">The batches whose mean gradient a step follows, at least 1; 1 by default. See
    /// <see cref="GradientAccumulationSteps"/>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or two ways of clipping are given.</exception>
    public static Optimizer AdaGrad(
        double learningRate = Optimizers.AdaGrad.DefaultLearningRate,
        double initialAccumulatorValue = Optimizers.AdaGrad.DefaultInitialAccumulatorValue,
        double epsilon = Optimizers.AdaGrad.DefaultEpsilon,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null,
        double? clipNormPerVariable = null, double? clipValue = null,
        Annealing weightDecayAnnealing = Annealing.Constant, double? emaMomentum = null,
        int gradientAccumulationSteps = 1) => new AdaGrad
    {
        LearningRate = schedule ?? Rate(learningRate, nameof(AdaGrad)),
        InitialAccumulatorValue = initialAccumulatorValue,
        Epsilon = epsilon,
        WeightDecay = weightDecay,
        WeightDecayAnnealing = weightDecayAnnealing,
        ClipNorm = clipNorm,
        ClipNormPerVariable = clipNormPerVariable,
        ClipValue = clipValue,
        EmaMomentum = emaMomentum,
        GradientAccumulationSteps = gradientAccumulationSteps,
    }.ClippedOnce();

    /// <summary>Makes RMSprop, which divides by the root of the running mean of squared gradients:
    /// <c>v = rho * v + (1 - rho) * g^2; w -= lr * g / sqrt(v + epsilon)</c>.</summary>
    /// <remarks>Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning";
    /// <see href="https://keras.io/api/optimizers/rmsprop/"/>.</remarks>
    /// <param name="learningRate">The learning rate of every step, positive; 0.001 by default.</param>
    /// <param name="rho">The share of the mean that a step keeps, at least 0 and less than 1; 0.9 by default.</param>
    /// <param name="epsilon">The number that keeps the divisor above 0, positive; 1e-7 by default.</param>
    /// <param name="schedule">A learning rate that changes from step to step, in place of <paramref name="learningRate"/>; none by
    /// default.</param>
    /// <param name="weightDecay">The L2 decay of kernels, not of biases, in the gradient, at least 0; 0 by default.</param>
    /// <param name="clipNorm">The largest norm of all gradients together, positive; null, the default, clips nothing.</param>
    /// <param name="clipNormPerVariable">The largest norm of each array's gradient, positive; null, the default, clips nothing.</param>
    /// <param name="clipValue">The largest absolute value in a gradient, positive; null, the default, clips nothing.</param>
    /// <param name="weightDecayAnnealing">The course of the weight decay over all steps of training; constant by default.</param>
    /// <param name="emaMomentum">The share of the average that a step keeps where the weights are averaged, at least 0 and less than 1;
    /// null, the default, averages nothing. See <see cref="EmaMomentum"/>.</param>
    /// <param name="gradientAccumulationSteps">The batches whose mean gradient a step follows, at least 1; 1 by default. See
    /// <see cref="GradientAccumulationSteps"/>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or two ways of clipping are given.</exception>
    public static Optimizer RmsProp(
        double learningRate = Optimizers.RmsProp.DefaultLearningRate, double rho = Optimizers.RmsProp.DefaultRho,
        double epsilon = Optimizers.RmsProp.DefaultEpsilon,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null,
        double? clipNormPerVariable = null, double? clipValue = null,
        Annealing weightDecayAnnealing = Annealing.Constant, double? emaMomentum = null,
        int gradientAccumulationSteps = 1) => new RmsProp
    {
        LearningRate = schedule ?? Rate(learningRate, nameof(RmsProp)),
        Rho = rho,
        Epsilon = epsilon,
        WeightDecay = weightDecay,
        WeightDecayAnnealing = weightDecayAnnealing,
        ClipNorm = clipNorm,
        ClipNormPerVariable = clipNormPerVariable,
        ClipValue = clipValue,
        EmaMomentum = emaMomentum,
        GradientAccumulationSteps = gradientAccumulationSteps,
    }.ClippedOnce();

    /// <summary>Makes Adam, which follows the running mean of gradients, divided by the root of the running mean of their squares;
    /// the formula is that of <see cref="Optimizers.Adam"/>.</summary>
    /// <remarks>Kingma and Ba 2014, "Adam: a method for stochastic optimization";
    /// <see href="https://keras.io/api/optimizers/adam/"/>.</remarks>
    /// <param name="learningRate">The learning rate of every step, positive; 0.001 by default.</param>
    /// <param name="beta1">The share of the mean of gradients that a step keeps, at least 0 and less than 1; 0.9 by default.</param>
    /// <param name="beta2">The share of the mean of squared gradients that a step keeps, at least 0 and less than 1; 0.999 by
    /// default.</param>
    /// <param name="epsilon">The number that keeps the divisor above 0, positive; 1e-7 by default.</param>
    /// <param name="schedule">A learning rate that changes from step to step, in place of <paramref name="learningRate"/>; none by
    /// default.</param>
    /// <param name="weightDecay">The L2 decay of kernels, not of biases, in the gradient, at least 0; 0 by default.</param>
    /// <param name="clipNorm">The largest norm of all gradients together, positive; null, the default, clips nothing.</param>
    /// <param name="clipNormPerVariable">The largest norm of each array's gradient, positive; null, the default, clips nothing.</param>
    /// <param name="clipValue">The largest absolute value in a gradient, positive; null, the default, clips nothing.</param>
    /// <param name="weightDecayAnnealing">The course of the weight decay over all steps of training; constant by default.</param>
    /// <param name="emaMomentum">The share of the average that a step keeps where the weights are averaged, at least 0 and less than 1;
    /// null, the default, averages nothing. See <see cref="EmaMomentum"/>.</param>
    /// <param name="gradientAccumulationSteps">The batches whose mean gradient a step follows, at least 1; 1 by default. See
    /// <see cref="GradientAccumulationSteps"/>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or two ways of clipping are given.</exception>
    /// <example><code>Optimizer optimizer = Optimizer.Adam(learningRate: 0.01, clipNorm: 1);</code></example>
    public static Optimizer Adam(
        double learningRate = Optimizers.Adam.DefaultLearningRate, double beta1 = Optimizers.Adam.DefaultBeta1,
        double beta2 = Optimizers.Adam.DefaultBeta2, double epsilon = Optimizers.Adam.DefaultEpsilon,
        Schedule? schedule = null, double weightDecay = 0, double? clipNorm = null,
        double? clipNormPerVariable = null, double? clipValue = null,
        Annealing weightDecayAnnealing = Annealing.Constant, double? emaMomentum = null,
        int gradientAccumulationSteps = 1) => new Adam(decouplesWeightDecay: false)
    {
        LearningRate = schedule ?? Rate(learningRate, nameof(Adam)),
        Beta1 = beta1,
        Beta2 = beta2,
        Epsilon = epsilon,
        WeightDecay = weightDecay,
        WeightDecayAnnealing = weightDecayAnnealing,
        ClipNorm = clipNorm,
        ClipNormPerVariable = clipNormPerVariable,
        ClipValue = clipValue,
        EmaMomentum = emaMomentum,
        GradientAccumulationSteps = gradientAccumulationSteps,
    }.ClippedOnce();

    /// <summary>Makes AdamW, which is Adam with decoupled weight decay: first <c>w -= lr * weightDecay * w</c>, then Adam's
    /// step.</summary>
    /// <remarks>Loshchilov and Hutter 2017, "Decoupled weight decay regularization";
    /// <see href="https://keras.io/api/optimizers/adamw/"/>.</remarks>
    /// <param name="learningRate">The learning rate of every step, positive; 0.001 by default.</param>
    /// <param name="beta1">The share of the mean of gradients that a step keeps, at least 0 and less than 1; 0.9 by default.</param>
    /// <param name="beta2">The share of the mean of squared gradients that a step keeps, at least 0 and less than 1; 0.999 by
    /// default.</param>
    /// <param name="epsilon">The number that keeps the divisor above 0, positive; 1e-7 by default.</param>
    /// <param name="schedule">A learning rate that changes from step to step, in place of <paramref name="learningRate"/>; none by
    /// default.</param>
    /// <param name="weightDecay">The decoupled decay of kernels, not of biases, at least 0; 0.004 by default.</param>
    /// <param name="clipNorm">The largest norm of all gradients together, positive; null, the default, clips nothing.</param>
    /// <param name="clipNormPerVariable">The largest norm of each array's gradient, positive; null, the default, clips nothing.</param>
    /// <param name="clipValue">The largest absolute value in a gradient, positive; null, the default, clips nothing.</param>
    /// <param name="weightDecayAnnealing">The course of the weight decay over all steps of training; constant by default.</param>
    /// <param name="emaMomentum">The share of the average that a step keeps where the weights are averaged, at least 0 and less than 1;
    /// null, the default, averages nothing. See <see cref="EmaMomentum"/>.</param>
    /// <param name="gradientAccumulationSteps">The batches whose mean gradient a step follows, at least 1; 1 by default. See
    /// <see cref="GradientAccumulationSteps"/>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or two ways of clipping are given.</exception>
    public static Optimizer AdamW(
        double learningRate = Optimizers.Adam.DefaultLearningRate, double beta1 = Optimizers.Adam.DefaultBeta1,
        double beta2 = Optimizers.Adam.DefaultBeta2, double epsilon = Optimizers.Adam.DefaultEpsilon,
        Schedule? schedule = null, double weightDecay = Optimizers.Adam.DefaultDecoupledWeightDecay,
        double? clipNorm = null, double? clipNormPerVariable = null, double? clipValue = null,
        Annealing weightDecayAnnealing = Annealing.Constant, double? emaMomentum = null,
        int gradientAccumulationSteps = 1) => new Adam(decouplesWeightDecay: true)
    {
        LearningRate = schedule ?? Rate(learningRate, nameof(AdamW)),
        Beta1 = beta1,
        Beta2 = beta2,
        Epsilon = epsilon,
        WeightDecay = weightDecay,
        WeightDecayAnnealing = weightDecayAnnealing,
        ClipNorm = clipNorm,
        ClipNormPerVariable = clipNormPerVariable,
        ClipValue = clipValue,
        EmaMomentum = emaMomentum,
        GradientAccumulationSteps = gradientAccumulationSteps,
    }.ClippedOnce();

    private static Schedule Rate(double learningRate, string place) =>
        Schedule.Constant(Check.Positive(learningRate, place, nameof(learningRate)));
}
