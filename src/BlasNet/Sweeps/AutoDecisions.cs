using System.Text.Json;
using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>What the workers of a search have decided so far, and all go by.</summary>
/// <param name="Brackets">The numbers of trials that each bracket has, and that reached its further rungs so far.</param>
/// <param name="Choice">The ensemble; null before the first choice.</param>
internal sealed record AutoDecisions(IReadOnlyList<IReadOnlyList<int>> Brackets, AutoDecidedChoice? Choice = null)
{
    /// <summary>Returns the decisions with one more bracket.</summary>
    public AutoDecisions WithBracket(int trials) => this with { Brackets = [.. Brackets, [trials]] };

    /// <summary>Returns the decisions with the number of trials of a bracket that reach its next rung.</summary>
    public AutoDecisions WithRung(int bracket, int trials) => this with
    {
        Brackets = [.. Brackets.Select((rungs, i) => i == bracket ? [.. rungs, trials] : rungs)],
    };

    public static AutoDecisions Read(SpecReader reader) => new(
        reader.Element("brackets") is { ValueKind: JsonValueKind.Array } brackets
            ? [.. brackets.EnumerateArray().Select(bracket => IntegersOf(reader, bracket))]
            : [],
        AutoDecidedChoice.Read(reader));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("brackets");
        foreach (IReadOnlyList<int> bracket in Brackets)
        {
            json.WriteStartArray();
            foreach (int trials in bracket)
                json.WriteNumberValue(trials);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        Choice?.Write(json);
    }

    private static int[] IntegersOf(SpecReader reader, JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is > 0 and var count && count <= HalvingPlan.Rungs.Count
            && list.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Number && each.TryGetInt32(out int number)
                && number is > 0 and <= AutoSetup.MostTrials)
            ? [.. list.EnumerateArray().Select(each => each.GetInt32())]
            : throw reader.Error($"'brackets' must be arrays of numbers of trials, but one was '{list.GetRawText()}'");
}

/// <summary>The ensemble that was chosen last.</summary>
/// <param name="Run">Its run, <c>EXPERIMENT/run_0007</c>.</param>
/// <param name="Trials">Its trials, the best first.</param>
/// <param name="Among">The trials among which it was chosen; empty where a former version did not note them.</param>
/// <param name="Selected">Loss and metrics by which it was chosen.</param>
/// <param name="Estimate">Loss and metrics to expect on new rows.</param>
internal sealed record AutoDecidedChoice(string Run, IReadOnlyList<int> Trials, IReadOnlyList<int> Among,
    IReadOnlyList<KeyValuePair<string, double>> Selected, IReadOnlyList<KeyValuePair<string, double>> Estimate)
{
    private const string RunKey = "run", TrialsKey = "chosen", AmongKey = "chosen_among";
    private const string SelectedKey = "selected", EstimateKey = "estimate";

    public static AutoDecidedChoice? Read(SpecReader reader) => reader.OptionalText(RunKey) is { } run
        ? new AutoDecidedChoice(run, reader.OptionalIntegers(TrialsKey) ?? [], reader.OptionalIntegers(AmongKey) ?? [],
            NumbersOf(reader, SelectedKey), NumbersOf(reader, EstimateKey))
        : null;

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString(RunKey, Run);
        Write(json, TrialsKey, Trials);
        Write(json, AmongKey, Among);
        AutoResult.Write(json, SelectedKey, Selected);
        AutoResult.Write(json, EstimateKey, Estimate);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static KeyValuePair<string, double>[] NumbersOf(SpecReader reader, string name) =>
        reader.Element(name) is not { ValueKind: JsonValueKind.Object } values ? []
        : [.. values.EnumerateObject().Where(value => value.Value.ValueKind == JsonValueKind.Number)
            .Select(value => KeyValuePair.Create(value.Name, value.Value.GetDouble()))];
}
