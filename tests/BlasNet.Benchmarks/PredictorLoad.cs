using System.Diagnostics;
using System.Globalization;

namespace BlasNet.Benchmarks;

/// <summary>Many threads on one <see cref="Predictor"/>: whether all answers have the bits of one thread, how long single calls take, and
/// what they allocate.</summary>
internal static class PredictorLoad
{
    /// <summary>The first argument that runs it.</summary>
    public const string Verb = "predictor";

    private const int Inputs = 8, Outputs = 10, Rows = 1000;

    /// <summary>Runs <c>predictor [THREADS [CALLS]]</c>; by default 8 threads of 100 000 calls.</summary>
    public static void Run(string[] args)
    {
        int threads = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 8;
        int calls = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
        Model model = Model.Input(Inputs).Add(Layer.Dense(32, Activation.Relu)).Add(Layer.Dense(16, Activation.Relu))
            .Add(Layer.Dense(Outputs, Activation.Softmax));
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
        using Predictor predictor = trainer.ToPredictor();
        var random = new Random(1);
        float[] inputs = [.. Enumerable.Range(0, Rows * Inputs).Select(_ => random.NextSingle())], expected = new float[Rows * Outputs];
        // Compiled in its last form before anything is measured.
        for (int round = 0; round < 100; round++)
        {
            for (int row = 0; row < Rows; row++)
                Predict(row, expected.AsSpan(row * Outputs, Outputs));
            Thread.Sleep(2);
        }
        Print("one thread", [Measure(0)]);
        var all = new (long[] Ticks, int Wrong, long Bytes)[threads];
        long start = Stopwatch.GetTimestamp();
        Thread[] running = [.. Enumerable.Range(0, threads).Select(number => new Thread(() => all[number] = Measure(number)))];
        Array.ForEach(running, thread => thread.Start());
        Array.ForEach(running, thread => thread.Join());
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print(string.Create(CultureInfo.InvariantCulture, $"{threads} threads, {threads * (double)calls / seconds:0} calls/s"), all);

        void Predict(int row, Span<float> outputs) => predictor.Predict(inputs.AsSpan(row * Inputs, Inputs), outputs);

        (long[] Ticks, int Wrong, long Bytes) Measure(int number)
        {
            var ticks = new long[calls];
            var outputs = new float[Outputs];
            int wrong = 0;
            Predict(0, outputs);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            for (int call = 0; call < calls; call++)
            {
                int row = (call * 7 + number * 131) % Rows;
                long before = Stopwatch.GetTimestamp();
                Predict(row, outputs);
                ticks[call] = Stopwatch.GetTimestamp() - before;
                wrong += outputs.AsSpan().SequenceEqual(expected.AsSpan(row * Outputs, Outputs)) ? 0 : 1;
            }
            return (ticks, wrong, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }
    }

    private static void Print(string what, (long[] Ticks, int Wrong, long Bytes)[] parts)
    {
        long[] ticks = [.. parts.SelectMany(part => part.Ticks).Order()];
        double Quantile(double share) => ticks[(int)(share * (ticks.Length - 1))] * 1e9 / Stopwatch.Frequency;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {ticks.Length} calls, {parts.Sum(part => part.Wrong)} of other bits, {parts.Sum(part => part.Bytes)} bytes allocated; ")
            + string.Create(CultureInfo.InvariantCulture,
                $"p50 {Quantile(0.5):0} ns, p99 {Quantile(0.99):0} ns, p99.9 {Quantile(0.999):0} ns, longest {Quantile(1) / 1e6:0.0} ms"));
    }
}
