using System.Diagnostics;

namespace BlasNet.Execution;

/// <summary>Adds up the time that each worker spends with one piece of work. Allocates nothing while it runs.</summary>
internal sealed class PhaseClock(int workers)
{
    // Two cache lines for each worker, and before the first: processors fetch a line's neighbour along.
    private const int Distance = 128 / sizeof(long);

    private readonly long[] counters = new long[(workers + 1) * Distance];

    /// <summary>Gets the time of all workers together.</summary>
    public double Seconds => (double)Sum(0) / Stopwatch.Frequency;

    /// <summary>Gets how often the work was timed.</summary>
    public long Calls => Sum(1);

    /// <summary>Adds the time since a timestamp.</summary>
    public void Add(int worker, long start)
    {
        int counter = (worker + 1) * Distance;
        counters[counter] += Stopwatch.GetTimestamp() - start;
        counters[counter + 1]++;
    }

    public void Reset() => Array.Clear(counters);

    private long Sum(int offset)
    {
        long sum = 0;
        for (int i = Distance; i < counters.Length; i += Distance)
            sum += counters[i + offset];
        return sum;
    }
}
