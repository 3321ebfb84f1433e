using System.Buffers.Binary;
using BlasNet.Files;

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

    /// <summary>Anything else.</summary>
    Unknown,
}

/// <summary>Recognition of the kind of a file.</summary>
internal static class ForeignKinds
{
    private const int LengthBytes = 8;

    // The fields of a model of ONNX up to its texts. It has no mark, but begins with one of them, a number or bytes.
    private const int LargestField = 14;

    /// <summary>Returns the kind by the first bytes; what could begin a model of ONNX may still be something else.</summary>
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
            : IsMessage(start) ? ForeignKind.Onnx
            : ForeignKind.Unknown;
    }

    private static bool IsMessage(ReadOnlySpan<byte> start) =>
        start.Length > 0 && start[0] >> 3 is > 0 and <= LargestField && (start[0] & 7) is (int)WireKind.Varint or (int)WireKind.Bytes;
}
