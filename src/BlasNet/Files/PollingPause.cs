namespace BlasNet.Files;

/// <summary>Pauses between looks at files that other processes write: short ones at first, longer ones while nothing changes.</summary>
/// <param name="timeout">The silence after which a claim of another counts no more: a pause is a quarter of it at most.</param>
internal sealed class PollingPause(TimeSpan timeout)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20), Last = TimeSpan.FromSeconds(2);

    private readonly TimeSpan longest = timeout / 4 < Last ? timeout / 4 : Last;
    private TimeSpan next = First;

    /// <summary>Gets whether nothing has changed for so long that the pauses have their full length.</summary>
    public bool IsLong => next >= longest;

    /// <summary>Begins with short pauses again.</summary>
    public void Reset() => next = First;

    /// <summary>Waits, at most until the token is cancelled.</summary>
    /// <param name="cancellation">The token.</param>
    /// <param name="most">The longest wait in seconds.</param>
    public void Wait(CancellationToken cancellation, double most = double.PositiveInfinity)
    {
        TimeSpan pause = next < longest ? next : longest;
        cancellation.WaitHandle.WaitOne(most < pause.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(0, most)) : pause);
        next = 2 * pause;
    }
}
