using System.Buffers.Binary;

namespace BlasNet.Exchange;

/// <summary>Kinds of files that models come in, as their first bytes tell.</summary>
internal enum ForeignKind
{
    /// <summary>A protobuf message, which may be a model of ONNX.</summary>
    Onnx,

    /// <summary>An HDF5 file, as Keras writes.</summary>
    Hdf5,

    /// <summary>A zip archive, as <c>.keras</c> and PyTorch files are.</summary>
    Zip,

    /// <summary>Named arrays, of BlasNet or of PyTorch.</summary>
    SafeTensors,

    /// <summary>A pickle, which is code.</summary>
    Pickle,
}

/// <summary>Recognition of the kind of a file.</summary>
internal static class ForeignKinds
{
    private const int LengthBytes = 8;

    /// <summary>Returns the kind by the first bytes; that of anything else is <see cref="ForeignKind.Onnx"/>, which has no mark.</summary>
    public static ForeignKind Of(ReadOnlySpan<byte> start)
    {
        if (start.Length > 0 && start[0] == 0x89 && start[1..].StartsWith("HDF\r\n\x1a\n"u8))
            return ForeignKind.Hdf5;
        if (start.StartsWith("PK\x03\x04"u8))
            return ForeignKind.Zip;
        // The protocol of a pickle stands after its mark.
        if (start.Length >= 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5)
            return ForeignKind.Pickle;
        return start.Length > LengthBytes && start[LengthBytes] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) < int.MaxValue
            ? ForeignKind.SafeTensors
            : ForeignKind.Onnx;
    }
}
