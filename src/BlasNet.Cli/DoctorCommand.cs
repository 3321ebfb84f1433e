using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BlasNet.Native;

namespace BlasNet.Cli;

/// <summary>The verb 'doctor', which shows which BLAS runs here, how fast, and what slows it down.</summary>
internal static class DoctorCommand
{
    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Option<bool> mpi = Options.Flag("--mpi", "Check the processes that mpirun or srun started, and the speed between them.");
        Verb verb = Cli.Verb.Create("doctor",
            "Shows which OpenBLAS runs here, how fast it is, and what slows it down.",
            "blasnet doctor", "mpirun -n 4 blasnet doctor --mpi");
        verb.Add(json);
        verb.Add(mpi);
        return verb.Does((parsed, output, error) => parsed.GetValue(mpi)
            ? RunMpi(parsed.GetValue(json), output) : Run(parsed.GetValue(json), output, error));
    }

    // Process 0 alone prints.
    private static int RunMpi(bool json, TextWriter output)
    {
        using Communicator processes = Communicator.Mpi();
        if (MpiCheck.Run(processes) is not { } check)
            return ExitCodes.Done;
        var report = MpiReport.Collect();
        if (json)
        {
            output.WriteLine(Json(writer =>
            {
                MpiPrinter.Write(writer, report);
                MpiPrinter.Write(writer, check);
            }));
        }
        else
        {
            output.Write(MpiPrinter.Text(report, check));
        }
        if (check.IsSumRight == false)
            throw new MachineException("A sum over all processes has other bits than its tree: the MPI delivers wrong bytes.");
        return ExitCodes.Done;
    }

    /// <summary>Prints the report as text or as one line of JSON; returns the exit code.</summary>
    public static int Run(bool json, TextWriter output, TextWriter error)
    {
        NativeReport report = NativeReport.Collect();
        if (json)
            output.WriteLine(Json(report));
        else if (report.Blas is not null)
            output.Write(Text(report));
        if (report.Failure is not null)
            error.WriteLine(report.Failure);
        return report.Blas is null ? ExitCodes.Machine : ExitCodes.Done;
    }

    /// <summary>Formats the report of a machine with a usable BLAS.</summary>
    internal static string Text(NativeReport report)
    {
        BlasInfo blas = report.Blas!;
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append("  ").Append(name.PadRight(18)).Append(value).Append('\n');
        text.Append(blas.IsManaged ? "Managed matrix product, no OpenBLAS" : $"OpenBLAS {blas.Version} from {blas.Path}").Append('\n');
        if (!blas.IsManaged)
        {
            Line("core type", blas.OwnCoreType is { } own ? $"{blas.CoreType}, in place of OpenBLAS's own choice {own}" : blas.CoreType);
            Line("threading", $"{blas.Threading} build, {Threads(blas.Threads)} inside OpenBLAS");
            Line("configuration", blas.Config);
            Line("missing symbols", blas.MissingSymbols.Count == 0 ? "none" : string.Join(", ", blas.MissingSymbols));
            Line("self-test", "passed");
        }

        Line("sgemm", $"{Gflops(report.OneThread)} GFLOP/s on {Threads(1)}, "
            + $"{Gflops(report.AllThreads)} GFLOP/s on {Threads(report.Processor.Usable)}");
        Line("processors", report.Processor.Online == 0
            ? Number(report.Processor.Usable)
            : $"{Number(report.Processor.Usable)} usable of {Number(report.Processor.Online)}");
        Line("vectors", $"{Number(report.Processor.VectorBits)} bits, {report.Processor.Architecture}");
        Line("denormals", report.CanFlush
            ? "flushed to zero"
            : "kept: this platform has no way to flush them, training may slow down over time");
        Section(text, "MPI", MpiPrinter.Lines(report.Mpi));
        Section(text, "Environment", report.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
        Section(text, "Warnings", report.Warnings);
        Section(text, "Places tried", report.Tried.Select(step => $"{step.Path}: {step.Outcome}"));
        return text.ToString();
    }

    /// <summary>Returns the report as one JSON object on one line.</summary>
    internal static string Json(NativeReport report) => Json(json =>
    {
        json.WriteBoolean("usable", report.Blas is not null);
        if (report.Failure is not null)
            json.WriteString("error", report.Failure);
        if (report.Blas is { } blas)
            WriteBlas(json, blas, report);
        json.WriteString("architecture", report.Processor.Architecture);
        json.WriteNumber("processors", report.Processor.Usable);
        if (report.Processor.Online > 0)
            json.WriteNumber("processors_online", report.Processor.Online);
        json.WriteNumber("vector_bits", report.Processor.VectorBits);
        json.WriteBoolean("flush_to_zero", report.CanFlush);
        json.WriteStartObject("mpi");
        MpiPrinter.Write(json, report.Mpi);
        json.WriteEndObject();
        json.WriteStartObject("environment");
        foreach ((string name, string value) in report.Environment)
            json.WriteString(name, value);
        json.WriteEndObject();
        WriteList(json, "warnings", report.Warnings);
        json.WriteStartArray("tried");
        foreach (ProbeStep step in report.Tried)
        {
            json.WriteStartObject();
            json.WriteString("path", step.Path);
            json.WriteString("outcome", step.Outcome);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteBlas(Utf8JsonWriter json, BlasInfo blas, NativeReport report)
    {
        json.WriteString("backend", blas.IsManaged ? "managed" : "openblas");
        json.WriteString("path", blas.Path);
        json.WriteString("version", blas.Version);
        json.WriteString("config", blas.Config);
        json.WriteString("core_type", blas.CoreType);
        if (blas.OwnCoreType is { } own)
            json.WriteString("own_core_type", own);
        json.WriteString("threading", blas.Threading.ToString().ToLowerInvariant());
        json.WriteNumber("threads", blas.Threads);
        WriteList(json, "missing_symbols", blas.MissingSymbols);
        if (!blas.IsManaged)
            json.WriteString("self_test", "passed");
        json.WriteNumber("gflops_one_thread", Math.Round(report.OneThread, 1));
        json.WriteNumber("gflops_all_threads", Math.Round(report.AllThreads, 1));
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0)
            return;
        text.Append(title).Append('\n');
        foreach (string line in all)
            text.Append("  ").Append(line).Append('\n');
    }

    private static string Gflops(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Threads(int count) => count == 1 ? "1 thread" : $"{Number(count)} threads";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
