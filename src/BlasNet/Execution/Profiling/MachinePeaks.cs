using System.Diagnostics;
using System.Numerics.Tensors;
using BlasNet.Native;

namespace BlasNet.Execution;

/// <summary>The most that each of some threads can do on this machine while the others do the same.</summary>
/// <param name="SgemmGflops">Rate of large matrix products of the BLAS, in 10^9 floating-point operations per second.</param>
/// <param name="FmaGflops">Rate of multiply-adds in registers, each counting two operations.</param>
/// <param name="CacheGigabytesPerSecond">Bytes read and written in the cache of the thread's core, in 10^9 per second.</param>
/// <param name="MemoryGigabytesPerSecond">Bytes read and written in memory beyond all caches.</param>
internal sealed record MachinePeaks(
    double SgemmGflops, double FmaGflops, double CacheGigabytesPerSecond = double.NaN, double MemoryGigabytesPerSecond = double.NaN)
{
    // Three arrays of these lengths: within the cache of a core, and each thread beyond that of most processors.
    private const int CacheFloats = 8 << 10, MemoryFloats = 8 << 20;

    private const int Rounds = 10_000, Windows = 20;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(300), Window = TimeSpan.FromMilliseconds(5);

    /// <summary>Measures products and multiply-adds for about half a second.</summary>
    /// <param name="threads">The number of threads, at least 1.</param>
    public static MachinePeaks Measure(int threads) => new(
        SgemmPeak.Measure(threads, Duration) / threads, BestRate(threads, () => () => FmaLoop.Run(Rounds)));

    /// <summary>Measures the bandwidth of cache and memory as well; takes 100 MB of memory for each thread.</summary>
    /// <param name="threads">The number of threads, at least 1.</param>
    public static MachinePeaks MeasureAll(int threads) => Measure(threads) with
    {
        CacheGigabytesPerSecond = BestRate(threads, () => TriadOf(CacheFloats)),
        MemoryGigabytesPerSecond = BestRate(threads, () => TriadOf(MemoryFloats)),
    };

    /// <summary>Returns the larger of each rate, since whatever else the machine does makes them only smaller.</summary>
    public MachinePeaks MaxWith(MachinePeaks other) => new(
        Math.Max(SgemmGflops, other.SgemmGflops), Math.Max(FmaGflops, other.FmaGflops),
        Math.Max(CacheGigabytesPerSecond, other.CacheGigabytesPerSecond),
        Math.Max(MemoryGigabytesPerSecond, other.MemoryGigabytesPerSecond));

    // The rate of a thread in 10^9 per second, the mean of the best window of each; a call of the work returns its amount.
    private static double BestRate(int threads, Func<Func<double>> work)
    {
        var rates = new double[threads];
        using var start = new Barrier(threads);
        Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(worker => new Thread(() => Run(worker)))];
        Array.ForEach(others, thread => thread.Start());
        Run(0);
        Array.ForEach(others, thread => thread.Join());
        return rates.Average();

        void Run(int worker)
        {
            Func<double> once = work();
            once();
            start.SignalAndWait();
            // One after the other, so that all threads work until the end.
            for (int window = 0; window < Windows; window++)
                rates[worker] = Math.Max(rates[worker], Rate(once));
        }
    }

    private static double Rate(Func<double> once)
    {
        double amount = 0;
        long begin = Stopwatch.GetTimestamp();
        do
            amount += once();
        while (Stopwatch.GetElapsedTime(begin) < Window);
        return amount / Stopwatch.GetElapsedTime(begin).TotalSeconds / 1e9;
    }

    // y = 0.5 x + z reads two numbers and writes one.
    private static Func<double> TriadOf(int length)
    {
        float[] x = new float[length], y = new float[length], z = new float[length];
        // Pages that were never written are all the same one.
        x.AsSpan().Fill(1);
        z.AsSpan().Fill(1);
        return () =>
        {
            TensorPrimitives.MultiplyAdd(x, 0.5f, z, y);
            return 3.0 * sizeof(float) * length;
        };
    }
}
