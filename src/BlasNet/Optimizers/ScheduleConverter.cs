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
