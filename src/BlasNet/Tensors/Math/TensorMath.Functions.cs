using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

/// <content>Elementwise functions.</content>
public static partial class TensorMath
{
    /// <summary>Computes -x.</summary>
    public static Tensor<T> Negate<T>(Tensor<T> tensor) where T : INumber<T> => Map(tensor, static (x, y) => TensorPrimitives.Negate(x, y));

    /// <summary>Computes |x|.</summary>
    public static Tensor<T> Abs<T>(Tensor<T> tensor) where T : INumber<T> => Map(tensor, static (x, y) => TensorPrimitives.Abs(x, y));

    /// <summary>Computes x^2.</summary>
    public static Tensor<T> Square<T>(Tensor<T> tensor) where T : INumber<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Multiply(x, x, y));

    /// <summary>Computes e^x.</summary>
    public static Tensor<T> Exp<T>(Tensor<T> tensor) where T : IFloatingPointIeee754<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Exp(x, y));

    /// <summary>Computes the natural logarithm; NaN for negative numbers.</summary>
    public static Tensor<T> Log<T>(Tensor<T> tensor) where T : IFloatingPointIeee754<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Log(x, y));

    /// <summary>Computes the square root; NaN for negative numbers.</summary>
    public static Tensor<T> Sqrt<T>(Tensor<T> tensor) where T : IFloatingPointIeee754<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Sqrt(x, y));

    /// <summary>Computes the hyperbolic tangent.</summary>
    public static Tensor<T> Tanh<T>(Tensor<T> tensor) where T : IFloatingPointIeee754<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Tanh(x, y));

    /// <summary>Computes 1 / (1 + e^-x).</summary>
    public static Tensor<T> Sigmoid<T>(Tensor<T> tensor) where T : IFloatingPointIeee754<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Sigmoid(x, y));

    /// <summary>Computes max(x, 0); NaN stays NaN.</summary>
    public static Tensor<T> Relu<T>(Tensor<T> tensor) where T : INumber<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Max(x, T.Zero, y));

    /// <summary>Computes the sine of angles in radians.</summary>
    public static Tensor<T> Sin<T>(Tensor<T> tensor) where T : IFloatingPointIeee754<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Sin(x, y));

    /// <summary>Computes the cosine of angles in radians.</summary>
    public static Tensor<T> Cos<T>(Tensor<T> tensor) where T : IFloatingPointIeee754<T> =>
        Map(tensor, static (x, y) => TensorPrimitives.Cos(x, y));

    private static Tensor<T> Map<T>(Tensor<T> tensor, LineFunction<T> function)
    {
        int[] shape = TensorMemory.Extents(tensor);
        T[] values = TensorMemory.Allocate<T>(shape);
        LineMap.Run(tensor, function, values);
        return TensorMemory.Wrap(values, shape);
    }
}
