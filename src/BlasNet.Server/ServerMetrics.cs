using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace BlasNet.Server;

/// <summary>Counts and times of a server in the text form of Prometheus.</summary>
internal sealed class ServerMetrics
{
    /// <summary>Content type of the text form.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] Bounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly DateTimeOffset started = DateTimeOffset.UtcNow;
    private readonly ConcurrentDictionary<(string Path, int Status), Counter> requests = new();
    private readonly ConcurrentDictionary<string, Histogram> durations = new();
    private readonly Counter rows = new(), received = new(), sent = new();
    private int inFlight;

    /// <summary>Gets or sets the name of the model.</summary>
    public string Model { get; set; } = "";

    /// <summary>Counts a request that has come.</summary>
    public void Begin() => Interlocked.Increment(ref inFlight);

    /// <summary>Counts a request that is answered.</summary>
    public void End(string path, int status, TimeSpan duration, int bodyBytes, int answerBytes)
    {
        Interlocked.Decrement(ref inFlight);
        requests.GetOrAdd((path, status), _ => new Counter()).Add(1);
        durations.GetOrAdd(path, _ => new Histogram()).Add(duration);
        received.Add(bodyBytes);
        sent.Add(answerBytes);
    }

    /// <summary>Counts rows that are answered.</summary>
    public void AddRows(int count) => rows.Add(count);

    /// <summary>Writes all metrics.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var text = new StringBuilder();
        Head(text, "blasnet_http_requests_total", "counter", "Requests that were answered, by path and status.");
        foreach (((string path, int status), Counter count) in requests.OrderBy(each => each.Key.Path, StringComparer.Ordinal)
            .ThenBy(each => each.Key.Status))
            Line(text, $"blasnet_http_requests_total{{path=\"{path}\",status=\"{status}\"}} {count.Value}");
        Head(text, "blasnet_http_request_duration_seconds", "histogram", "Time from a request's headers to the end of its answer.");
        foreach ((string path, Histogram histogram) in durations.OrderBy(each => each.Key, StringComparer.Ordinal))
            histogram.Write(text, path);
        Single(text, "blasnet_http_requests_in_flight", "gauge", "Requests that are being answered.", Volatile.Read(ref inFlight));
        Single(text, "blasnet_http_request_bytes_total", "counter", "Bytes of bodies received.", received.Value);
        Single(text, "blasnet_http_response_bytes_total", "counter", "Bytes of bodies sent.", sent.Value);
        Single(text, "blasnet_http_errors_total", "counter", "Requests that the server failed to answer (status 500 and above).",
            requests.Where(each => each.Key.Status >= 500).Sum(each => each.Value.Value));
        Single(text, "blasnet_rows_total", "counter", "Rows that were predicted.", rows.Value);
        Process(text);
        Head(text, "blasnet_info", "gauge", "The version and the model.");
        string version = typeof(ServerMetrics).Assembly.GetName().Version?.ToString(3) ?? "";
        Line(text, $"blasnet_info{{version=\"{version}\",model=\"{Escaped(Model)}\"}} 1");
        Encoding.UTF8.GetBytes(text.ToString(), output);
    }

    private void Process(StringBuilder text)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        Single(text, "process_resident_memory_bytes", "gauge", "Memory of the process in RAM.", process.WorkingSet64);
        Single(text, "process_cpu_seconds_total", "counter", "Processor time of the process.", process.TotalProcessorTime.TotalSeconds);
        Single(text, "process_start_time_seconds", "gauge", "Start of the server since 1970.", started.ToUnixTimeMilliseconds() / 1000.0);
        Single(text, "dotnet_gc_heap_bytes", "gauge", "Bytes of managed objects.", GC.GetTotalMemory(forceFullCollection: false));
        Single(text, "dotnet_gc_collections_total", "counter", "Garbage collections of all generations.", GC.CollectionCount(0));
    }

    private static void Single(StringBuilder text, string name, string kind, string help, double value)
    {
        Head(text, name, kind, help);
        Line(text, $"{name} {value}");
    }

    private static void Head(StringBuilder text, string name, string kind, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escaped(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Counter
    {
        private long value;

        public long Value => Volatile.Read(ref value);

        public void Add(long amount) => Interlocked.Add(ref value, amount);
    }

    private sealed class Histogram
    {
        private readonly Counter[] buckets = [.. Enumerable.Range(0, Bounds.Length + 1).Select(_ => new Counter())];
        private readonly Counter ticks = new();

        public void Add(TimeSpan duration)
        {
            int bucket = Array.FindIndex(Bounds, bound => duration.TotalSeconds <= bound);
            buckets[bucket < 0 ? Bounds.Length : bucket].Add(1);
            ticks.Add(duration.Ticks);
        }

        public void Write(StringBuilder text, string path)
        {
            const string Name = "blasnet_http_request_duration_seconds";
            long count = 0;
            for (int i = 0; i < buckets.Length; i++)
            {
                count += buckets[i].Value;
                string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(text, $"{Name}_bucket{{path=\"{path}\",le=\"{bound}\"}} {count}");
            }
            Line(text, $"{Name}_sum{{path=\"{path}\"}} {new TimeSpan(ticks.Value).TotalSeconds}");
            Line(text, $"{Name}_count{{path=\"{path}\"}} {count}");
        }
    }
}
