using System.Text.Json;

namespace BlasNet.Optimizers;

/// <summary>Reads and writes schedules; a number is a constant schedule.</summary>
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
}
