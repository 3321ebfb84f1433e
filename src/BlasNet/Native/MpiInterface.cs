using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Binary interfaces of MPI, one of which each library has.</summary>
internal enum MpiFamily
{
    /// <summary>The interface of the MPI 5 standard, in libraries named libmpi_abi.</summary>
    Standard,

    /// <summary>Open MPI, versions 3 to 5.</summary>
    OpenMpi,

    /// <summary>MPICH and what shares its interface: Intel MPI, MVAPICH, Cray MPICH, Microsoft MPI.</summary>
    Mpich,
}

/// <summary>Names of the families for messages and reports.</summary>
internal static class MpiFamilies
{
    /// <summary>Returns the name of a family as people know it.</summary>
    public static string Name(this MpiFamily family) => family switch
    {
        MpiFamily.OpenMpi => "Open MPI",
        MpiFamily.Mpich => "MPICH",
        _ => "MPI 5 standard",
    };
}

/// <summary>Values that stand for the objects of MPI in calls of one binary interface.</summary>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="Byte">MPI_BYTE.</param>
/// <param name="ErrorsReturn">MPI_ERRORS_RETURN.</param>
/// <param name="Serialized">MPI_THREAD_SERIALIZED.</param>
internal readonly record struct MpiHandles(nint World, nint Byte, nint ErrorsReturn, int Serialized)
{
    /// <summary>Gets the export that only Open MPI has, and at which its communicator of all processes lies.</summary>
    public const string OpenMpiWorld = "ompi_mpi_comm_world";

    // As in the header of the MPI Forum for version 1.0 of the interface.
    private static readonly MpiHandles Standard = new(0x101, 0x247, 0x142, 2048);

    // Numbers of 32 bits, passed as the wider ones of other families: the called function reads the lower half.
    private static readonly MpiHandles Mpich = new(0x44000000, 0x4c00010d, 0x54000001, 2);

    /// <summary>Returns the values of a family; those of Open MPI are addresses within the loaded library.</summary>
    public static MpiHandles Of(MpiFamily family, nint library) => family switch
    {
        MpiFamily.Standard => Standard,
        MpiFamily.Mpich => Mpich,
        _ => new(NativeLibrary.GetExport(library, OpenMpiWorld), NativeLibrary.GetExport(library, "ompi_mpi_byte"),
            NativeLibrary.GetExport(library, "ompi_mpi_errors_return"), 2),
    };
}
