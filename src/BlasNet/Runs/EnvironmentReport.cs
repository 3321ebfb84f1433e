using System.Collections;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Encodings.Web;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Native;

namespace BlasNet.Runs;

/// <summary>Report on the machine of a run, <c>env.json</c>: all that could explain other bits or another speed.</summary>
internal sealed record EnvironmentReport(BlasInfo Blas, int Threads, IReadOnlyList<KeyValuePair<string, string>> DataDigests)
{
    /// <summary>Gets the name of the run; null where the report is not that of a run.</summary>
    public string? Run { get; init; }

    /// <summary>Gets the weights that training started from; null where they were drawn.</summary>
    public StartWeights? Start { get; init; }

    /// <summary>Gets the data before each change that was accepted, in order.</summary>
    public IReadOnlyList<DataChange> Changes { get; init; } = [];

    // Variables that change results or speed; all others are private to the user.
    private static readonly string[] VariablePrefixes =
    [
        "BLASNET_", "OPENBLAS_", "GOTO_", "OMP_", "KMP_", "LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "DOTNET_Tiered", "DOTNET_TC_", "DOTNET_ReadyToRun", "DOTNET_GC", "DOTNET_gc", "DOTNET_Enable", "DOTNET_PROCESSOR_COUNT",
    ];

    private static readonly JsonWriterOptions Options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the report as JSON with keys in a fixed order.</summary>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        if (Run is not null)
            json.WriteString(RunNotes.RunKey, Run);
        WriteMachine(json);
        json.WriteNumber("threads", Threads);
        json.WriteStartObject("openblas");
        json.WriteString("path", Blas.Path);
        json.WriteString("version", Blas.Version);
        json.WriteString("core_type", Blas.CoreType);
        json.WriteString("config", Blas.Config);
        json.WriteEndObject();
        WriteMap(json, RunNotes.DataKey, DataDigests);
        WriteChanges(json);
        WriteStart(json);
        WriteMap(json, "variables", Variables());
        json.WriteEndObject();
    });

    private void WriteStart(Utf8JsonWriter json)
    {
        if (Start is not { Report: { } report })
            return;
        json.WriteStartObject("from");
        json.WriteString("weights", Start.Given);
        json.WriteString("sha256", DataDigest.Of(Start.Path));
        json.WriteStartObject("matched");
        foreach (MatchedLayer layer in report.Matched)
            json.WriteString(layer.Key, layer.Source);
        json.WriteEndObject();
        WriteList("missing", report.Missing);
        WriteList("left_over", report.LeftOver);
        json.WriteEndObject();

        void WriteList(string name, IReadOnlyList<string> keys)
        {
            json.WriteStartArray(name);
            foreach (string key in keys)
                json.WriteStringValue(key);
            json.WriteEndArray();
        }
    }

    /// <summary>Returns the name of the CPU, or its architecture if the system gives no name.</summary>
    public static string CpuModel()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return CpuModel(File.ReadLines("/proc/cpuinfo")) ?? Architecture();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // Without /proc the architecture has to do.
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") is { Length: > 0 } name ? name : Architecture();
    }

    /// <summary>Finds the CPU's name in the lines of <c>/proc/cpuinfo</c>; ARM kernels give none.</summary>
    internal static string? CpuModel(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].TrimEnd() is "model name" or "Model" or "cpu model"
                && line[(colon + 1)..].Trim() is { Length: > 0 } name)
                return name;
        }
        return null;
    }

    private static void WriteMachine(Utf8JsonWriter json)
    {
        json.WriteString("blasnet", typeof(EnvironmentReport).Assembly.GetName().Version?.ToString(3));
        json.WriteString("cpu", CpuModel());
        json.WriteString("architecture", Architecture());
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteNumber("vector_bits", VectorBits());
        json.WriteNumber("memory_mb", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 20));
        json.WriteString("os", RuntimeInformation.OSDescription);
        json.WriteString("dotnet", RuntimeInformation.FrameworkDescription);
    }

    private void WriteChanges(Utf8JsonWriter json)
    {
        if (Changes.Count == 0)
            return;
        json.WriteStartArray(RunNotes.ChangesKey);
        foreach (DataChange change in Changes)
        {
            json.WriteStartObject();
            json.WriteNumber(RunNotes.AfterEpochKey, change.AfterEpoch);
            WriteMap(json, RunNotes.DataKey, change.Digests);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> entries)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in entries)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static List<KeyValuePair<string, string>> Variables()
    {
        IDictionary all = Environment.GetEnvironmentVariables();
        string[] names = [.. all.Keys.Cast<string>()
            .Where(name => VariablePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];
        var variables = new List<KeyValuePair<string, string>>();
        foreach (string name in names)
            variables.Add(new(name, all[name] as string ?? ""));
        return variables;
    }

    private static int VectorBits() => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    private static string Architecture() => RuntimeInformation.ProcessArchitecture.ToString();
}
