using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;
using static BlasNet.Tensors.BinaryOperations;

namespace BlasNet.Numerics;

// Operations element by element. Those on two tensors broadcast: the shapes are aligned at the last axis, and an extent of 1 is repeated.

/// <content>Operations on two tensors, with broadcasting.</content>
public static partial class TensorMath
{
    /// <summary>Adds: a + b, with broadcasting. Integers wrap.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Add<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> => Combine<T, Sum<T>>(a, b, "add");

    /// <summary>Adds: a + b, with the same number for all elements. Integers wrap.</summary>
    public static Tensor<T> Add<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Sum<T>>(a, b);

    /// <summary>Adds: a + b, with the same number for all elements. Integers wrap.</summary>
    public static Tensor<T> Add<T>(T a, Tensor<T> b) where T : INumber<T> => Combine<T, Sum<T>>(a, b);

    /// <summary>Subtracts: a - b, with broadcasting. Integers wrap.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Subtract<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> => Combine<T, Difference<T>>(a, b, "subtract");

    /// <summary>Subtracts: a - b, with the same number for all elements. Integers wrap.</summary>
    public static Tensor<T> Subtract<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Difference<T>>(a, b);

    /// <summary>Subtracts: a - b, with the same number for all elements. Integers wrap.</summary>
    public static Tensor<T> Subtract<T>(T a, Tensor<T> b) where T : INumber<T> => Combine<T, Difference<T>>(a, b);

    /// <summary>Multiplies element by element: a b, with broadcasting. Integers wrap.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Multiply<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> => Combine<T, Product<T>>(a, b, "multiply");

    /// <summary>Multiplies element by element: a b, with the same number for all elements. Integers wrap.</summary>
    public static Tensor<T> Multiply<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Product<T>>(a, b);

    /// <summary>Multiplies element by element: a b, with the same number for all elements. Integers wrap.</summary>
    public static Tensor<T> Multiply<T>(T a, Tensor<T> b) where T : INumber<T> => Combine<T, Product<T>>(a, b);

    /// <summary>Divides: a / b, with broadcasting.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Divide<T>(Tensor<T> a, Tensor<T> b) where T : IFloatingPointIeee754<T> =>
        Combine<T, Quotient<T>>(a, b, "divide");

    /// <summary>Divides: a / b, with the same number for all elements.</summary>
    public static Tensor<T> Divide<T>(Tensor<T> a, T b) where T : IFloatingPointIeee754<T> => Combine<T, Quotient<T>>(a, b);

    /// <summary>Divides: a / b, with the same number for all elements.</summary>
    public static Tensor<T> Divide<T>(T a, Tensor<T> b) where T : IFloatingPointIeee754<T> => Combine<T, Quotient<T>>(a, b);

    /// <summary>Raises to a power: a^b, with broadcasting.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Power<T>(Tensor<T> a, Tensor<T> b) where T : IFloatingPointIeee754<T> => Combine<T, PowerOf<T>>(a, b, "power");

    /// <summary>Raises to a power: a^b, with the same number for all elements.</summary>
    public static Tensor<T> Power<T>(Tensor<T> a, T b) where T : IFloatingPointIeee754<T> => Combine<T, PowerOf<T>>(a, b);

    /// <summary>Raises to a power: a^b, with the same number for all elements.</summary>
    public static Tensor<T> Power<T>(T a, Tensor<T> b) where T : IFloatingPointIeee754<T> => Combine<T, PowerOf<T>>(a, b);

    /// <summary>Computes the larger of two elements, NaN if either is, with broadcasting.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Maximum<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> => Combine<T, Larger<T>>(a, b, "maximum");

    /// <summary>Computes the larger of two elements, NaN if either is, with the same number for all elements.</summary>
    public static Tensor<T> Maximum<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Larger<T>>(a, b);

    /// <summary>Computes the larger of two elements, NaN if either is, with the same number for all elements.</summary>
    public static Tensor<T> Maximum<T>(T a, Tensor<T> b) where T : INumber<T> => Combine<T, Larger<T>>(a, b);

    /// <summary>Computes the smaller of two elements, NaN if either is, with broadcasting.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Minimum<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> => Combine<T, Smaller<T>>(a, b, "minimum");

    /// <summary>Computes the smaller of two elements, NaN if either is, with the same number for all elements.</summary>
    public static Tensor<T> Minimum<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Smaller<T>>(a, b);

    /// <summary>Computes the smaller of two elements, NaN if either is, with the same number for all elements.</summary>
    public static Tensor<T> Minimum<T>(T a, Tensor<T> b) where T : INumber<T> => Combine<T, Smaller<T>>(a, b);

    /// <summary>Computes 1 where a > b, else 0, with broadcasting.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Greater<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> => Combine<T, Mask<T, IsGreater>>(a, b, "greater");

    /// <summary>Computes 1 where a > b, else 0, with the same number for all elements.</summary>
    public static Tensor<T> Greater<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Mask<T, IsGreater>>(a, b);

    /// <summary>Computes 1 where a >= b, else 0, with broadcasting.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> GreaterOrEqual<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> =>
        Combine<T, Mask<T, IsGreaterOrEqual>>(a, b, "greaterOrEqual");

    /// <summary>Computes 1 where a >= b, else 0, with the same number for all elements.</summary>
    public static Tensor<T> GreaterOrEqual<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Mask<T, IsGreaterOrEqual>>(a, b);

    /// <summary>Computes 1 where a = b, else 0, with broadcasting; NaN equals nothing.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Equal<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> => Combine<T, Mask<T, IsEqual>>(a, b, "equal");

    /// <summary>Computes 1 where a = b, else 0, with the same number for all elements; NaN equals nothing.</summary>
    public static Tensor<T> Equal<T>(Tensor<T> a, T b) where T : INumber<T> => Combine<T, Mask<T, IsEqual>>(a, b);

    /// <summary>Selects the element of a where the condition is not 0, else that of b, with broadcasting of all three.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit.</exception>
    public static Tensor<T> Where<T>(Tensor<T> condition, Tensor<T> a, Tensor<T> b) where T : INumber<T>
    {
        int[] shape = Axes.Broadcast(TensorMemory.Extents(a), TensorMemory.Extents(b), "where");
        shape = Axes.Broadcast(TensorMemory.Extents(condition), shape, "where");
        T[] values = TensorMemory.Allocate<T>(shape);
        Broadcasting.Select(condition, a, b, shape, values);
        return TensorMemory.Wrap(values, shape);
    }

    private static Tensor<T> Combine<T, TOperation>(Tensor<T> a, Tensor<T> b, string place) where TOperation : IBinary<T>
    {
        int[] shapeA = TensorMemory.Extents(a), shapeB = TensorMemory.Extents(b), common = Axes.Broadcast(shapeA, shapeB, place);
        T[] values = TensorMemory.Allocate<T>(common);
        Broadcasting.Run<T, TOperation>(a, shapeA, b, shapeB, common, values);
        return TensorMemory.Wrap(values, common);
    }

    private static Tensor<T> Combine<T, TOperation>(Tensor<T> a, T b) where TOperation : IBinary<T> =>
        Map(a, (x, y) => TOperation.Apply(x, b, y));

    private static Tensor<T> Combine<T, TOperation>(T a, Tensor<T> b) where TOperation : IBinary<T> =>
        Map(b, (x, y) => TOperation.Apply(a, x, y));
}
