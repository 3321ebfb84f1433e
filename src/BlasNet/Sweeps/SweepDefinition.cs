using System.Globalization;
using System.Text.Json;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>The axes, trials, folds, repeats and seed of a sweep, as in <c>sweep.json</c>.</summary>
public sealed record SweepDefinition
{
    internal const string FileName = "sweep.json";
    private const string FoldsKey = "folds", BacktestKey = "backtest";

    /// <summary>Gets the axes of a grid as in <c>batch=32,64</c>; empty for a random sweep.</summary>
    public IReadOnlyList<string> Grid { get; init; } = [];

    /// <summary>Gets the axes of a random sweep as in <c>optimizer.learningRate=1e-4..1e-1:log</c>; empty for a grid.</summary>
    public IReadOnlyList<string> Random { get; init; } = [];

    /// <summary>Gets the number of trials of a random sweep; a grid has as many as it has combinations.</summary>
    public int Trials { get; init; }

    /// <summary>Gets the number of folds that each trial is cross-validated on; null for none. With folds or a backtest there may be no
    /// axes, which is one trial.</summary>
    public int? Folds { get; init; }

    /// <summary>Gets the origins that each trial is backtested at and the rows from one to the next, as in <c>5:96</c>; null for
    /// none.</summary>
    public string? Backtest { get; init; }

    /// <summary>Gets the number of seeds that each trial is trained with, on all folds.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Gets the seed of the draws and of the first repeat.</summary>
    public long Seed { get; init; }

    /// <summary>Lists the trainings.</summary>
    /// <exception cref="ConfigurationException">An axis or the backtest is malformed, or there are axes of both kinds, or neither axes nor
    /// folds.</exception>
    public SweepPlan Plan()
    {
        bool alone = Folds is not null || Backtest is not null;
        if (Grid.Count > 0 ? Random.Count > 0 : Random.Count == 0 && !alone)
            throw new ConfigurationException("A sweep must have axes of a grid or of random draws, and not both.");
        return Random.Count == 0
            ? SweepPlan.Grid([.. Grid.Select(SweepAxis.ParseChoice)], Repeats, Seed, Folds, Backtest)
            : SweepPlan.Random([.. Random.Select(SweepAxis.ParseRandom)], Trials, Repeats, Seed, Folds, Backtest);
    }

    /// <summary>Returns a clause on how another sweep differs from this one; null where it continues this one: the same axes, folds and
    /// seed, whatever the trials and repeats.</summary>
    internal string? Difference(SweepDefinition other)
    {
        bool same = Grid.SequenceEqual(other.Grid, StringComparer.Ordinal) && Random.SequenceEqual(other.Random, StringComparer.Ordinal)
            && Seed == other.Seed;
        return !same ? string.Create(CultureInfo.InvariantCulture,
                $"it {(Grid.Count + Random.Count > 0 ? $"tries '{this}'" : "varies no setting,")} with seed '{Seed}'")
            : Folds != other.Folds ? Other(FoldsKey, Text(Folds), Text(other.Folds))
            : Backtest != other.Backtest ? Other(BacktestKey, Backtest, other.Backtest)
            : null;
    }

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
                Folds = reader.OptionalInteger(FoldsKey),
                Backtest = reader.OptionalText(BacktestKey),
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
        if (Folds is { } folds)
            json.WriteNumber(FoldsKey, folds);
        if (Backtest is not null)
            json.WriteString(BacktestKey, Backtest);
        json.WriteNumber("repeats", Repeats);
        json.WriteNumber("seed", Seed);
    });

    /// <summary>Returns a clause on a property that differs, with both values.</summary>
    internal static string Other(string property, string? before, string? given) =>
        $"it has {property} '{before ?? "none"}', but '{given ?? "none"}' was given";

    private static string? Text(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string[] Texts(SpecReader reader, string name)
    {
        if (reader.Element(name) is not { } element)
            return [];
        return element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(axis => axis.ValueKind == JsonValueKind.String)
            ? [.. element.EnumerateArray().Select(axis => axis.GetString()!)]
            : throw reader.Error($"'{name}' must be an array of texts");
    }
}
