using System.Globalization;

namespace BlasNet.Files;

/// <summary>State of a claim.</summary>
/// <param name="Work">The piece of work.</param>
/// <param name="Turn">How many claims there were on it, this one included.</param>
/// <param name="Owner">The process; null where the file cannot be read.</param>
/// <param name="Silence">The time since the last sign of life, by the clock of the file system; null where that cannot be read.</param>
/// <param name="IsHeld">Whether the owner counts as alive.</param>
internal sealed record ClaimState(string Work, int Turn, ClaimOwner? Owner, TimeSpan? Silence, bool IsHeld)
{
    /// <summary>Gets why the claim counts no more, as in <c>node07, process 4242, has ended</c>.</summary>
    public string Loss => $"{this}, " + (Owner is { IsGone: true } ? "has ended"
        : FormattableString.Invariant($"gave no sign of life for {Silence?.TotalSeconds:0} s"));

    /// <summary>Prints the owner.</summary>
    public override string ToString() => Owner?.ToString() ?? "an unknown process";
}

/// <summary>Claims on pieces of work that processes on any machines share by a folder: of those who want one, one gets it.</summary>
/// <remarks>
/// A claim is a file <c>WORK.claim.1</c> that is created and must be new, which is safe on network folders where locks are not. Its owner
/// writes it again every few seconds. Once it has been silent for the timeout, or is known to be gone, the claim is taken over by creating
/// <c>WORK.claim.2</c>, which again one alone can do; a rename could hit the claim of another who was faster. Ages are differences of times
/// that the file system gave, so that the clocks of the machines may differ. Safe for several threads.
/// </remarks>
internal sealed class ClaimFolder : IDisposable
{
    /// <summary>The timeout where none is asked for.</summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(60);

    private const string Infix = ".claim.";
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(10);

    private readonly string folder;
    private readonly Lock gate = new();
    private readonly List<Claim> held = [];
    private readonly ManualResetEventSlim ended = new();
    private Thread? heart;

    /// <summary>Opens the claims in a folder; reads and writes nothing yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="timeout">The silence after which a claim may be taken over.</param>
    public ClaimFolder(string folder, TimeSpan timeout) => (this.folder, Timeout) = (folder, timeout);

    /// <summary>Gets the silence after which a claim may be taken over.</summary>
    public TimeSpan Timeout { get; }

    // Six signs in the time after which one is missed.
    private TimeSpan Interval => Timeout / 6 < LongestInterval ? Timeout / 6 : LongestInterval;

    /// <summary>Claims a piece of work that is nobody's, or whose owner is silent or gone; null where another has it.</summary>
    /// <remarks>What the work needs must be read after this: another may have done it a moment before.</remarks>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public Claim? TryTake(string work)
    {
        try
        {
            Directory.CreateDirectory(folder);
            ClaimState? former = Find(work);
            if (former is { IsHeld: true } || Create(work, (former?.Turn ?? 0) + 1, former) is not { } claim)
                return null;
            // Looks again: the owner may have come back, or others may have been faster while the folder was read.
            List<ClaimState> others = All(work, except: claim.Turn);
            if (others.Exists(other => other.Turn > claim.Turn || other.IsHeld))
            {
                claim.Dispose();
                return null;
            }
            others.ForEach(other => Remove(PathOf(work, other.Turn)));
            return claim;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }

    /// <summary>Claims a piece of work, waiting while another has it; null where the token is cancelled before.</summary>
    /// <param name="work">The work.</param>
    /// <param name="waiting">Receives the other's claim, once the wait is a matter of seconds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public Claim? Take(string work, Action<ClaimState> waiting, CancellationToken cancellation)
    {
        var pause = new PollingPause(Timeout);
        for (bool told = false; !cancellation.IsCancellationRequested; pause.Wait(cancellation))
        {
            if (TryTake(work) is { } claim)
                return claim;
            if (pause.IsLong && !told && Find(work) is { } other)
            {
                told = true;
                waiting(other);
            }
        }
        return null;
    }

    /// <summary>Reads the last claim on each piece of work.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public IReadOnlyList<ClaimState> Read()
    {
        try
        {
            return [.. All("*").GroupBy(claim => claim.Work, StringComparer.Ordinal).Select(turns => turns.MaxBy(turn => turn.Turn)!)];
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(folder, error);
        }
    }

    /// <summary>Gives up all claims, and gives no more signs of life.</summary>
    public void Dispose()
    {
        ended.Set();
        heart?.Join();
        Claim[] left;
        lock (gate)
            left = [.. held];
        Array.ForEach(left, claim => claim.Dispose());
        ended.Dispose();
    }

    internal void Forget(Claim claim)
    {
        lock (gate)
            held.Remove(claim);
    }

    internal static FileStream Open(string path, FileAccess access) =>
        new(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    internal static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // A claim that stays falls silent, and is taken over.
        }
    }

