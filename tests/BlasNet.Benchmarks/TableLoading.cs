using System.Diagnostics;
using System.Globalization;
using System.Text;
using BlasNet.Runs;

namespace BlasNet.Benchmarks;

/// <summary>Measures how fast a large CSV file becomes a data set, and how much memory that takes at most; Linux tells the
/// memory.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project tests/BlasNet.Benchmarks -- table [MEGABYTES] [ROUNDS]</c> writes a file of numbers and loads it in
/// processes of their own: by memory alone, by a cache that is not there yet, and by one that is.
/// </remarks>
internal static class TableLoading
{
    public const string Verb = "table";
    private const int Columns = 20, DefaultMegabytes = 1000, DefaultRounds = 5;
    private static readonly (string Name, bool Cache, bool Kept, string? Validation)[] Ways =
    [
        ("memory", false, false, null), ("memory, 0.2 held out", false, false, "0.2"),
        ("cache made", true, false, null), ("cache made, 0.2 held out", true, false, "0.2"), ("cache there", true, true, "0.2"),
    ];

    public static void Run(string[] args)
    {
        if (args is ["load", { } path, { } cache, { } validation])
        {
            Load(path, cache, validation);
            return;
        }
        string folder = Directory.CreateTempSubdirectory("blasnet-table-").FullName;
        try
        {
            string file = Path.Combine(folder, "numbers.csv");
            (long rows, long bytes) = Write(file, Number(args, 0, DefaultMegabytes) * 1_000_000L);
            Line($"{bytes / 1e6:0} MB of CSV, {rows} rows of {Columns} numbers, {rows * Columns * sizeof(float) / 1e6:0} MB as binary numbers");
            Line($"{"",-26} {"s",7} {"MB/s",7} {"peak MB",9} {"anonymous",10} {"of binary",10}");
            var results = Ways.ToDictionary(way => way.Name, _ => new List<Measured>());
            for (int round = 0; round < Number(args, 1, DefaultRounds); round++)
            {
                foreach ((string name, bool cached, bool kept, string? validate) in Ways)
                {
                    string caches = Path.Combine(folder, "cache");
                    if (!kept && Directory.Exists(caches))
                        Directory.Delete(caches, recursive: true);
                    results[name].Add(Child(file, cached ? caches : "-", validate ?? "-"));
                }
            }
            foreach ((string name, List<Measured> all) in results)
                Print(name, all, bytes, rows * Columns * sizeof(float));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Number(string[] args, int at, int otherwise) =>
        at < args.Length ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static (long Rows, long Bytes) Write(string path, long bytes)
    {
        var random = new Random(1);
        using FileStream stream = File.Create(path);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 20);
        writer.Write(string.Join(',', Enumerable.Range(0, Columns).Select(column => FormattableString.Invariant($"c{column}"))));
        writer.Write('\n');
        Span<char> text = stackalloc char[32];
        long rows = 0;
        for (; stream.Position < bytes; rows++)
        {
            for (int column = 0; column < Columns; column++)
            {
                (10 * random.NextDouble() - 5).TryFormat(text, out int length, "0.000000", CultureInfo.InvariantCulture);
                writer.Write(text[..length]);
                writer.Write(column < Columns - 1 ? ',' : '\n');
            }
        }
        writer.Flush();
        return (rows, stream.Length);
    }

    private static Measured Child(string file, string cache, string validation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(TableLoading).Assembly.Location);
        foreach (string argument in (string[])[Verb, "load", file, cache, validation])
            start.ArgumentList.Add(argument);
        using Process child = Process.Start(start)!;
        double[] values = [.. child.StandardOutput.ReadToEnd().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        child.WaitForExit();
        return new Measured(values[0], values[1], values[2]);
    }

    private static void Load(string path, string cache, string validation)
    {
        var config = new TrainingConfig
        {
            Model = new ModelFile(Model.Input(1).Add(Layer.Dense(1))),
            Data = "csv:" + path,
            Name = "table",
            Cache = cache == "-" ? null : cache,
            Validation = validation == "-" ? null : validation,
        };
        using var memory = new AnonymousMemory();
        long start = Stopwatch.GetTimestamp();
        DataParts parts = DataParts.Load(config, null, null, CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        memory.Look();
        Console.Write(FormattableString.Invariant($"{seconds} {AnonymousMemory.Kilobytes("VmHWM:") * 1024} {memory.Most * 1024}"));
        GC.KeepAlive(parts);
    }

    private static void Print(string name, List<Measured> all, long bytes, long binary)
    {
        double seconds = Median(all, one => one.Seconds), peak = Median(all, one => one.Peak),
            anonymous = Median(all, one => one.Anonymous);
        Line($"{name,-26} {seconds,7:0.00} {bytes / 1e6 / seconds,7:0} {peak / 1e6,9:0} {anonymous / 1e6,10:0} {peak / binary,10:0.00}");
    }

    private static double Median(List<Measured> all, Func<Measured, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);

    private sealed record Measured(double Seconds, double Peak, double Anonymous);

    /// <summary>Looks again and again how much memory there is that belongs to no file.</summary>
    private sealed class AnonymousMemory : IDisposable
    {
        private readonly Timer timer;

        public AnonymousMemory() => timer = new Timer(_ => Look(), null, 0, 20);

        public long Most { get; private set; }

        public static long Kilobytes(string name)
        {
            if (!OperatingSystem.IsLinux())
                return 0;
            string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(
                line.AsSpan()[name.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture);
        }

        public void Look() => Most = Math.Max(Most, Kilobytes("RssAnon:"));

        public void Dispose() => timer.Dispose();
    }
}
