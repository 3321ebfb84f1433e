namespace BlasNet.Execution;

/// <summary>The rule that an object works for one thread at a time, which costs one exchange per call and none per step.</summary>
/// <remarks>A thread that is in a call may make further ones, as callbacks do. Disposal ends all use, and waits for nobody.</remarks>
/// <param name="type">The type whose objects are used.</param>
/// <param name="subject">Its name in sentences.</param>
/// <param name="own">What each thread can have of its own.</param>
internal sealed class SingleUse(Type type, string subject, string own)
{
    private const int Nobody = 0, Ended = -1;

    // The managed number of the thread, which is never below 1.
    private int owner = Nobody;
    private int depth;

    /// <summary>Gets or sets the type of the object that a user holds, named where it was disposed of.</summary>
    public Type Holder { get; set; } = type;

    /// <summary>Begins a call; it ends with the disposal of what is returned.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in a call.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed of.</exception>
    public Call Enter() => Enter(Environment.CurrentManagedThreadId);

    /// <summary>Begins a call on behalf of a thread that has not started yet, which makes and ends it.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in a call.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed of.</exception>
    public Call Enter(Thread thread) => Enter(thread.ManagedThreadId);

    private Call Enter(int self)
    {
        int before = Interlocked.CompareExchange(ref owner, self, Nobody);
        ObjectDisposedException.ThrowIf(before == Ended, Holder);
        if (before != Nobody && before != self)
            throw new InvalidOperationException(
                $"The {subject} is at work in another thread and serves one at a time. Give each thread {own} of its own, or let them take "
                + "turns under a lock.");
        depth++;
        return new Call(this);
    }

    /// <summary>Ends all use.</summary>
    /// <returns>Whether it was not ended before.</returns>
    /// <exception cref="InvalidOperationException">A call is going on.</exception>
    public bool End()
    {
        int before = Interlocked.CompareExchange(ref owner, Ended, Nobody);
        return before is Nobody or Ended
            ? before == Nobody
            : throw new InvalidOperationException(
                $"The {subject} is at work and cannot be disposed of before the call that uses it has returned.");
    }

    private void Leave()
    {
        if (--depth == 0)
            Volatile.Write(ref owner, Nobody);
    }

    /// <summary>One call, ended by its disposal.</summary>
    internal readonly struct Call(SingleUse use) : IDisposable
    {
        public void Dispose() => use.Leave();
    }
}
