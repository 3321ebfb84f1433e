using System.Text.Json;

namespace BlasNet.Optimizers;

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

    public override Schedule Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Number)
            return base.Read(element);
        try
        {
            return Schedule.Constant(element.GetDouble());
        }
        catch (ConfigurationException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

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
