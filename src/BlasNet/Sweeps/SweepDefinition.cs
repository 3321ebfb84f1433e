using System.Text.Json;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>The axes, trials, repeats and seed of a sweep, as in <c>sweep.json</c>.</summary>
public sealed record SweepDefinition
{
    internal const string FileName = "sweep.json";

    /// <summary>Gets the axes of a grid as in <c>batch=32,64</c>; empty for a random sweep.</summary>
    public IReadOnlyList<string> Grid { get; init; } = [];

    /// <summary>Gets the axes of a random sweep as in <c>optimizer.learningRate=1e-4..1e-1:log</c>; empty for a grid.</summary>
    public IReadOnlyList<string> Random { get; init; } = [];

    /// <summary>Gets the number of trials of a random sweep; a grid has as many as it has combinations.</summary>
    public int Trials { get; init; }

    /// <summary>Gets the number of seeds that each trial is trained with.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Gets the seed of the draws and of the first repeat.</summary>
    public long Seed { get; init; }

    /// <summary>Lists the trainings.</summary>
    /// <exception cref="ConfigurationException">An axis is malformed, or there are axes of both kinds or of none.</exception>
    public SweepPlan Plan()
    {
        if (Grid.Count > 0 == Random.Count > 0)
            throw new ConfigurationException("A sweep must have axes of a grid or of random draws, and not both.");
        return Grid.Count > 0
            ? SweepPlan.Grid([.. Grid.Select(SweepAxis.ParseChoice)], Repeats, Seed)
            : SweepPlan.Random([.. Random.Select(SweepAxis.ParseRandom)], Trials, Repeats, Seed);
    }

    /// <summary>Returns whether another sweep continues this one: the same axes and seed, whatever the trials and repeats.</summary>
    internal bool Continues(SweepDefinition other) =>
        Grid.SequenceEqual(other.Grid, StringComparer.Ordinal) && Random.SequenceEqual(other.Random, StringComparer.Ordinal)
        && Seed == other.Seed;

    /// <summary>Prints the axes.</summary>
    public override string ToString() => string.Join(' ', Grid.Concat(Random));

    internal static SweepDefinition Read(string path)
    {
        var place = new Place(path);
        using JsonDocument document = Json.Parse(WholeFile.Read(path), place);
        return DataException.InFile(place, () =>
        {
            SpecReader reader = SpecReader.OfObject(document.RootElement);
            var read = new SweepDefinition
            {
                Grid = Texts(reader, "grid"),
                Random = Texts(reader, "random"),
                Trials = reader.Integer("trials", 0),
                Repeats = reader.Integer("repeats", 1),
                Seed = reader.Long("seed", 0),
            };
            reader.Done();
            return read;
        });
    }

    internal byte[] ToJson() => Json.Write(json =>
    {
        foreach ((string name, IReadOnlyList<string> axes) in new[] { ("grid", Grid), ("random", Random) })
        {
            if (axes.Count == 0)
                continue;
            json.WriteStartArray(name);
            foreach (string axis in axes)
                json.WriteStringValue(axis);
            json.WriteEndArray();
        }
        if (Random.Count > 0)
            json.WriteNumber("trials", Trials);
        json.WriteNumber("repeats", Repeats);
        json.WriteNumber("seed", Seed);
    });

    private static string[] Texts(SpecReader reader, string name)
    {
        if (reader.Element(name) is not { } element)
            return [];
        return element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(axis => axis.ValueKind == JsonValueKind.String)
            ? [.. element.EnumerateArray().Select(axis => axis.GetString()!)]
            : throw reader.Error($"'{name}' must be an array of texts");
    }
}
