using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>System calls of Unix on descriptors that a process was started with.</summary>
/// <remarks>.NET writes to a redirected stdout through its own position in the file, or drops what nobody reads any more; neither is
/// what a shell expects.</remarks>
internal static partial class DescriptorCalls
{
    private const int GetFlags = 1, CloseOnExec = 1;
    private static readonly int ReadAndWrite = OperatingSystem.IsLinux() ? 0x80002 : 0x1000002; // with O_CLOEXEC
    private const int Interrupted = 4, BadDescriptor = 9;
    private const int FileSizeSignal = 25, Ignore = 1; // SIGXFSZ, SIG_IGN

    /// <summary>Determines whether a descriptor was given to this process by the one that started it.</summary>
    /// <remarks>A closed one may have become a file of the runtime, which marks its own to be closed when another program
    /// begins.</remarks>
    public static bool IsInherited(int descriptor) => Control(descriptor, GetFlags) is >= 0 and int flags && (flags & CloseOnExec) == 0;

    /// <summary>Opens the null device at the free descriptors up to 2, so that no later file becomes stdout or stderr; they still count as
    /// not inherited.</summary>
    public static void FillStandard()
    {
        for (int descriptor = 0; descriptor <= 2; descriptor++)
        {
            if (Control(descriptor, GetFlags) < 0 && Marshal.GetLastPInvokeError() == BadDescriptor)
                _ = Open("/dev/null", ReadAndWrite);
        }
    }

    /// <summary>Makes a write beyond the limit for the size of files (<c>ulimit -f</c>) fail like any other, instead of ending the
    /// process.</summary>
    public static void IgnoreFileSizeSignal() => _ = Signal(FileSizeSignal, Ignore);

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="IOException">They cannot be written; the code is that of the system.</exception>
    public static unsafe void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        int tryAgain = OperatingSystem.IsLinux() ? 11 : 35;
        fixed (byte* start = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                nint count = Write(descriptor, start + done, bytes.Length - done);
                if (count >= 0)
                {
                    done += count;
                    continue;
                }
                int code = Marshal.GetLastPInvokeError();
                if (code == tryAgain)
                    // The one who started this process asked for a descriptor that does not wait.
                    Thread.Sleep(1);
                else if (code != Interrupted)
                    throw Error(code);
            }
        }
    }

    /// <summary>Makes the error of a descriptor that was closed before this process began.</summary>
    public static IOException Closed() => Error(BadDescriptor);

    private static IOException Error(int code) => new(Marshal.GetPInvokeErrorMessage(code), code);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nint count);
}
