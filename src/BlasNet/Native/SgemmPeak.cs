using System.Diagnostics;

namespace BlasNet.Native;

/// <summary>Measures how fast this machine multiplies matrices: the ceiling that a training step is compared with.</summary>
internal static class SgemmPeak
{
    private const int Size = 1024; // large enough that packing and calls vanish, small enough for about ten products in the time
    private const double Flops = 2.0 * Size * Size * Size;

    /// <summary>Returns GFLOP/s of that many threads together, each multiplying square matrices of its own for about that long.</summary>
    public static double Measure(int threads, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Blas.Initialize();
        var products = new long[threads];
        var seconds = new double[threads];
        using var start = new Barrier(threads);
        void Work(int worker)
        {
            using var memory = new AlignedMemory(3 * Size * Size);
            Span<float> a = memory.Span(0, Size * Size);
            Span<float> b = memory.Span(Size * Size, Size * Size);
            Span<float> c = memory.Span(2 * Size * Size, Size * Size);
            a.Fill(0.5f);
            b.Fill(0.25f);
            Blas.Gemm(false, false, Size, Size, Size, 1f, a, Size, b, Size, 0f, c, Size);
            start.SignalAndWait();
            long begin = Stopwatch.GetTimestamp();
            do
            {
                Blas.Gemm(false, false, Size, Size, Size, 1f, a, Size, b, Size, 0f, c, Size);
                products[worker]++;
            }
            while (Stopwatch.GetElapsedTime(begin) < duration);
            seconds[worker] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        Thread[] workers = [.. Enumerable.Range(1, threads - 1).Select(worker => new Thread(() => Work(worker)))];
        foreach (Thread worker in workers) worker.Start();
        Work(0);
        foreach (Thread worker in workers) worker.Join();
        return products.Zip(seconds, (count, time) => count * Flops / time).Sum() / 1e9;
    }
}
