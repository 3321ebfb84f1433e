using System.Buffers;
using System.Globalization;
using BlasNet.Files;
using BlasNet.Native;

namespace BlasNet.Runs;

/// <summary>Directory of one run, <c>runs/EXPERIMENT/run_0007</c>, and its files.</summary>
internal sealed class RunDirectory
{
    private const string Prefix = "run_", LockName = ".lock";
    private const int LongestExperiment = 100;
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(10);

    // Windows forbids these; refused on every system, so that a folder of runs can move between machines.
    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create("/\\:*?\"<>|");

    private RunDirectory(string root) => Root = root;

    /// <summary>Gets the path of the run's folder, relative if given so.</summary>
    public string Root { get; }

    /// <summary>Gets the name by which the index knows the run: <c>EXPERIMENT/run_0007</c>.</summary>
    public string Name
    {
        get
        {
            string full = Path.GetFullPath(Root);
            return $"{Path.GetFileName(Path.GetDirectoryName(full))}/{Path.GetFileName(full)}";
        }
    }

    /// <summary>Gets the folder of all runs, which has the index.</summary>
    public string Runs => Folder(Folder(Root));

    /// <summary>Gets the path of the resolved configuration.</summary>
    public string ConfigFile => Path.Combine(Root, "config.json");

    /// <summary>Gets the path of the report on the machine.</summary>
    public string EnvironmentFile => Path.Combine(Root, "env.json");

    /// <summary>Gets the path of the table with a row per epoch.</summary>
    public string MetricsFile => Path.Combine(Root, "metrics.csv");

    /// <summary>Gets the path of the errors of forecasts by step ahead.</summary>
    public string HorizonFile => Path.Combine(Root, "metrics-by-horizon.csv");

    /// <summary>Gets the path of the log.</summary>
    public string LogFile => Path.Combine(Root, "log.txt");

    /// <summary>Gets the path of the run's result.</summary>
    public string SummaryFile => Path.Combine(Root, "summary.json");

    /// <summary>Gets the path of the final weights.</summary>
    public string ModelFile => Path.Combine(Root, "model.safetensors");

    /// <summary>Gets the path of the copy of the weights that the run started from.</summary>
    public string StartFile => Path.Combine(Root, "start.safetensors");

    /// <summary>Gets the path of the temperature of the probabilities.</summary>
    public string CalibrationFile => Path.Combine(Root, "calibration.json");

    /// <summary>Gets the path of the threshold between two classes.</summary>
    public string ThresholdFile => Path.Combine(Root, "threshold.json");

    /// <summary>Gets the folder of the checkpoints.</summary>
    public string CheckpointsFolder => Path.Combine(Root, "checkpoints");

    /// <summary>Gets the path of the checkpoint from which a run continues.</summary>
    public string LastCheckpoint => Path.Combine(CheckpointsFolder, "last.safetensors");

    /// <summary>Gets the path of the checkpoint with the best validation loss.</summary>
    public string BestCheckpoint => Path.Combine(CheckpointsFolder, "best.safetensors");

    /// <summary>Returns the folder of a member of an ensemble, counted from 1, which has the files of a run of its own.</summary>
    public RunDirectory Member(int number) => new(
        Path.Combine(Root, "members", string.Create(CultureInfo.InvariantCulture, $"member_{number}")));

    /// <summary>Creates the folder of a new run; its number follows the largest one, and parallel callers get different ones.</summary>
    /// <exception cref="ConfigurationException">The experiment's name cannot be the name of a folder.</exception>
    /// <exception cref="MachineException">The folder cannot be created.</exception>
    public static RunDirectory Create(string runs, string experiment)
    {
        ArgumentException.ThrowIfNullOrEmpty(runs);
        CheckExperiment(experiment);
        string folder = Path.Combine(runs, experiment);
        try
        {
            Directory.CreateDirectory(folder);
            RemoveLeftovers(folder);
            for (long number = LargestNumber(folder) + 1; ; number++)
            {
                string root = Path.Combine(folder, Prefix + number.ToString("D4", CultureInfo.InvariantCulture));
                if (File.Exists(root) || !FolderCalls.TryCreate(root))
                    continue;
                var run = new RunDirectory(root);
                Directory.CreateDirectory(run.CheckpointsFolder);
                return run;
            }
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }

    /// <summary>Finds a run by the path of its folder, or by <c>EXPERIMENT/run_0007</c> within the folder of all runs.</summary>
    /// <exception cref="DataException">There is no such folder, or it is not that of a run.</exception>
    public static RunDirectory Open(string run, string runs = "runs")
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        string given = Path.TrimEndingDirectorySeparator(run);
        string inside = Path.Combine(runs, given);
        string? root = new[] { given, inside }.FirstOrDefault(Directory.Exists);
        if (root is null && File.Exists(given))
            throw new DataException(
                new Place(run), $"it is a file, but a run is a folder such as '{Path.Combine(runs, "EXPERIMENT", "run_0001")}'.");
        if (root is null)
            throw new DataException(new Place(run), $"there is no such run, neither at this path nor at '{inside}'.");
        var found = new RunDirectory(root);
        return File.Exists(found.ConfigFile) ? found
            : throw new DataException(new Place(root),
                "it has no config.json, so it is no run directory, or its run was killed before it began; "
                + "start that one again with the command that began it.");
    }

