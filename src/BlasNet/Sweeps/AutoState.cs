using System.Text.Json;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Sweeps;

/// <summary>What <c>auto</c> has done so far, in <c>runs/NAME/auto.json</c>, so that the same command goes on.</summary>
/// <remarks>The file is written with each training that begins or ends. Safe for several threads.</remarks>
internal sealed class AutoState
{
    public const string FileName = "auto.json";
    private const int Version = 1;
    private readonly Lock gate = new();
    private readonly string path;
    private readonly SortedDictionary<(int Trial, int Member), AutoMember> members = [];
    private readonly List<List<int>> brackets = [];

    private AutoState(string path, AutoDefinition definition) => (this.path, Definition) = (path, definition);

    /// <summary>Gets what is learned, from what, and by what it is judged.</summary>
    public AutoDefinition Definition { get; }

    /// <summary>Gets the numbers of trials that each bracket has, and that reached its further rungs so far.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Brackets => brackets;

    /// <summary>Gets the run of the ensemble, and the trials in it; null before the first choice.</summary>
    public (string Run, IReadOnlyList<int> Trials)? Chosen { get; private set; }

    /// <summary>Opens the state of a folder, or begins one.</summary>
    /// <exception cref="ConfigurationException">The folder belongs to another one.</exception>
    /// <exception cref="DataException">The file is malformed.</exception>
    public static AutoState Open(string folder, AutoDefinition definition)
    {
        AtomicFile.RemoveLeftovers(folder);
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return new AutoState(path, definition);
        var place = new Place(path);
        using JsonDocument document = Json.Parse(WholeFile.Read(path), place);
        AutoState state = DataException.InFile(place, () => Read(path, document.RootElement));
        return state.Definition.Difference(definition) is { } other
            ? throw new ConfigurationException(new Place(folder), $"this is another 'auto': {other}. Give the new one a name of its own.")
            : state;
    }

    /// <summary>Returns a member of a trial, counted from 1; null before it began.</summary>
    public AutoMember? Find(int trial, int member)
    {
        lock (gate)
            return members.GetValueOrDefault((trial, member));
    }

    /// <summary>Returns all members that began.</summary>
    public IReadOnlyList<AutoMember> Members()
    {
        lock (gate)
            return [.. members.Values];
    }

    /// <summary>Notes the state of a member.</summary>
    public void Set(AutoMember member)
    {
        lock (gate)
        {
            members[(member.Trial, member.Number)] = member;
            Write();
        }
    }

    /// <summary>Adds a bracket.</summary>
    public void AddBracket(int trials)
    {
        lock (gate)
        {
            brackets.Add([trials]);
            Write();
        }
    }

    /// <summary>Notes how many trials of a bracket reach its next rung.</summary>
    public void AddRung(int bracket, int trials)
    {
        lock (gate)
        {
            brackets[bracket].Add(trials);
            Write();
        }
    }

    /// <summary>Notes the choice.</summary>
    public void Choose(string run, IReadOnlyList<int> trials)
    {
        lock (gate)
        {
            Chosen = (run, trials);
            Write();
        }
    }

    private static AutoState Read(string path, JsonElement root)
    {
        SpecReader reader = SpecReader.OfObject(root);
        if (reader.Integer("version") is var version && version != Version)
            throw reader.Error($"its version is '{version}', but '{Version}' is required");
        var state = new AutoState(path, AutoDefinition.Read(reader));
        if (reader.Element("brackets") is { ValueKind: JsonValueKind.Array } brackets)
            state.brackets.AddRange(brackets.EnumerateArray().Select(bracket => IntegersOf(reader, bracket)));
        if (reader.OptionalText("run") is { } run)
            state.Chosen = (run, reader.OptionalIntegers("chosen") ?? []);
        JsonElement[] trainings = reader.Element("trainings") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
        foreach (AutoMember member in trainings.Select(AutoMember.Read))
            state.members[(member.Trial, member.Number)] = member;
        reader.Done();
        return state;
    }

    private static List<int> IntegersOf(SpecReader reader, JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is > 0 and var count && count <= HalvingPlan.Rungs.Count
            && list.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Number && each.TryGetInt32(out int number)
                && number is > 0 and <= AutoSetup.MostTrials)
            ? [.. list.EnumerateArray().Select(each => each.GetInt32())]
            : throw reader.Error($"'brackets' must be arrays of numbers of trials, but one was '{list.GetRawText()}'");

