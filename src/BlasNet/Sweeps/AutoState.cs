using System.Text.Json;
using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>What the workers of a search have done so far, so that any of them goes on: decisions in <c>runs/NAME/auto.json</c>, and the
/// state of each training in a file of its own, <c>trials/trial_3-1.json</c> for trial 3 without fold 1.</summary>
/// <remarks>Whoever has the claim on a training is alone in writing its file, and whoever has the one on decisions in writing those. Safe
/// for several threads.</remarks>
internal sealed class AutoState
{
    public const string FileName = "auto.json";
    // The former version kept the trainings in the same file.
    private const int Version = 2, FormerVersion = 1;
    // Temporary files of other workers are younger.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly string folder;
    private readonly TrialRecords records;
    private readonly SortedDictionary<(int Trial, int Member), AutoMember> members = [];
    private AutoDecisions decisions = new([]);

    private AutoState(string folder, AutoDefinition definition) =>
        (this.folder, Definition, records) = (folder, definition, new TrialRecords(folder));

    /// <summary>Gets what is learned, from what, and by what it is judged.</summary>
    public AutoDefinition Definition { get; }

    /// <summary>Gets what was decided, as last read.</summary>
    public AutoDecisions Decisions
    {
        get
        {
            lock (gate)
                return decisions;
        }
    }

    private string FilePath => Path.Combine(folder, FileName);

    /// <summary>Opens the state of a folder, which may be missing; writes nothing.</summary>
    /// <exception cref="ConfigurationException">The folder belongs to another search or to a sweep.</exception>
    /// <exception cref="DataException">A file is malformed.</exception>
    public static AutoState Open(string folder, AutoDefinition definition)
    {
        var state = new AutoState(folder, definition);
        // Its records would be read as those of trials.
        if (File.Exists(Path.Combine(folder, SweepDefinition.FileName)))
            throw new ConfigurationException(new Place(folder), "this is the folder of a sweep. Give the search a name of its own.");
        state.Load();
        state.ReadRecords();
        return state;
    }

    /// <summary>Begins the search where there is none yet, or moves one of the former version to files of today.</summary>
    /// <exception cref="ConfigurationException">The folder belongs to another search.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while another worker was at it.</exception>
    public void Begin(AutoClaims claims, CancellationToken cancellation)
    {
        if (!Load())
        {
            using Claim claim = claims.Take(AutoClaims.Plan, cancellation) ?? throw new OperationCanceledException(cancellation);
            Revalidate();
            if (!Load())
            {
                foreach (AutoMember member in Members().Where(member => !File.Exists(records.PathOf((member.Trial, member.Number)))))
                    Set(member);
                Write();
            }
        }
        AtomicFile.RemoveLeftovers(folder, age: LongestWrite);
        AtomicFile.RemoveLeftovers(records.Folder, age: LongestWrite);
        Refresh();
    }

    /// <summary>Reads what other workers have decided and done since.</summary>
    /// <exception cref="ConfigurationException">The folder has become that of another search.</exception>
    /// <exception cref="DataException">A file is malformed or was removed.</exception>
    public void Refresh()
    {
        if (!Load())
            throw new DataException(new Place(FilePath), "the file was removed, or replaced, while the search went on.");
        ReadRecords();
    }

    /// <summary>Takes a decision as the only worker, of what all have decided by then.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="decide">Returns the decisions with the new one; the same ones where it was taken by another.</param>
    /// <param name="cancellation">Ends the wait for others.</param>
    public void Decide(AutoClaims claims, Func<AutoDecisions, AutoDecisions> decide, CancellationToken cancellation)
    {
        while (claims.Take(AutoClaims.Plan, cancellation) is { } claim)
        {
            using (claim)
            {
                Refresh();
                AutoDecisions after = decide(Decisions);
                claim.Beat();
                // While this process stalled, another may have decided.
                if (claim.IsLost)
                    continue;
                if (!ReferenceEquals(after, Decisions))
                {
                    lock (gate)
                        decisions = after;
                    Write();
                }
                return;
            }
        }
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

    /// <summary>Reads the state of a member anew; null before it began.</summary>
    public AutoMember? Reread(int trial, int member)
    {
        if (SharedJson.TryRead<AutoMember>(records.PathOf((trial, member)), AutoMember.Read, out AutoMember? read))
        {
            lock (gate)
                members[(trial, member)] = read;
        }
        return Find(trial, member);
    }

    /// <summary>Records the state of a member, whose claim the caller has.</summary>
    public void Set(AutoMember member)
    {
        string path = records.PathOf((member.Trial, member.Number));
        FileFolder.Make(path);
        var trial = AutoTrial.Of(Definition.Seed, member.Trial, Definition.AreClasses);
        AtomicFile.Write(path, Json.Write(json => member.Write(json, trial)));
        lock (gate)
            members[(member.Trial, member.Number)] = member;
    }

    // A client of a network folder remembers for a while that a file was missing, until it has itself changed something beside it.
    private void Revalidate()
    {
        try
        {
            FileClock.Now(folder);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }

    // What is over stays so, and needs no second look.
    private void ReadRecords()
    {
        foreach ((int trial, int member) in records.All().Where(each => Find(each.Trial, each.Repeat) is not { IsOver: true }))
            Reread(trial, member);
    }

    // Returns whether there is a file of today's version.
    private bool Load()
    {
        if (!SharedJson.TryRead<Content>(FilePath, Read, out Content? content))
            return false;
        if (content.Definition.Difference(Definition) is { } other)
            throw new ConfigurationException(new Place(folder), $"this is another 'auto': {other}. Give the new one a name of its own.");
        lock (gate)
        {
            decisions = content.Decisions;
            foreach (AutoMember member in content.Trainings ?? [])
                members.TryAdd((member.Trial, member.Number), member);
        }
        return content.Trainings is null;
    }

    private static Content Read(SpecReader reader)
    {
        int version = reader.Integer("version");
        if (version is not (Version or FormerVersion))
            throw reader.Error($"its version is '{version}', but '{FormerVersion}' or '{Version}' is required");
        AutoMember[]? trainings = version == Version ? null
            : reader.Element("trainings") is { ValueKind: JsonValueKind.Array } list
                ? [.. list.EnumerateArray().Select(each => AutoMember.Read(SpecReader.OfObject(each)))]
                : [];
        var content = new Content(AutoDefinition.Read(reader), AutoDecisions.Read(reader), trainings);
        reader.Done();
        return content;
    }

    private void Write() => AtomicFile.Write(FilePath, Json.Write(json =>
    {
        json.WriteNumber("version", Version);
        Definition.Write(json);
        Decisions.Write(json);
    }));

    /// <summary>Content of the file; the trainings are null but in one of the former version.</summary>
    private sealed record Content(AutoDefinition Definition, AutoDecisions Decisions, IReadOnlyList<AutoMember>? Trainings);
}
