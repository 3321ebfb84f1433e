namespace BlasNet.Training;

/// <summary>Wishes to stop of the processes that train together: each tells its own, and all see the same of all.</summary>
/// <remarks>A signal or a clock reaches each process at another time. What counts is what has been exchanged, so that all stop after the
/// same step.</remarks>
internal sealed class StopVotes
{
    /// <summary>The numbers that <see cref="Write"/> takes.</summary>
    public const int Length = 2;

    /// <summary>Gets or sets whether this process was asked to stop.</summary>
    public bool Cancels { get; set; }

    /// <summary>Gets or sets whether time is over by the clock of this process.</summary>
    public bool IsOver { get; set; }

    /// <summary>Gets whether any process was asked to stop before the last exchange.</summary>
    public bool AreCancelled { get; private set; }

    /// <summary>Gets whether time was over by the clock of process 0 before the last exchange.</summary>
    public bool AreOver { get; private set; }

    /// <summary>Writes the wishes of this process.</summary>
    public void Write(Span<double> numbers) => (numbers[0], numbers[1]) = (Cancels ? 1 : 0, IsOver ? 1 : 0);

    /// <summary>Reads the wishes of all processes.</summary>
    /// <param name="numbers">The numbers of all in the order of their ranks.</param>
    /// <param name="stride">The distance from one to the next.</param>
    public void Read(ReadOnlySpan<double> numbers, int stride)
    {
        AreOver = numbers[1] != 0;
        bool any = false;
        for (int i = 0; i < numbers.Length; i += stride)
            any |= numbers[i] != 0;
        AreCancelled = any;
    }
}
