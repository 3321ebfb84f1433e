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
/// <param name="Mpi">The library for training in several processes, which is optional.</param>
internal sealed record NativeReport(
    BlasInfo? Blas, string? Failure, IReadOnlyList<ProbeStep> Tried, ProcessorView Processor,
    IReadOnlyList<KeyValuePair<string, string>> Environment, bool CanFlush, double OneThread, double AllThreads,
    IReadOnlyList<string> Warnings, MpiReport Mpi)
{
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(100);

    /// <summary>Loads and tests the BLAS unless done before, and measures it for about a quarter of a second.</summary>
    public static NativeReport Collect()
    {
        Func<string, string?> variable = System.Environment.GetEnvironmentVariable;
        ProcessorView processor = ProcessorView.ThisMachine();
        MpiReport mpi = MpiReport.Collect();
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
                NativeAdvice.Warnings(blas, processor, variable), mpi);
        }
        catch (MachineException error)
        {
            return new NativeReport(
                null, error.Message, OpenBlasLibrary.Trace, processor, environment, FloatingPointMode.CanFlush, 0, 0, [], mpi);
        }
    }
}

/// <summary>Peak speed of this machine's matrix products, to compare training steps with.</summary>
internal static class SgemmPeak
{
    // Large enough that packing and calls vanish, small enough for about ten products in the time.
    private const int LargestSize = 1024, SmallestSize = 64;

    /// <summary>Measures the GFLOP/s of some threads together, each multiplying its own square matrices for about the given time.</summary>
    public static double Measure(int threads, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Blas.Initialize();
        int size = FittingSize(duration, LargestSize, SecondsOf);
        var products = new long[threads];
        var seconds = new double[threads];
        using var start = new Barrier(threads);
        void Work(int worker)
        {
            using var matrices = new SquareMatrices(size);
            matrices.Multiply();
            start.SignalAndWait();
            long begin = Stopwatch.GetTimestamp();
            do
            {
                matrices.Multiply();
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
        return products.Zip(seconds, (count, time) => count * 2.0 * size * size * size / time).Sum() / 1e9;
    }

    /// <summary>Returns the largest size, doubled from a small one, of which one product takes at most twice the time: an emulated
    /// machine would need a minute for one of the full size.</summary>
    /// <param name="duration">The time to measure for.</param>
    /// <param name="largest">The size to stop at.</param>
    /// <param name="secondsOf">Returns the seconds of a product of a size.</param>
    internal static int FittingSize(TimeSpan duration, int largest, Func<int, double> secondsOf)
    {
        const double growth = 8; // of the work, when the side doubles
        int size = SmallestSize;
        while (size < largest && secondsOf(size) * growth <= 2 * duration.TotalSeconds)
            size *= 2;
        return size;
    }

    // The first product of a process also pays for memory and for what the library sets up.
    private static double SecondsOf(int size)
    {
        using var matrices = new SquareMatrices(size);
        matrices.Multiply();
        long begin = Stopwatch.GetTimestamp();
        matrices.Multiply();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>Two square matrices and their product.</summary>
    private sealed class SquareMatrices : IDisposable
    {
        private readonly AlignedMemory memory;
        private readonly int size;

        public SquareMatrices(int size)
        {
            this.size = size;
            memory = new AlignedMemory(3 * size * size);
            Matrix(0).Fill(0.5f);
            Matrix(1).Fill(0.25f);
        }

        public void Multiply() => Blas.Gemm(false, false, size, size, size, 1f, Matrix(0), size, Matrix(1), size, 0f, Matrix(2), size);

        public void Dispose() => memory.Dispose();

        private Span<float> Matrix(int index) => memory.Span(index * size * size, size * size);
    }
}
