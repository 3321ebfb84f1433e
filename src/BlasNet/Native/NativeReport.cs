using System.Diagnostics;

namespace BlasNet.Native;

/// <summary>Report on the BLAS of this machine, as the command 'doctor' prints it.</summary>
/// <param name="Blas">The loaded BLAS; null if no usable one was found.</param>
/// <param name="Failure">The reason why none is usable; null if one is.</param>
/// <param name="Tried">The places tried, in order.</param>
/// <param name="Processor">The processor as .NET sees it.</param>
/// <param name="Environment">The variables of <see cref="NativeAdvice.Variables"/> that are set.</param>
/// <param name="CanFlush">Whether denormal numbers can be flushed to zero.</param>
/// <param name="OneThread">GFLOP/s of one thread; 0 if no BLAS is usable.</param>
/// <param name="AllThreads">GFLOP/s of one thread per usable processor.</param>
/// <param name="Warnings">Causes of lost speed, as sentences.</param>
internal sealed record NativeReport(
    BlasInfo? Blas, string? Failure, IReadOnlyList<ProbeStep> Tried, ProcessorView Processor,
    IReadOnlyList<KeyValuePair<string, string>> Environment, bool CanFlush, double OneThread, double AllThreads,
    IReadOnlyList<string> Warnings)
{
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(100);

    /// <summary>Loads and tests the BLAS unless done before, and measures it for about a quarter of a second.</summary>
    public static NativeReport Collect()
    {
        Func<string, string?> variable = System.Environment.GetEnvironmentVariable;
        ProcessorView processor = ProcessorView.ThisMachine();
        List<KeyValuePair<string, string>> environment =
        [
            .. NativeAdvice.Variables
                .Select(name => KeyValuePair.Create(name, variable(name) ?? "")).Where(pair => pair.Value.Length > 0),
        ];
        try
        {
            BlasInfo blas = Native.Blas.Info;
            return new NativeReport(blas, null, OpenBlasLibrary.Trace, processor, environment, FloatingPointMode.CanFlush,
                SgemmPeak.Measure(1, Measured), SgemmPeak.Measure(processor.Usable, Measured),
                NativeAdvice.Warnings(blas, processor, variable));
        }
        catch (MachineException error)
        {
            return new NativeReport(
                null, error.Message, OpenBlasLibrary.Trace, processor, environment, FloatingPointMode.CanFlush, 0, 0, []);
        }
    }
}

/// <summary>Peak speed of this machine's matrix products, to compare training steps with.</summary>
internal static class SgemmPeak
{
    private const int Size = 1024; // large enough that packing and calls vanish, small enough for about ten products in the time
    private const double Flops = 2.0 * Size * Size * Size;

    /// <summary>Measures the GFLOP/s of some threads together, each multiplying its own square matrices for about the given time.</summary>
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
        foreach (Thread worker in workers)
            worker.Start();
        Work(0);
        foreach (Thread worker in workers)
            worker.Join();
        return products.Zip(seconds, (count, time) => count * Flops / time).Sum() / 1e9;
    }
}
