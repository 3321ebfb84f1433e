using System.Text.Json;
using BlasNet.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Optimizers;

internal static class ScheduleTests
{
    private const int Steps = 20;

    private static readonly (string Json, Schedule Schedule, (long Step, double Rate)[] Values)[] Cases =
    [
        ("0.25", Schedule.Constant(0.25), [(0, 0.25), (1, 0.25), (1_000_000_000_000, 0.25)]),
        ("{\"kind\":\"step\",\"learningRate\":0.8,\"every\":10,\"factor\":0.5}", Schedule.Step(0.8, 10, 0.5),
            [(0, 0.8), (9, 0.8), (10, 0.4), (19, 0.4), (20, 0.2), (30, 0.1)]),
        ("{\"kind\":\"step\",\"learningRate\":1,\"every\":3}", Schedule.Step(1, 3), [(2, 1), (3, 0.1), (6, 0.01)]),
        ("{\"kind\":\"exponential\",\"learningRate\":0.8,\"decaySteps\":4,\"decayRate\":0.25}", Schedule.Exponential(0.8, 4, 0.25),
            [(0, 0.8), (2, 0.4), (4, 0.2), (8, 0.05)]),
        ("{\"kind\":\"exponential\",\"learningRate\":0.8,\"decaySteps\":4,\"decayRate\":0.25,\"staircase\":true}",
            Schedule.Exponential(0.8, 4, 0.25, staircase: true), [(0, 0.8), (3, 0.8), (4, 0.2), (7, 0.2), (8, 0.05)]),
        ("{\"kind\":\"cosine\",\"learningRate\":2,\"decaySteps\":6}", Schedule.Cosine(2, 6),
            [(0, 2), (2, 1.5), (3, 1), (4, 0.5), (6, 0), (7, 0), (1000, 0)]),
        ("{\"kind\":\"cosine\",\"learningRate\":2,\"decaySteps\":6,\"alpha\":0.5}", Schedule.Cosine(2, 6, 0.5),
            [(0, 2), (3, 1.5), (6, 1), (9, 1)]),
        ("{\"kind\":\"warmUp\",\"after\":0.5,\"steps\":4}", Schedule.WarmUp(Schedule.Constant(0.5), 4),
            [(0, 0.1), (1, 0.2), (2, 0.3), (3, 0.4), (4, 0.5), (5, 0.5)]),
        ("{\"kind\":\"warmUp\",\"after\":{\"kind\":\"cosine\",\"learningRate\":2,\"decaySteps\":6},\"steps\":1}",
            Schedule.WarmUp(Schedule.Cosine(2, 6), 1), [(0, 1), (1, 2), (4, 1), (7, 0)]),
        ("{\"kind\":\"warmUpCosine\",\"learningRate\":2,\"warmUp\":0.2}", Schedule.WarmUpCosine(2, 0.2),
            [(0, 0.4), (3, 1.6), (4, 2), (8, 1 + Math.Sqrt(0.5)), (12, 1), (16, 1 - Math.Sqrt(0.5)), (20, 0), (21, 0)]),
        ("{\"kind\":\"warmUpCosine\",\"learningRate\":2}", Schedule.WarmUpCosine(2), [(0, 1), (1, 2), (20, 0)]),
        ("{\"kind\":\"warmUpCosine\",\"learningRate\":2,\"warmUp\":0}", Schedule.WarmUpCosine(2, 0), [(0, 2), (10, 1), (20, 0)]),
        ("{\"kind\":\"warmUp\",\"after\":{\"kind\":\"warmUpCosine\",\"learningRate\":2,\"warmUp\":0},\"steps\":4}",
            Schedule.WarmUp(Schedule.WarmUpCosine(2, 0), 4), [(0, 0.4), (4, 2), (12, 1), (20, 0)]),
    ];

    private static IEnumerable<TestCaseData> Schedules =>
        Cases.Select(each => new TestCaseData(each.Json, each.Schedule, each.Values).SetArgDisplayNames(each.Schedule.ToString()));

