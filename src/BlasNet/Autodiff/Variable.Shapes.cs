using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Numerics;

/// <content>Products, sums along axes and changes of shape.</content>
public static partial class Variable
{
    /// <summary>Multiplies matrices by NumPy's rules: y = a b; a gets dy bᵀ, b gets aᵀ dy.</summary>
    /// <remarks>
    /// Shapes: a [..., N, K], b [..., K, M], y [..., N, M]; a vector counts as one row on the left, as one column on the right.
    /// </remarks>
    /// <exception cref="ConfigurationException">The shapes do not fit, or one is a scalar's.</exception>
    public static Variable<T> MatMul<T>(Variable<T> a, Variable<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> y = TensorMath.MatMul(a.Value, b.Value);
        int[] shapeA = TensorMath.ShapeOf(a.Value), shapeB = TensorMath.ShapeOf(b.Value), shapeY = TensorMath.ShapeOf(y);
        // As matrices: a row on the left, a column on the right.
        int[] rows = shapeA.Length == 1 ? [1, .. shapeA] : shapeA, columns = shapeB.Length == 1 ? [.. shapeB, 1] : shapeB;
        int[] leading = [.. shapeY[..(shapeY.Length - (shapeA.Length == 1 ? 0 : 1) - (shapeB.Length == 1 ? 0 : 1))], rows[^2], columns[^1]];
        return new(y,
            new Edge<T>(a, dy => Back(
                TensorMath.MatMul(TensorMath.Reshape(dy, leading), TensorMath.Reshape(b.Value, columns), transposeB: true), rows, shapeA)),
            new Edge<T>(b, dy => Back(
                TensorMath.MatMul(TensorMath.Reshape(a.Value, rows), TensorMath.Reshape(dy, leading), transposeA: true), columns, shapeB)));

        static Tensor<T> Back(Tensor<T> gradient, int[] matrix, int[] shape) =>
            TensorMath.Reshape(TensorMath.SumTo(gradient, matrix), shape);
    }

    /// <summary>Sums along an axis, or over all elements; each element gets the dy of its sum.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="axis">The axis, counted from the last where negative; null for all elements.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Variable<T> Sum<T>(Variable<T> x, int? axis = null, bool keepDims = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] shape = TensorMath.ShapeOf(x.Value);
        return new(TensorMath.Sum(x.Value, axis, keepDims), new Edge<T>(x, dy => Spread(dy, shape, axis)));
    }

    /// <summary>Averages along an axis, or over all elements; each element gets an equal share of dy.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="axis">The axis, counted from the last where negative; null for all elements.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Variable<T> Mean<T>(Variable<T> x, int? axis = null, bool keepDims = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] shape = TensorMath.ShapeOf(x.Value);
        T count = T.CreateChecked(axis is { } one ? shape[one < 0 ? one + shape.Length : one] : x.Value.FlattenedLength);
        return Divide(Sum(x, axis, keepDims), Of(count));
    }

    /// <summary>Finds the largest element along an axis, or of all; it gets dy, shared equally where several are largest.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="axis">The axis, counted from the last where negative; null for all elements.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Variable<T> Max<T>(Variable<T> x, int? axis = null, bool keepDims = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] shape = TensorMath.ShapeOf(x.Value);
        return new(TensorMath.Max(x.Value, axis, keepDims), new Edge<T>(x, dy =>
        {
            Tensor<T> largest = TensorMath.Equal(x.Value, TensorMath.Max(x.Value, axis, keepDims: true));
            return TensorMath.Divide(TensorMath.Multiply(Spread(dy, shape, axis), largest), TensorMath.Sum(largest, axis, keepDims: true));
        }));
    }

    /// <summary>Returns the same elements in another shape; one extent may be -1 and follows from the others.</summary>
    /// <exception cref="ConfigurationException">The shapes have different numbers of elements.</exception>
    public static Variable<T> Reshape<T>(Variable<T> x, params int[] shape) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] before = TensorMath.ShapeOf(x.Value);
        return new(TensorMath.Reshape(x.Value, shape), new Edge<T>(x, dy => TensorMath.Reshape(dy, before)));
    }

    /// <summary>Reorders the axes: axis i of the result is axis permutation[i] of x; without a permutation all are reversed.</summary>
    /// <exception cref="ConfigurationException">The permutation does not name every axis once.</exception>
    public static Variable<T> Transpose<T>(Variable<T> x, params int[] permutation) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int rank = TensorMath.ShapeOf(x.Value).Length;
        int[] order = permutation.Length == 0 ? [.. Enumerable.Range(0, rank).Reverse()] : permutation;
        Tensor<T> y = TensorMath.Transpose(x.Value, order);
        var inverse = new int[rank];
        for (int axis = 0; axis < rank; axis++)
            inverse[order[axis] < 0 ? order[axis] + rank : order[axis]] = axis;
        return new(y, new Edge<T>(x, dy => TensorMath.Transpose(dy, inverse)));
    }

    // The gradient of a sum along an axis, repeated along it.
    private static Tensor<T> Spread<T>(Tensor<T> dy, int[] shape, int? axis) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] kept = [.. shape];
        if (axis is { } one)
            kept[one < 0 ? one + shape.Length : one] = 1;
        else
            Array.Fill(kept, 1);
        return TensorMath.BroadcastTo(TensorMath.Reshape(dy, kept), shape);
    }
}
