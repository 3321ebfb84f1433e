using System.Globalization;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Sweeps;

namespace BlasNet.Cli;

/// <summary>State of a sweep as its workers have recorded it.</summary>
internal sealed class SweepStatus
{
    private readonly string? part;

    private SweepStatus(string root, IReadOnlyList<SweepTrial> trainings) =>
        (Root, Trainings, part) = (root, trainings.Count, trainings[0].Part?.Name);

    /// <summary>Gets the folder of the sweep.</summary>
    public string Root { get; }

    /// <summary>Gets the number of trainings.</summary>
    public int Trainings { get; }

    /// <summary>Gets the number of trainings that are done.</summary>
    public int Done { get; private init; }

    /// <summary>Gets the trainings that workers are at, with their claims.</summary>
    public IReadOnlyList<(SweepTrial Trial, string Run, ClaimState Claim)> AtWork { get; private init; } = [];

    /// <summary>Gets the trainings that failed.</summary>
    public IReadOnlyList<(SweepTrial Trial, string Run)> Failed { get; private init; } = [];

    /// <summary>Gets the number of trainings that nobody works on: not begun, interrupted, or of a worker that is silent or gone.</summary>
    public int Left => Trainings - Done - Failed.Count - AtWork.Count;

    /// <summary>Reads the state of a sweep, which stays as it is.</summary>
    /// <param name="name">Its folder, or its name within the folder of all runs.</param>
    /// <param name="runs">The folder of all runs.</param>
    /// <param name="timeout">The silence after which a worker counts as gone.</param>
    /// <exception cref="DataException">There is no such sweep, or a file of it is malformed.</exception>
    public static SweepStatus Of(string name, string runs, TimeSpan timeout)
    {
        string given = Path.TrimEndingDirectorySeparator(name), full = Path.GetFullPath(given);
        if (IsSweep(Path.Combine(runs, given)))
            return Of(SweepFolder.Open(given, runs), timeout);
        if (IsSweep(given) && (Path.GetDirectoryName(given) is { Length: > 0 } own ? own : Path.GetDirectoryName(full)) is { } parent)
            return Of(SweepFolder.Open(Path.GetFileName(full), parent), timeout);
        throw new DataException(new Place(name),
            $"there is no such sweep: neither this folder nor '{Path.Combine(runs, given)}' has a {SweepDefinition.FileName}.");
    }

    /// <summary>Reads the state of a sweep.</summary>
    public static SweepStatus Of(SweepFolder folder, TimeSpan timeout)
    {
        using var claims = new ClaimFolder(folder.Records.Folder, timeout);
        // Claims first: who ends in between is done.
        Dictionary<string, ClaimState> held = claims.Read().Where(claim => claim.IsHeld)
            .ToDictionary(claim => claim.Work, StringComparer.Ordinal);
        folder.Refresh();
        var (done, work, failed) = (0, new List<(SweepTrial, string, ClaimState)>(), new List<(SweepTrial, string)>());
        foreach (SweepTrial trial in folder.Plan.Trials)
        {
            (string status, string run) = folder.StateOf(trial);
            if (status == RunStatus.Done)
                done++;
            else if (held.TryGetValue(TrialRecords.WorkOf(SweepFolder.KeyOf(trial)), out ClaimState? claim))
                work.Add((trial, run, claim));
            else if (status == RunStatus.Failed)
                failed.Add((trial, run));
        }
        return new SweepStatus(folder.Root, folder.Plan.Trials) { Done = done, AtWork = work, Failed = failed };
    }

    /// <summary>Prints the state for people: a line, and a row for each training that is at work or failed.</summary>
    public override string ToString()
    {
        string head = string.Create(CultureInfo.InvariantCulture,
            $"{Root}: {Options.Count(Trainings, "training")}: {Done} done, {AtWork.Count} at work, {Failed.Count} failed, {Left} left\n");
        if (AtWork.Count + Failed.Count == 0)
            return head;
        string[] parts = part is null ? [] : [part];
        string[] state = ["status", "run", "where", "since", "sign of life"];
        var table = new TextTable(["trial", "repeat", .. parts, .. state]) { TextColumnsAtEnd = state.Length };
        foreach ((SweepTrial trial, string run, ClaimState claim) in AtWork)
            Add(table, trial, "at work", run, claim.ToString(), claim.Owner?.Since ?? "", Age(claim));
        foreach ((SweepTrial trial, string run) in Failed)
            Add(table, trial, RunStatus.Failed, run, "", "", "");
        return head + table;
    }

    /// <summary>Writes the state as properties of a JSON object.</summary>
    public void Write(Utf8JsonWriter line)
    {
        line.WriteString("sweep", Root);
        line.WriteNumber("trainings", Trainings);
        line.WriteNumber("done", Done);
        line.WriteNumber("left", Left);
        line.WriteStartArray("at_work");
        foreach ((SweepTrial trial, string run, ClaimState claim) in AtWork)
        {
            Begin(line, trial, run);
            if (claim.Owner is { } owner)
            {
                line.WriteString("host", owner.Host);
                line.WriteNumber("process", owner.Process);
                line.WriteString("since", owner.Since);
            }
            if (claim.Silence is { } silence)
                line.WriteNumber("silent_s", Math.Round(silence.TotalSeconds, 1));
            line.WriteEndObject();
        }
        line.WriteEndArray();
        line.WriteStartArray("failed");
        foreach ((SweepTrial trial, string run) in Failed)
        {
            Begin(line, trial, run);
            line.WriteEndObject();
        }
        line.WriteEndArray();
    }

    private static bool IsSweep(string root) => File.Exists(Path.Combine(root, SweepDefinition.FileName));

    private static string Age(ClaimState claim) => claim.Silence is { } silence
        ? string.Create(CultureInfo.InvariantCulture, $"{silence.TotalSeconds:0} s ago") : "unknown";

    private static void Add(TextTable table, SweepTrial trial, params string[] cells)
    {
        string[] part = trial.Part is (_, var number, var count) ? [FormattableString.Invariant($"{number}/{count}")] : [];
        table.Add([trial.Number.ToString(CultureInfo.InvariantCulture), trial.Repeat.ToString(CultureInfo.InvariantCulture), .. part,
            .. cells]);
    }

    private static void Begin(Utf8JsonWriter line, SweepTrial trial, string run)
    {
        line.WriteStartObject();
        line.WriteNumber("trial", trial.Number);
        line.WriteNumber("repeat", trial.Repeat);
        if (trial.Part is (var name, var number, _))
            line.WriteNumber(name, number);
        if (run.Length > 0)
            line.WriteString("run", run);
    }
}
