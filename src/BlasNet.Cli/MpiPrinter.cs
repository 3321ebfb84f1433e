using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Native;

namespace BlasNet.Cli;

/// <summary>What 'doctor' says of MPI, as text and as JSON.</summary>
internal static class MpiPrinter
{
    private const int NameWidth = 18;

    /// <summary>Returns the lines of the report on all of this machine.</summary>
    public static IEnumerable<string> Lines(MpiReport report)
    {
        yield return Line("library", report.Library is { } library
            ? $"{library.Version} from {library.Path}"
            : "none that can be used; only training in several processes needs one, 'doctor --mpi' says more");
        if (report.Library is not null)
            yield return Line("interface", report.Library.Family.Name());
        yield return Line("launcher", Launcher(report));
    }

    /// <summary>Formats the report of a check of all processes.</summary>
    public static string Text(MpiReport report, MpiCheck check)
    {
        var text = new StringBuilder();
        text.Append(report.Library!.Version).Append(" from ").Append(report.Library.Path).Append('\n');
        void Add(string name, string value) => text.Append("  ").Append(Line(name, value)).Append('\n');
        Add("interface", report.Library.Family.Name());
        Add("launcher", Launcher(report));
        Add("processes", Processes(check.Hosts));
        if (check.Hosts.Count > 1)
        {
            Add("exchange", string.Create(CultureInfo.InvariantCulture, $"{check.Latency * 1e6:0.0} microseconds for 8 bytes, ")
                + string.Create(CultureInfo.InvariantCulture, $"{check.Bandwidth / 1e9:0.00} GB/s each way for 1 MB, ")
                + $"between processes 0 and {check.Hosts.Count - 1}");
            Add("tree sum", check.IsSumRight switch
            {
                true => "right on all processes",
                false => "wrong",
                null => "not tried: it needs 2, 4, 8 ... processes",
            });
        }
        else if (report.Launcher is null)
        {
            Add("for several", "mpirun -n 4 blasnet doctor --mpi");
        }
        return text.ToString();
    }

    /// <summary>Writes the members of a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, MpiReport report)
    {
        json.WriteBoolean("usable", report.Library is not null);
        if (report.Failure is not null)
            json.WriteString("error", report.Failure);
        if (report.Library is { } library)
        {
            json.WriteString("version", library.Version);
            json.WriteString("path", library.Path);
            json.WriteString("interface", library.Family.Name());
        }
        if (report.Launcher is not null)
            json.WriteString("launcher", report.Launcher.Name);
    }

    /// <summary>Writes the members of a JSON object on a check.</summary>
    public static void Write(Utf8JsonWriter json, MpiCheck check)
    {
        json.WriteNumber("processes", check.Hosts.Count);
        json.WriteStartArray("hosts");
        foreach (string host in check.Hosts)
            json.WriteStringValue(host);
        json.WriteEndArray();
        if (check.Hosts.Count == 1)
            return;
        json.WriteNumber("exchange_us", Math.Round(check.Latency * 1e6, 1));
        json.WriteNumber("exchange_gb_per_s", Math.Round(check.Bandwidth / 1e9, 2));
        if (check.IsSumRight is { } isRight)
            json.WriteBoolean("tree_sum_right", isRight);
    }

    private static string Processes(IReadOnlyList<string> hosts)
    {
        string[] counts = [.. hosts.CountBy(host => host).Select(pair => $"{pair.Key} ({pair.Value})")];
        return $"{hosts.Count} on {(counts.Length == 1 ? "1 host" : $"{counts.Length} hosts")}: {string.Join(", ", counts)}";
    }

    private static string Launcher(MpiReport report) => report.Launcher switch
    {
        null => "none: this process was started alone",
        { Size: { } size } launcher => string.Create(CultureInfo.InvariantCulture, $"{launcher.Name}, {size} started"),
        { } launcher => launcher.Name,
    };

    private static string Line(string name, string value) => name.PadRight(NameWidth) + value;
}