    [Test]
    public static void No_schedule_is_missing_from_the_table()
    {
        Type[] types = [.. typeof(Schedule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Schedule)))];
        Assert.That(Cases.Select(each => each.Schedule.GetType()).Distinct(), Is.EquivalentTo(types));
        Assert.That(Cases.Select(each => each.Schedule.Kind).Distinct(), Is.EquivalentTo(ScheduleConverter.Instance.Kinds));
    }

    [TestCaseSource(nameof(Schedules))]
    public static void Key_steps_have_the_rate_computed_by_hand(string json, Schedule schedule, (long Step, double Rate)[] values)
    {
        foreach ((long step, double rate) in values)
            Assert.That(schedule.At(step, Steps), Is.EqualTo(rate).Within(1e-15), $"step {step}");
    }

    [TestCaseSource(nameof(Schedules))]
    public static void Json_is_the_shortest_form_and_reads_back(string json, Schedule schedule, (long Step, double Rate)[] values)
    {
        Assert.That(JsonSerializer.Serialize(schedule), Is.EqualTo(json));
        Assert.That(JsonSerializer.Deserialize<Schedule>(json), Is.EqualTo(schedule));
    }

    [Test]
    public static void The_flat_cosine_has_the_recorded_factors()
    {
        var golden = new GoldenVectors("schedules.json");
        double[] shares = golden.Values("t");
        Near.AssertNear(golden.Values("flatCos"), Array.ConvertAll(shares, share => Annealing.FlatCosine.At(share)), 1e-12);
        Near.AssertNear(Array.ConvertAll(shares, share => Math.Pow(Math.Cos(Math.PI / 2 * share), 2)),
            Array.ConvertAll(shares, share => Annealing.Cosine.At(share)), 1e-12);
        Assert.That(shares.Select(share => Annealing.Constant.At(share)), Has.All.EqualTo(1));
        Assert.That(Annealings.Names.Select(name => name.Item2), Is.EqualTo(Enum.GetValues<Annealing>()));
    }

    [Test]
    public static void A_wrong_value_is_refused_with_a_sentence()
    {
        Assert.That(() => Schedule.Step(0.1, every: 0), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("StepSchedule: every must be at least 1, but it was '0'."));
        Assert.That(() => Schedule.Cosine(0.1, 10, alpha: 1.5), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("CosineSchedule: alpha must be from 0 to 1, but it was '1.5'."));
        Assert.That(() => Schedule.Exponential(0.1, 10, decayRate: 0), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Schedule.WarmUp(null!, 10), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("WarmUpSchedule: after is required, but it was null."));
        Assert.That(() => Schedule.WarmUpCosine(1, 1), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("WarmUpCosineSchedule: warmUp must be at least 0 and less than 1, but it was '1'."));
        Assert.That(() => Schedule.WarmUpCosine(1).At(0), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(
            "WarmUpCosineSchedule: the rate depends on the number of all steps, which is not known here."));
        Assert.That(() => Schedule.WarmUpCosine(1).At(0, 0), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("WarmUpCosineSchedule: the number of all steps must be at least 1, but it was '0'."));
        Assert.That(() => Schedule.Constant(1).At(-1), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("ConstantSchedule: steps are counted from 0, but it was '-1'."));
    }

    [TestCase("\"cosin\"", "schedule: there is no kind 'cosin'. Did you mean 'cosine'?")]
    [TestCase("0", "ConstantSchedule: learningRate must be a positive finite number, but it was '0'.")]
    [TestCase("1e999", "ConstantSchedule: learningRate must be a positive finite number, but it was 'Infinity'.")]
    [TestCase("{\"kind\":\"step\",\"learningRate\":1,\"every\":2.5}",
        "schedule 'step': 'every' must be a whole number of at most 2147483647, but it was '2.5'.")]
    [TestCase("{\"kind\":\"exponential\",\"learningRate\":1,\"decaySteps\":2,\"decayRate\":1,\"staircase\":1}",
        "schedule 'exponential': 'staircase' must be true or false, but it was '1'.")]
    [TestCase("{\"kind\":\"warmUp\",\"steps\":2}",
        "schedule 'warmUp': the property 'after' is missing; a schedule or a number is required.")]
    public static void Errors_in_json_are_sentences(string json, string sentence) =>
        Assert.That(() => JsonSerializer.Deserialize<Schedule>(json), Throws.TypeOf<JsonException>().With.Message.EqualTo(sentence));
}
