using System.Globalization;
using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Identity of a process among those of all machines: the start of the machine, its numbering of processes, number and start of
/// the process.</summary>
/// <remarks>A name of a machine is not enough: containers of one name number their processes anew.</remarks>
internal static partial class ProcessIdentity
{
    private const int NoSuchProcess = 3, StateField = 0, StartField = 19;
    private const string Zombie = "Z", Dead = "X";

    private static readonly string Machine = MachineOf();

    /// <summary>Gets the identity of this process; empty on systems other than Linux, and where it hides what is needed.</summary>
    public static string Current { get; } = Of(Environment.ProcessId);

    /// <summary>Returns whether a process is known to have ended: it ran on this machine, since its last start, and is no more.</summary>
    /// <param name="identity">The identity of the process; nothing is known of an empty or a foreign one.</param>
    public static bool IsGone(string identity)
    {
        string[] parts = identity.Split(' ');
        if (Machine.Length == 0 || parts.Length != 4 || $"{parts[0]} {parts[1]}" != Machine
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process == 0)
            return false;
        if (Signal(process, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
            return true;
        // Others may be hidden from this user, so that a missing file says nothing.
        return Fields(process) is { } fields && (fields[StartField] != parts[3] || fields[StateField] is Zombie or Dead);
    }

    /// <summary>Returns the identity of a process of this machine; empty where it is not known.</summary>
    public static string Of(int process) =>
        Machine.Length > 0 && Fields(process) is { } fields ? string.Create(CultureInfo.InvariantCulture, $"{Machine} {process} ")
            + fields[StartField] : "";

    private static string MachineOf()
    {
        if (!OperatingSystem.IsLinux())
            return "";
        try
        {
            string start = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return new FileInfo("/proc/self/ns/pid").LinkTarget is { } numbering && !start.Contains(' ') ? $"{start} {numbering}" : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // a hardened container hides it; the age of its claims still tells
        }
    }

    // The fields behind the name in parentheses, which may hold anything; the state is the first.
    private static string[]? Fields(int process)
    {
        try
        {
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > StartField ? fields : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile, or hidden
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