    private void Write() => AtomicFile.Write(path, Json.Write(json =>
    {
        json.WriteNumber("version", Version);
        Definition.Write(json);
        json.WriteStartArray("brackets");
        foreach (List<int> bracket in brackets)
        {
            json.WriteStartArray();
            bracket.ForEach(json.WriteNumberValue);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteStartArray("trainings");
        foreach (AutoMember member in members.Values)
            member.Write(json, AutoTrial.Of(Definition.Seed, member.Trial, Definition.AreClasses));
        json.WriteEndArray();
        if (Chosen is not { } chosen)
            return;
        json.WriteString("run", chosen.Run);
        json.WriteStartArray("chosen");
        foreach (int trial in chosen.Trials)
            json.WriteNumberValue(trial);
        json.WriteEndArray();
    }));
}

/// <summary>What <c>auto</c> learns from and is judged by; another one needs another folder.</summary>
/// <param name="Data">The data spec.</param>
/// <param name="Digest">The SHA-256 of its file.</param>
/// <param name="Table">The options of the table as given, as text.</param>
/// <param name="Metric">The metric that ranks trials.</param>
/// <param name="Seed">The seed of the trials, the folds and the trainings.</param>
/// <param name="AreClasses">Whether classes are learned.</param>
internal sealed record AutoDefinition(string Data, string Digest, string Table, string Metric, long Seed, bool AreClasses)
{
    /// <summary>Returns what differs in another one, with both values; null if they agree.</summary>
    public string? Difference(AutoDefinition other) =>
        Digest != other.Digest ? $"its data has the SHA-256 '{Digest}', but that of '{other.Data}' is '{other.Digest}'"
        : Table != other.Table ? $"it reads the table as '{Table}', but '{other.Table}' was given"
        : Metric != other.Metric ? $"it is judged by '{Metric}', but '{other.Metric}' was given"
        : Seed != other.Seed ? FormattableString.Invariant($"it has the seed '{Seed}', but '{other.Seed}' was given")
        : null;

    public static AutoDefinition Read(SpecReader reader) => new(reader.Text("data"), reader.Text("data_sha256"), reader.Text("table"),
        reader.Text("metric"), reader.Long("seed", 0), reader.Flag("classes"));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("data", Data);
        json.WriteString("data_sha256", Digest);
        json.WriteString("table", Table);
        json.WriteString("metric", Metric);
        json.WriteNumber("seed", Seed);
        json.WriteBoolean("classes", AreClasses);
    }
}

/// <summary>A training of <c>auto</c>: a trial without one fold.</summary>
/// <param name="Trial">The trial, counted from 1.</param>
/// <param name="Number">The fold that is held out, counted from 1.</param>
/// <param name="Run">Its run, <c>EXPERIMENT/run_0007</c>.</param>
/// <param name="Status">Its state.</param>
/// <param name="Score">The metric on the fold; null before the end and where training failed.</param>
/// <param name="Seconds">The seconds that its last session took.</param>
internal sealed record AutoMember(int Trial, int Number, string Run, string Status, double? Score = null, double Seconds = 0)
{
    public static AutoMember Read(JsonElement element)
    {
        SpecReader reader = SpecReader.OfObject(element);
        var member = new AutoMember(reader.Integer("trial"), reader.Integer("fold"), reader.Text("run"), reader.Text("status"),
            reader.OptionalNumber("score"), reader.Number("seconds", 0));
        // What the trial tries follows from its number; it is there for people.
        reader.Element("settings");
        reader.Done();
        return member is { Trial: > 0 and <= AutoSetup.MostTrials, Number: > 0 and <= HalvingPlan.Folds, Run.Length: > 0, Seconds: >= 0 }
            ? member
            : throw reader.Error($"there is no training of trial '{member.Trial}' on fold '{member.Number}' in run '{member.Run}'");
    }

    public void Write(Utf8JsonWriter json, AutoTrial trial)
    {
        json.WriteStartObject();
        json.WriteNumber("trial", Trial);
        json.WriteNumber("fold", Number);
        json.WriteString("run", Run);
        json.WriteString("status", Status);
        if (Score is { } score && double.IsFinite(score))
            json.WriteNumber("score", score);
        json.WriteNumber("seconds", Math.Round(Seconds, 3));
        json.WriteString("settings", trial.ToString());
        json.WriteEndObject();
    }
}
