using System.Globalization;
using BlasNet.Files;

namespace BlasNet.Sweeps;

/// <summary>Claims of a worker of <c>auto</c>: on trainings, on decisions, and one by which the others know of it.</summary>
/// <remarks>The latter is <c>worker_THREADS-END-KEY</c>, with the end of its time by the clock of the file system, in seconds as in
/// Unix; 0 where a number of trials was given.</remarks>
/// <param name="root">The folder of the search.</param>
/// <param name="timeout">The silence after which a claim may be taken over.</param>
/// <param name="threads">The trainings of this worker at a time.</param>
/// <param name="tell">Receives lines for people.</param>
internal sealed class AutoClaims(string root, TimeSpan timeout, int threads, Action<string> tell) : IDisposable
{
    /// <summary>The work of deciding how the search goes on.</summary>
    public const string Plan = "plan";

    /// <summary>The work of choosing and writing the ensemble.</summary>
    public const string Choice = "choice";

    private const string WorkerPrefix = "worker_";

    private readonly string folder = new TrialRecords(root).Folder;
    private readonly ClaimFolder claims = new(new TrialRecords(root).Folder, timeout);
    private string own = "";

    /// <summary>Makes this worker known to the others, and removes what killed ones left.</summary>
    /// <param name="left">The seconds that it has; infinite with a number of trials.</param>
    public void Join(double left)
    {
        foreach (ClaimState gone in claims.Read().Where(claim => IsWorker(claim) && !claim.IsHeld))
            claims.TryTake(gone.Work)?.Dispose();
        double end = double.IsInfinity(left) ? 0 : Now() + Math.Max(0, left);
        own = string.Create(CultureInfo.InvariantCulture, $"{WorkerPrefix}{threads}-{end:0}-{Guid.NewGuid():N}");
        // Held until the end.
        claims.TryTake(own);
    }

    /// <summary>Claims a training; null where another has it.</summary>
    public Claim? TryTake((int Trial, int Fold) training) => claims.TryTake(TrialRecords.WorkOf(training));

    /// <summary>Claims a decision, waiting while another worker is at it; null where the token is cancelled before.</summary>
    public Claim? Take(string work, CancellationToken cancellation) => claims.Take(
        work, other => tell($"waiting for {other}, which {(work == Choice ? "chooses the ensemble" : "decides how the search goes on")}"),
        cancellation);

    /// <summary>Returns the claims of living workers, this one included, on trainings.</summary>
    public Dictionary<(int Trial, int Fold), ClaimState> AtWork()
    {
        var found = new Dictionary<(int, int), ClaimState>();
        foreach (ClaimState claim in claims.Read().Where(claim => claim.IsHeld))
        {
            if (TrialRecords.TrainingOf(claim.Work) is { } training)
                found[training] = claim;
        }
        return found;
    }

    /// <summary>Counts the other workers that are alive.</summary>
    public int Others() => claims.Read().Count(IsOther);

    /// <summary>Returns how many trainings at a time do as much as all living workers within the time of this one.</summary>
    /// <param name="left">The seconds that this worker has left.</param>
    public int JobsWithin(double left) => JobsWithin(left, Workers(left));

    /// <summary>Returns the seconds until the time of all living workers is over, and how many trainings at a time do as much as they
    /// do by then.</summary>
    /// <param name="left">The seconds that this worker has left.</param>
    public (double Left, int Jobs) Longest(double left)
    {
        (int Threads, double Left)[] workers = Workers(left);
        double longest = workers.Max(worker => worker.Left);
        return (longest, JobsWithin(longest, workers));
    }

    /// <summary>Creates the pauses of a wait for other workers.</summary>
    public PollingPause NewPause() => new(timeout);

    /// <summary>Gives up the claims.</summary>
    public void Dispose() => claims.Dispose();

    private int JobsWithin(double seconds, (int Threads, double Left)[] workers) => seconds <= 0 ? threads
        : Math.Max(1, (int)Math.Round(workers.Sum(worker => worker.Threads * Math.Clamp(worker.Left, 0, seconds)) / seconds));

    private (int Threads, double Left)[] Workers(double left)
    {
        string[][] others = [.. claims.Read().Where(IsOther).Select(claim => claim.Work[WorkerPrefix.Length..].Split('-'))];
        double now = others.Length > 0 ? Now() : 0;
        return [(threads, left),
            .. others.Where(parts => parts.Length == 3).Select(parts => ((int)Number(parts[0]), Number(parts[1]) - now))];
    }

    private static double Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private double Now()
    {
        try
        {
            Directory.CreateDirectory(folder);
            return (FileClock.Now(folder) - DateTime.UnixEpoch).TotalSeconds;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }

    private static bool IsWorker(ClaimState claim) => claim.Work.StartsWith(WorkerPrefix, StringComparison.Ordinal);

    private bool IsOther(ClaimState claim) => IsWorker(claim) && claim.IsHeld && claim.Work != own;
}
