using System.Runtime.InteropServices;
using System.Text;

namespace BlasNet.Native;

/// <summary>The functions of a loaded MPI, over all processes of its launcher. One thread at a time makes these calls.</summary>
/// <remarks>Handles are passed as wide as pointers in all families. A status is written to memory that is large enough for each of
/// them and not read: what it could tell, the sizes of messages say, and the constants that leave it out differ.</remarks>
internal sealed unsafe class MpiFunctions
{
    private const int Tag = 1, LongestText = 8192 + 1, StatusWords = 8; // 20, 24 or 32 bytes
    private const int LargestMessage = 1 << 30; // counts of bytes are 32-bit integers

    private readonly MpiHandles handles;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int, int*, int> initialize;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> setErrorHandler;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> rank, size;
    private readonly delegate* unmanaged[Cdecl]<
        void*, int, nint, int, int, void*, int, nint, int, int, nint, void*, int> sendReceive;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> broadcast;
    private readonly delegate* unmanaged[Cdecl]<nint, int> barrier;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> abort;
    private readonly delegate* unmanaged[Cdecl]<int> finalize;
    private readonly delegate* unmanaged[Cdecl]<byte*, int*, int> libraryVersion;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> errorText;

    private MpiFunctions(nint library, string path, MpiFamily family)
    {
        nint Function(string name) => NativeLibrary.GetExport(library, name);
        handles = MpiHandles.Of(family, library);
        initialize = (delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)Function("MPI_Init_thread");
        setErrorHandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)Function("MPI_Comm_set_errhandler");
        rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_rank");
        size = (delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_size");
        sendReceive = (delegate* unmanaged[Cdecl]<
            void*, int, nint, int, int, void*, int, nint, int, int, nint, void*, int>)Function("MPI_Sendrecv");
        broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Function("MPI_Bcast");
        barrier = (delegate* unmanaged[Cdecl]<nint, int>)Function("MPI_Barrier");
        abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Function("MPI_Abort");
        finalize = (delegate* unmanaged[Cdecl]<int>)Function("MPI_Finalize");
        libraryVersion = (delegate* unmanaged[Cdecl]<byte*, int*, int>)Function("MPI_Get_library_version");
        errorText = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Function("MPI_Error_string");
        Info = new MpiInfo(LibraryLoader.FileOf(path, (nint)initialize), family, MpiInfo.ShortVersion(LibraryVersion()));
    }

    /// <summary>Gets the description of the library.</summary>
    public MpiInfo Info { get; }

    /// <summary>Gets or sets the bytes from which on a message goes in pieces; all processes have the same.</summary>
    internal int MessageLimit { get; set; } = LargestMessage;

    /// <summary>Looks the functions up in a loaded library.</summary>
    /// <exception cref="MachineException">One is missing: the library is older than MPI 3.</exception>
    public static MpiFunctions Bind(nint library, string path, MpiFamily family)
    {
        try
        {
            return new MpiFunctions(library, path, family);
        }
        catch (EntryPointNotFoundException error)
        {
            throw new MachineException($"{path}: the MPI is too old, version 3 of the standard is required: {error.Message}", error);
        }
    }

    /// <summary>Joins the processes of the launcher; once in a process. Errors of later calls are exceptions, not the end of all
    /// processes, which is MPI's own default.</summary>
    /// <returns>The rank of this process and the number of processes.</returns>
    public (int Rank, int Size) Initialize()
    {
        int provided = 0, ownRank = 0, count = 0;
        Check(initialize(0, 0, handles.Serialized, &provided), "MPI_Init_thread");
        Check(setErrorHandler(handles.World, handles.ErrorsReturn), "MPI_Comm_set_errhandler");
        // Levels rise in each family, from 0 for programs of a single thread, which .NET's are not.
        if (provided == 0)
            throw new MachineException($"{Info.Version} was built for programs of one thread (MPI_THREAD_SINGLE); BlasNet needs more.");
        Check(rank(handles.World, &ownRank), "MPI_Comm_rank");
        Check(size(handles.World, &count), "MPI_Comm_size");
        return (ownRank, count);
    }

    /// <summary>Sends bytes to a process while as many as it sends are received from it.</summary>
    public void Exchange(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        long* status = stackalloc long[StatusWords];
        do
        {
            // Both go on until the longer of the two messages has gone, with empty pieces of the shorter one.
            int give = Math.Min(sent.Length, MessageLimit), take = Math.Min(received.Length, MessageLimit);
            fixed (byte* from = sent, to = received)
            {
                Check(sendReceive(from, give, handles.Byte, partner, Tag, to, take, handles.Byte, partner, Tag, handles.World, status),
                    "MPI_Sendrecv");
            }
            sent = sent[give..];
            received = received[take..];
        }
        while (sent.Length > 0 || received.Length > 0);
    }

    /// <summary>Copies the bytes of rank 0 to all others.</summary>
    public void Broadcast(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int piece = Math.Min(bytes.Length, MessageLimit);
            fixed (byte* data = bytes)
                Check(broadcast(data, piece, handles.Byte, 0, handles.World), "MPI_Bcast");
            bytes = bytes[piece..];
        }
    }

    /// <summary>Returns once all processes have made this call.</summary>
    public void Barrier() => Check(barrier(handles.World), "MPI_Barrier");

    /// <summary>Ends all processes at once; does not return as a rule.</summary>
    public void Abort(int exitCode) => _ = abort(handles.World, exitCode);

    /// <summary>Leaves the processes of the launcher, when all of them do.</summary>
    public void Complete() => Check(finalize(), "MPI_Finalize");

    private string LibraryVersion()
    {
        byte* text = stackalloc byte[LongestText];
        int length = 0;
        return libraryVersion(text, &length) == 0 ? Encoding.UTF8.GetString(text, Math.Clamp(length, 0, LongestText)).TrimEnd('\0') : "";
    }

    private void Check(int code, string call)
    {
        if (code != 0)
            throw Error(code, call);
    }

    private MachineException Error(int code, string call)
    {
        byte* text = stackalloc byte[LongestText];
        int length = 0;
        string reason = errorText(code, text, &length) == 0
            ? Encoding.UTF8.GetString(text, Math.Clamp(length, 0, LongestText)).TrimEnd('\0') : $"error code {code}";
        return new MachineException($"{call} of {Info.Version} failed: {reason.ReplaceLineEndings("; ").TrimEnd(' ', ';', '.')}.");
    }
}
