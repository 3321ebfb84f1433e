using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

/// <content>Tensors as text.</content>
public static partial class TensorMath
{
    /// <summary>Returns NumPy's name of the elements' type: float32, float64, uint8, int32.</summary>
    public static string TypeName<T>(Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return NameOf<T>();
    }

    /// <summary>Describes type, shape and rank: <c>float32 [60000, 28, 28], rank 3</c>.</summary>
    public static string Describe<T>(Tensor<T> tensor) =>
        Invariant($"{TypeName(tensor)} {Shape.Text(TensorMemory.Extents(tensor))}, rank {tensor.Rank}");

    /// <summary>Formats the elements as NumPy prints them: nested brackets, aligned columns, no middle above 1000 elements.</summary>
    /// <remarks>The text is the same in every culture.</remarks>
    /// <param name="tensor">The elements.</param>
    /// <param name="precision">The most digits after the point; fewer where fewer tell the numbers apart.</param>
    /// <exception cref="ConfigurationException">The precision is not from 0 to 16.</exception>
    public static string Format<T>(Tensor<T> tensor, int precision = 8) where T : INumber<T> => precision is >= 0 and <= 16
        ? new TensorFormat<T>(ToArray(tensor), TensorMemory.Extents(tensor), precision).ToString()
        : throw new ConfigurationException(
            Invariant($"format: the precision must lie from 0 to 16, but it was '{precision}'."), nameof(precision));

    private static string NameOf<T>() => Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Single => "float32",
        TypeCode.Double => "float64",
        TypeCode.Byte => "uint8",
        TypeCode.SByte => "int8",
        TypeCode.Int16 => "int16",
        TypeCode.UInt16 => "uint16",
        TypeCode.Int32 => "int32",
        TypeCode.UInt32 => "uint32",
        TypeCode.Int64 => "int64",
        TypeCode.UInt64 => "uint64",
        TypeCode.Boolean => "bool",
        _ => typeof(T) == typeof(Half) ? "float16" : typeof(T).Name,
    };
}