    private ClaimState? Find(string work) => All(work).MaxBy(claim => claim.Turn);

    private List<ClaimState> All(string work, int except = 0)
    {
        var found = new List<ClaimState>();
        if (!Directory.Exists(folder))
            return found;
        string[] files = [.. Directory.EnumerateFiles(folder, work + Infix + "*")
            .Where(file => except == 0 || Path.GetFileName(file) != Path.GetFileName(PathOf(work, except)))];
        DateTime? now = files.Length > 0 ? Now() : null;
        foreach (string file in files)
        {
            string name = Path.GetFileName(file);
            int split = name.LastIndexOf(Infix, StringComparison.Ordinal);
            if (int.TryParse(name.AsSpan(split + Infix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int turn)
                && StateOf(file, name[..split], turn, now) is { } state)
                found.Add(state);
        }
        return found;
    }

    // Who may only read the folder sees the claims, but cannot tell their age.
    private DateTime? Now()
    {
        try
        {
            return FileClock.Now(folder);
        }
        catch (Exception error) when (error is UnauthorizedAccessException || FileErrors.IsReadOnly(error))
        {
            return null;
        }
    }

    private ClaimState? StateOf(string file, string work, int turn, DateTime? now)
    {
        try
        {
            // Opened, because a network folder then asks its server instead of its memory.
            using FileStream stream = Open(file, FileAccess.Read);
            TimeSpan? silence = now - File.GetLastWriteTimeUtc(stream.SafeFileHandle);
            if (silence < TimeSpan.Zero)
                silence = TimeSpan.Zero;
            ClaimOwner? owner = ClaimOwner.Read(stream);
            return new ClaimState(work, turn, owner, silence, IsHeld: !(silence > Timeout) && owner is not { IsGone: true });
        }
        catch (Exception error) when (FileErrors.IsMissing(error))
        {
            return null; // given up meanwhile
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's, or no file at all: its age alone counts.
            TimeSpan? silence = now - File.GetLastWriteTimeUtc(file);
            return new ClaimState(work, turn, null, silence, IsHeld: !(silence > Timeout));
        }
    }

    private string PathOf(string work, int turn) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{work}{Infix}{turn}"));

    private Claim? Create(string work, int turn, ClaimState? former)
    {
        string path = PathOf(work, turn);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        var claim = new Claim(this, path, PathOf(work, turn + 1), turn) { Former = former };
        using (file)
        {
            file.Write(claim.Owner.ToJson());
            file.Flush(flushToDisk: true);
        }
        lock (gate)
        {
            held.Add(claim);
            heart ??= Start();
        }
        return claim;
    }

    private Thread Start()
    {
        var thread = new Thread(Beat) { IsBackground = true, Name = "claims" };
        thread.Start();
        return thread;
    }

    private void Beat()
    {
        while (!ended.Wait(Interval))
        {
            Claim[] all;
            lock (gate)
                all = [.. held];
            Array.ForEach(all, claim => claim.Beat());
        }
    }
}
