using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Flush-to-zero mode of the current thread: denormal numbers, such as decayed moments just above zero, slow training many
/// times.</summary>
/// <remarks>
/// .NET has no API for it. The C library's floating-point environment contains the processor's control word, at an offset that depends on
/// the platform; where there is a call for the modes alone (glibc), that is ten times faster. Two traps: on Linux a thread inherits the
/// mode of the thread that starts it, so start threads outside a scope; and code compiled while flushing gets 0 for a denormal constant.
/// </remarks>
internal static unsafe class FloatingPointMode
{
    private const int EnvironmentBytes = 64; // the largest of the platforms is 32
    private const uint WindowsMask = 0x03000000, WindowsFlush = 0x01000000; // _MCW_DN, _DN_FLUSH

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, int> Get;
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, int> Set;
    private static readonly delegate* unmanaged[Cdecl]<uint*, uint, uint, int> Control;
    private static readonly int wordOffset;
    private static readonly uint flushBits;
    private static float tiny = BitConverter.UInt32BitsToSingle(71362); // 1e-40

    static FloatingPointMode()
    {
        bool x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        bool arm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        if (!x64 && !arm64)
            return;
        flushBits = x64 ? 0x8040u : 1u << 24; // FTZ and DAZ of the MXCSR; FZ of the FPCR
        wordOffset = (x64, OperatingSystem.IsMacOS()) switch { (true, false) => 28, (true, true) => 4, (false, true) => 8, _ => 0 };
        nint get = 0, set = 0, control = 0;
        if (OperatingSystem.IsWindows())
        {
            if (NativeLibrary.TryLoad("ucrtbase.dll", out nint runtime))
                NativeLibrary.TryGetExport(runtime, "_controlfp_s", out control);
        }
        else if (NativeLibrary.TryLoad(OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libm.so.6", out nint library))
        {
            if (Find(library, "fegetmode", "fesetmode", out get, out set))
                wordOffset = x64 ? 4 : 0;
            else
                Find(library, "fegetenv", "fesetenv", out get, out set);
        }

        Control = (delegate* unmanaged[Cdecl]<uint*, uint, uint, int>)control;
        Get = (delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, int>)get;
        Set = (delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, int>)set;
        using Scope scope = Flush();
        CanFlush = HalfOfTiny() == 0;
    }

    /// <summary>Gets whether flushing works on this machine, determined by trying.</summary>
    public static bool CanFlush { get; }

    /// <summary>Gets whether this thread flushes, determined by trying.</summary>
    public static bool IsFlushing => HalfOfTiny() == 0;

    /// <summary>Starts flushing on this thread until the result is disposed on the same thread; does nothing where the platform does
    /// not support it.</summary>
    public static Scope Flush()
    {
        var scope = default(Scope);
        scope.Enter();
        return scope;
    }

    private static bool Find(nint library, string getName, string setName, out nint get, out nint set)
    {
        set = 0;
        return NativeLibrary.TryGetExport(library, getName, out get) && NativeLibrary.TryGetExport(library, setName, out set);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float HalfOfTiny() => Volatile.Read(ref tiny) * 0.5f;

    /// <summary>Scope that restores the previous mode on disposal.</summary>
    internal ref struct Scope
    {
        private fixed byte saved[EnvironmentBytes];
        private bool entered;

        internal void Enter()
        {
            if (Control != null)
            {
                uint before;
                if (Control(&before, 0, 0) != 0)
                    return;
                fixed (byte* memory = saved)
                    *(uint*)memory = before;
                uint now;
                entered = Control(&now, WindowsFlush, WindowsMask) == 0;
            }
            else if (Get != null && Set != null)
            {
                byte* changed = stackalloc byte[EnvironmentBytes];
                fixed (byte* memory = saved)
                {
                    if (Get(memory) != 0)
                        return;
                    Buffer.MemoryCopy(memory, changed, EnvironmentBytes, EnvironmentBytes);
                }

                *(uint*)(changed + wordOffset) |= flushBits;
                entered = Set(changed) == 0;
            }
        }

        /// <summary>Restores the thread's previous mode.</summary>
        public void Dispose()
        {
            if (!entered)
                return;
            entered = false;
            fixed (byte* memory = saved)
            {
                uint now;
                if (Control != null)
                    _ = Control(&now, *(uint*)memory, WindowsMask);
                else
                    _ = Set(memory);
            }
        }
    }
}
