using System.Diagnostics;

namespace BlasNet.Files;

/// <summary>Claim of this process on a piece of work, until it is disposed or lost to another.</summary>
internal sealed class Claim : IDisposable
{
    private readonly ClaimFolder folder;
    private readonly string path;
    private readonly string next;
    private readonly byte[] content;
    private readonly CancellationTokenSource lost = new();
    private readonly Lock gate = new();
    private long beaten = Stopwatch.GetTimestamp();
    private bool given;

    internal Claim(ClaimFolder folder, string path, string next, int turn)
    {
        (this.folder, this.path, this.next, Turn) = (folder, path, next, turn);
        content = Owner.ToJson();
    }

    /// <summary>Gets how many claims there were on the work, this one included.</summary>
    public int Turn { get; }

    /// <summary>Gets the claim as others read it.</summary>
    public ClaimOwner Owner { get; } = ClaimOwner.New();

    /// <summary>Gets the claim that this one took the place of; null where the work was nobody's.</summary>
    public ClaimState? Former { get; init; }

    /// <summary>Gets the token that is cancelled when the claim is lost: nothing may be written for the work any more.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Gets whether the claim is lost.</summary>
    public bool IsLost => lost.IsCancellationRequested;

    /// <summary>Gives a sign of life, or finds that the claim is lost: another took it over, or no sign was possible for the time after
    /// which others may.</summary>
    public void Beat()
    {
        lock (gate)
        {
            if (given || IsLost)
                return;
            if (!TryBeat(out bool taken) && (taken || Stopwatch.GetElapsedTime(beaten) > folder.Timeout))
                lost.Cancel();
        }
    }

    /// <summary>Gives the claim up.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (given)
                return;
            given = true;
            folder.Forget(this);
            if (IsOwn())
                ClaimFolder.Remove(path);
        }
        lost.Dispose();
    }

    // The file may be that of another by now, or gone.
    private bool IsOwn()
    {
        try
        {
            using FileStream file = ClaimFolder.Open(path, FileAccess.Read);
            return ClaimOwner.Read(file)?.Key == Owner.Key;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            return false;
        }
    }

    private bool TryBeat(out bool taken)
    {
        taken = false;
        try
        {
            using FileStream file = ClaimFolder.Open(path, FileAccess.ReadWrite);
            taken = File.Exists(next) || ClaimOwner.Read(file)?.Key != Owner.Key;
            if (taken)
                return false;
            // The same bytes: what counts is the time that the file system gives them.
            file.Position = 0;
            file.Write(content);
            file.Flush(flushToDisk: true);
            beaten = Stopwatch.GetTimestamp();
            return true;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // A server that is away may come back; a file that is missing was taken.
            taken = FileErrors.IsMissing(error);
            return false;
        }
    }
}