    /// <summary>Locks the run until the result is disposed, so that no other process trains or resumes it.</summary>
    /// <exception cref="MachineException">Another process is using the run, or its folder cannot be written.</exception>
    public IDisposable Hold()
    {
        try
        {
            Directory.CreateDirectory(CheckpointsFolder);
            IDisposable held = FileLock.TryTake(Path.Combine(CheckpointsFolder, LockName))
                ?? throw new MachineException(new Place(Root), "another process is working on this run. Wait for its end, or stop it.");
            AtomicFile.RemoveLeftovers(Root);
            AtomicFile.RemoveLeftovers(CheckpointsFolder);
            return held;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(CheckpointsFolder, error);
        }
    }

    /// <summary>Returns whether another process is training a run, as far as its lock tells.</summary>
    public static bool IsHeld(string root)
    {
        string path = Path.Combine(new RunDirectory(root).CheckpointsFolder, LockName);
        try
        {
            if (!File.Exists(path))
                return false;
            using IDisposable? held = FileLock.TryTake(path);
            return held is null;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(path, error);
        }
    }

    /// <summary>Returns whether a spreadsheet that opens the index of runs takes a text for a formula.</summary>
    public static bool IsFormula(string text) => text.AsSpan().TrimStart() is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..];

    // A relative path such as 'run_0007' has a parent only once it is absolute.
    private static string Folder(string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;

    // A run killed while it wrote its configuration can never be resumed. Who writes holds the lock; where a network folder has lost it,
    // the file is young.
    private static void RemoveLeftovers(string folder)
    {
        foreach (string root in Directory.EnumerateDirectories(folder, Prefix + "*"))
        {
            var run = new RunDirectory(root);
            if (File.Exists(run.ConfigFile) || !Directory.Exists(run.CheckpointsFolder) || !AtomicFile.HasLeftovers(root))
                continue;
            using IDisposable? held = FileLock.TryTake(Path.Combine(run.CheckpointsFolder, LockName));
            if (held is not null)
                AtomicFile.RemoveLeftovers(root, age: LongestWrite);
        }
    }

    private static long LargestNumber(string folder)
    {
        long largest = 0;
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder, Prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(entry).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out int number))
                largest = Math.Max(largest, number);
        }
        return largest;
    }

    /// <summary>Checks that the name of an experiment can be the name of a folder.</summary>
    /// <exception cref="ConfigurationException">It cannot.</exception>
    public static void CheckExperiment(string experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        string? problem = experiment switch
        {
            "" => "it is empty",
            { Length: > LongestExperiment } => $"it has '{experiment.Length}' characters, but '{LongestExperiment}' are allowed",
            _ when experiment.AsSpan().IndexOfAny(ForbiddenCharacters) >= 0 || experiment.Any(char.IsControl) =>
                "it must hold none of / \\ : * ? \" < > | and no control characters",
            _ when experiment[0] is '.' or ' ' or '-' || experiment[^1] is '.' or ' ' =>
                "it must not begin with a dot, a dash or a space, nor end with a dot or a space",
            _ when IsFormula(experiment) => "a spreadsheet would take a name that begins with = + - or @ for a formula",
            RunIndex.FileName => "this is the name of the index of all runs",
            _ => null,
        };
        if (problem is not null)
            throw new ConfigurationException(
                $"The experiment '{experiment}' cannot be the name of a folder: {problem}.", nameof(experiment)) { Fault = Fault.Usage };
    }
}
