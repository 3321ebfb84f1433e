using System.Text.Json;
using System.Text.Json.Serialization;
using BlasNet.Optimizers;

namespace BlasNet;

/// <summary>Says how large the learning rate is at each step; a step is one update from one batch.</summary>
/// <remarks>In JSON a constant schedule is its number;
/// the others are objects such as <c>{"kind":"cosine","learningRate":0.1,"decaySteps":1000}</c>.</remarks>
[JsonConverter(typeof(ScheduleConverter))]
public abstract record Schedule
{
    private protected Schedule() { }

    /// <summary>Gets the name of the kind as in JSON.</summary>
    public abstract string Kind { get; }

    /// <summary>Keeps one learning rate: <c>lr(step) = learningRate</c>.</summary>
    public static Schedule Constant(double learningRate) => new ConstantSchedule { LearningRate = learningRate };

    /// <summary>Multiplies the learning rate by a factor after every so many steps:
    /// <c>lr(step) = learningRate * factor^floor(step / every)</c>.</summary>
    public static Schedule Step(double learningRate, int every, double factor = 0.1) =>
        new StepSchedule { LearningRate = learningRate, Every = every, Factor = factor };

    /// <summary>Decays the learning rate evenly: <c>lr(step) = learningRate * decayRate^(step / decaySteps)</c>.</summary>
    /// <param name="learningRate">The rate at step 0.</param>
    /// <param name="decaySteps">The number of steps after which the rate has been multiplied by <paramref name="decayRate"/> once.</param>
    /// <param name="decayRate">The factor per <paramref name="decaySteps"/>.</param>
    /// <param name="staircase">Whether the exponent is rounded down,
    /// which keeps the rate constant between whole multiples of <paramref name="decaySteps"/>.</param>
    public static Schedule Exponential(double learningRate, int decaySteps, double decayRate, bool staircase = false) =>
        new ExponentialSchedule { LearningRate = learningRate, DecaySteps = decaySteps, DecayRate = decayRate, Staircase = staircase };

    /// <summary>Follows half a cosine from the learning rate down to <c>alpha * learningRate</c>
    /// and stays there (Loshchilov and Hutter 2016, "SGDR").</summary>
    public static Schedule Cosine(double learningRate, int decaySteps, double alpha = 0) =>
        new CosineSchedule { LearningRate = learningRate, DecaySteps = decaySteps, Alpha = alpha };

    /// <summary>Rises linearly for some steps and then follows another schedule from its beginning.</summary>
    /// <param name="after">The schedule that follows; its rate at step 0 is the one reached.</param>
    /// <param name="steps">The number of steps below that rate.</param>
    public static Schedule WarmUp(Schedule after, int steps) => new WarmUpSchedule { After = after, Steps = steps };

    /// <summary>Computes the learning rate of a step, counted from 0.</summary>
    /// <exception cref="ConfigurationException">The step is negative.</exception>
    public double At(long step) => step >= 0
        ? Rate(step)
        : throw new ConfigurationException(FormattableString.Invariant(
            $"{GetType().Name}: steps are counted from 0, but it was '{step}'."), nameof(step));

    /// <summary>Prints the kind and what is not at its default, with invariant numbers.</summary>
    public sealed override string ToString() => ScheduleConverter.Instance.Print(this);

    /// <summary>Writes the properties of this kind.</summary>
    internal abstract void Describe(SpecWriter writer);

    private protected abstract double Rate(long step);
}

/// <summary>Reads and writes schedules; a number is a constant schedule.</summary>
internal sealed class ScheduleConverter() : SpecConverter<Schedule>("schedule", Table)
{
    public static readonly ScheduleConverter Instance = new();

    private static IReadOnlyList<(string, Func<SpecReader, Schedule>)> Table =>
    [
        (ConstantSchedule.Name, ConstantSchedule.Read),
        (StepSchedule.Name, StepSchedule.Read),
        (ExponentialSchedule.Name, ExponentialSchedule.Read),
        (CosineSchedule.Name, CosineSchedule.Read),
        (WarmUpSchedule.Name, WarmUpSchedule.Read),
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

    protected override void Describe(Schedule value, SpecWriter writer) => value.Describe(writer);
}
