using System.Text.Json;
using System.Text.Json.Serialization;
using BlasNet.Optimizers;

namespace BlasNet;

/// <summary>The learning rate as a function of the step; a step is one update from one batch.</summary>
/// <remarks>In JSON a constant schedule is a number; the others are objects such as
/// <c>{"kind":"cosine","learningRate":0.1,"decaySteps":1000}</c>.</remarks>
[JsonConverter(typeof(ScheduleConverter))]
public abstract record Schedule
{
    private protected Schedule() { }

    /// <summary>Gets the name of the kind as in JSON.</summary>
    public abstract string Kind { get; }

    /// <summary>Makes a constant learning rate: <c>lr(step) = learningRate</c>.</summary>
    /// <param name="learningRate">The rate of every step, positive and finite.</param>
    /// <exception cref="ConfigurationException">The rate is not positive.</exception>
    public static Schedule Constant(double learningRate) => new ConstantSchedule { LearningRate = learningRate };

    /// <summary>Makes a step decay, which multiplies the learning rate by a factor at regular intervals:
    /// <c>lr(step) = learningRate * factor^floor(step / every)</c>.</summary>
    /// <param name="learningRate">The rate at step 0, positive and finite.</param>
    /// <param name="every">The number of steps that share one rate, at least 1.</param>
    /// <param name="factor">The factor between one rate and the next, positive and finite; 0.1 by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static Schedule Step(double learningRate, int every, double factor = StepSchedule.DefaultFactor) =>
        new StepSchedule { LearningRate = learningRate, Every = every, Factor = factor };

    /// <summary>Makes an exponential decay: <c>lr(step) = learningRate * decayRate^(step / decaySteps)</c>.</summary>
    /// <remarks><see href="https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/"/>.</remarks>
    /// <param name="learningRate">The rate at step 0, positive and finite.</param>
    /// <param name="decaySteps">The number of steps, at least 1, after which the rate has been multiplied by <paramref name="decayRate"/>
    /// once.</param>
    /// <param name="decayRate">The factor per <paramref name="decaySteps"/>, positive and finite.</param>
    /// <param name="staircase">Whether the exponent is rounded down, which keeps the rate constant between whole multiples of
    /// <paramref name="decaySteps"/>; false by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static Schedule Exponential(
        double learningRate, int decaySteps, double decayRate, bool staircase = ExponentialSchedule.DefaultStaircase) =>
        new ExponentialSchedule { LearningRate = learningRate, DecaySteps = decaySteps, DecayRate = decayRate, Staircase = staircase };

    /// <summary>Makes a cosine decay, half a cosine from the learning rate down to <c>alpha * learningRate</c>, where it stays.</summary>
    /// <remarks>Loshchilov and Hutter 2016, "SGDR: stochastic gradient descent with warm restarts";
    /// <see href="https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/"/>.</remarks>
    /// <param name="learningRate">The rate at step 0, positive and finite.</param>
    /// <param name="decaySteps">The number of steps until the lowest rate, at least 1.</param>
    /// <param name="alpha">The lowest rate as a share of the highest, from 0 to 1; 0 by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static Schedule Cosine(double learningRate, int decaySteps, double alpha = CosineSchedule.DefaultAlpha) =>
        new CosineSchedule { LearningRate = learningRate, DecaySteps = decaySteps, Alpha = alpha };

    /// <summary>Makes a warm-up: a linear rise for some steps, then another schedule from its beginning.</summary>
    /// <remarks>Goyal et al. 2017, "Accurate, large minibatch SGD"; <c>warmup_steps</c> of CosineDecay of Keras.</remarks>
    /// <param name="after">The schedule that follows; the warm-up rises to its rate at step 0.</param>
    /// <param name="steps">The number of rising steps, at least 1.</param>
    /// <exception cref="ConfigurationException">There is no schedule, or the number of steps is less than 1.</exception>
    public static Schedule WarmUp(Schedule after, int steps) => new WarmUpSchedule { After = after, Steps = steps };

    /// <summary>Makes a schedule over all steps of training, whatever their number: a linear rise, then half a cosine down to 0 at the
    /// last step; the formula is that of <see cref="WarmUpCosineSchedule"/>.</summary>
    /// <remarks>Loshchilov and Hutter 2016, "SGDR: stochastic gradient descent with warm restarts";
    /// <see href="https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/"/>, with shares in place of numbers of
    /// steps.</remarks>
    /// <param name="learningRate">The highest rate, positive and finite.</param>
    /// <param name="warmUp">The share of all steps in which the rate rises, at least 0 and less than 1; 0.05 by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static Schedule WarmUpCosine(double learningRate, double warmUp = WarmUpCosineSchedule.DefaultWarmUp) =>
        new WarmUpCosineSchedule { LearningRate = learningRate, WarmUpShare = warmUp };

    /// <summary>Computes the learning rate of a step, counted from 0.</summary>
    /// <param name="step">The steps before this one.</param>
    /// <param name="steps">The number of all steps, at least 1, which <see cref="WarmUpCosine"/> needs; null where it is not
    /// known.</param>
    /// <exception cref="ConfigurationException">The step is negative, or the number of all steps is less than 1 or missing where the
    /// schedule needs it.</exception>
    public double At(long step, long? steps = null) =>
        step < 0 ? throw new ConfigurationException(FormattableString.Invariant(
            $"{GetType().Name}: steps are counted from 0, but it was '{step}'."), nameof(step))
        : steps < 1 ? throw new ConfigurationException(FormattableString.Invariant(
            $"{GetType().Name}: the number of all steps must be at least 1, but it was '{steps}'."), nameof(steps))
        : Rate(step, steps);

    /// <summary>Prints the kind and the values that are not at their defaults, with invariant numbers.</summary>
    public sealed override string ToString() => ScheduleConverter.Instance.Print(this);

    private protected abstract double Rate(long step, long? steps);
}

/// <summary>A reader and writer of schedules; a number is a constant schedule.</summary>
internal sealed class ScheduleConverter() : SpecConverter<Schedule>("schedule", Table)
{
    public static readonly ScheduleConverter Instance = new();

    private static IReadOnlyList<SpecKind<Schedule>> Table =>
    [
        Kind<ConstantSchedule>(ConstantSchedule.Name, ConstantSchedule.Declare),
        Kind<StepSchedule>(StepSchedule.Name, StepSchedule.Declare),
        Kind<ExponentialSchedule>(ExponentialSchedule.Name, ExponentialSchedule.Declare),
        Kind<CosineSchedule>(CosineSchedule.Name, CosineSchedule.Declare),
        Kind<WarmUpSchedule>(WarmUpSchedule.Name, WarmUpSchedule.Declare),
        Kind<WarmUpCosineSchedule>(WarmUpCosineSchedule.Name, WarmUpCosineSchedule.Declare),
    ];

    public override Schedule Read(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? Schedule.Constant(element.GetDouble()) : base.Read(element);

    public override void Write(Utf8JsonWriter json, Schedule value)
    {
        if (value is ConstantSchedule constant)
            json.WriteNumberValue(constant.LearningRate);
        else
            base.Write(json, value);
    }

    protected override string KindOf(Schedule value) => value.Kind;
}
