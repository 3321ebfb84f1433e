using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

/// <content>Shapes, and the same elements in another order.</content>
public static partial class TensorMath
{
    /// <summary>Returns the extents as an array.</summary>
    public static int[] ShapeOf<T>(Tensor<T> tensor) => TensorMemory.Extents(tensor);

    /// <summary>Changes the shape of the same elements; one extent may be -1 and follows from the others.</summary>
    /// <exception cref="ConfigurationException">The shape has more or fewer elements.</exception>
    public static Tensor<T> Reshape<T>(Tensor<T> tensor, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int[] before = TensorMemory.Extents(tensor), after = [.. shape];
        int size = Axes.Size(before), open = Array.IndexOf(after, -1);
        if (open >= 0)
        {
            after[open] = 1;
            int known = after.Contains(-1) ? 0 : Axes.Size(after);
            after[open] = known == 0 ? -1 : size / known;
        }
        if (Array.Exists(after, extent => extent < 0) || Axes.Size(after) != size)
            throw new ConfigurationException($"reshape: the shapes {Shape.Text(before)} and {Shape.Text(shape)} do not fit; "
                + $"the second must have the {size} elements of the first.", nameof(shape));
        return TensorMemory.Wrap(ToArray(tensor), after);
    }

    /// <summary>Copies the elements into a vector.</summary>
    public static Tensor<T> Flatten<T>(Tensor<T> tensor) => Reshape(tensor, Axes.Size(TensorMemory.Extents(tensor)));

    /// <summary>Inserts an axis of one element before the given axis.</summary>
    public static Tensor<T> ExpandDims<T>(Tensor<T> tensor, int axis)
    {
        int[] shape = TensorMemory.Extents(tensor);
        int index = Axes.Index(axis, shape.Length + 1, "expandDims");
        return Reshape(tensor, [.. shape[..index], 1, .. shape[index..]]);
    }

    /// <summary>Removes axes of one element: the given ones, or all.</summary>
    /// <exception cref="ConfigurationException">A given axis has another extent.</exception>
    public static Tensor<T> Squeeze<T>(Tensor<T> tensor, params int[] axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        int[] shape = TensorMemory.Extents(tensor);
        bool[] marks = Axes.Marks(axes, shape.Length, "squeeze");
        for (int i = 0; i < shape.Length && axes.Length > 0; i++)
        {
            if (marks[i] && shape[i] != 1)
                throw new ConfigurationException(
                    $"squeeze: the axis '{i}' of the shape {Shape.Text(shape)} must have the extent 1, but it is '{shape[i]}'.",
                    nameof(axes));
        }
        return Reshape(tensor, [.. shape.Where((extent, i) => extent != 1 || !marks[i])]);
    }

    /// <summary>Reverses the order of the axes: exchanges rows and columns of a matrix.</summary>
    public static Tensor<T> Transpose<T>(Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Permute(tensor, [.. Enumerable.Range(0, tensor.Rank).Reverse()]);
    }

    /// <summary>Puts the axes into another order: axis i of the result is axis permutation[i] of the tensor.</summary>
    /// <exception cref="ConfigurationException">The numbers are not a permutation of the axes.</exception>
    public static Tensor<T> Transpose<T>(Tensor<T> tensor, params int[] permutation)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(permutation);
        if (permutation.Length != tensor.Rank)
            throw new ConfigurationException($"transpose: the permutation {Shape.Text(permutation)} must name each axis "
                + $"of the shape {Shape.Text(TensorMemory.Extents(tensor))} once.", nameof(permutation));
        _ = Axes.Marks(permutation, tensor.Rank, "transpose");
        return Permute(tensor, Array.ConvertAll(permutation, axis => Axes.Index(axis, tensor.Rank, "transpose")));
    }

    /// <summary>Repeats a tensor to a larger shape by the rules of broadcasting.</summary>
    /// <exception cref="ConfigurationException">The tensor cannot be broadcast to the shape.</exception>
    public static Tensor<T> BroadcastTo<T>(Tensor<T> tensor, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int[] own = TensorMemory.Extents(tensor), target = shape.Length == 0 ? [1] : shape;
        if (!Axes.Broadcast(own, target, "broadcastTo").AsSpan().SequenceEqual(target))
            throw new ConfigurationException(
                $"broadcastTo: the shape {Shape.Text(own)} cannot be repeated to {Shape.Text(shape)}.", nameof(shape));
        T[] values = TensorMemory.Allocate<T>(target);
        Broadcasting.Repeat(tensor, own, target, values);
        return TensorMemory.Wrap(values, target);
    }

    /// <summary>Sums over the axes that broadcasting from the shape repeats, its adjoint; the result has that shape.</summary>
    /// <exception cref="ConfigurationException">The shape cannot be broadcast to that of the tensor.</exception>
    public static Tensor<T> SumTo<T>(Tensor<T> tensor, params int[] shape) where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(shape);
        int[] own = TensorMemory.Extents(tensor), target = shape.Length == 0 ? [1] : shape;
        if (!Axes.Broadcast(own, target, "sumTo").AsSpan().SequenceEqual(own))
            throw new ConfigurationException(
                $"sumTo: the shape {Shape.Text(own)} is not one that {Shape.Text(shape)} can be repeated to.", nameof(shape));
        int missing = own.Length - target.Length;
        int[] axes = [.. Enumerable.Range(0, own.Length).Where(i => i < missing || target[i - missing] != own[i])];
        return Reshape(axes.Length == 0 ? tensor : Sum(tensor, axes), target);
    }

    /// <summary>Copies a part of the first axis, such as a batch of samples.</summary>
    /// <exception cref="ConfigurationException">The part exceeds the axis.</exception>
    public static Tensor<T> Batch<T>(Tensor<T> tensor, int start, int count)
    {
        int[] shape = TensorMemory.Extents(tensor);
        if (start < 0 || count < 0 || start > shape[0] - count)
            throw new ConfigurationException(
                $"batch: '{count}' elements from '{start}' on leave the first axis of the shape {Shape.Text(shape)}.", nameof(start));
        int size = Axes.Size(shape.AsSpan(1));
        return TensorMemory.Wrap(TensorMemory.Dense(tensor).Slice(start * size, count * size).ToArray(), [count, .. shape[1..]]);
    }

    /// <summary>Copies a part of each axis: <c>Slice(images, 10..100, .., 14..^0)</c>; axes without a range are taken whole.</summary>
    /// <exception cref="ConfigurationException">There are more ranges than axes, or one exceeds its axis.</exception>
    public static Tensor<T> Slice<T>(Tensor<T> tensor, params Range[] ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        int[] extents = TensorMemory.Extents(tensor), strides = TensorMemory.Strides(tensor), shape = [.. extents];
        if (ranges.Length > extents.Length)
            throw new ConfigurationException(
                $"slice: there are '{ranges.Length}' ranges, but the shape {Shape.Text(extents)} has fewer axes.", nameof(ranges));
        int first = 0;
        for (int axis = 0; axis < ranges.Length; axis++)
        {
            int start = ranges[axis].Start.GetOffset(extents[axis]), end = ranges[axis].End.GetOffset(extents[axis]);
            if (start < 0 || end < start || end > extents[axis])
                throw new ConfigurationException(
                    $"slice: the range '{ranges[axis]}' leaves axis '{axis}' of the shape {Shape.Text(extents)}.", nameof(ranges));
            shape[axis] = end - start;
            first += start * strides[axis];
        }
        T[] values = TensorMemory.Allocate<T>(shape);
        if (values.Length > 0)
            StridedCopy.Run(TensorMemory.Memory(tensor)[first..], shape, strides, values);
        return TensorMemory.Wrap(values, shape);
    }

    private static Tensor<T> Permute<T>(Tensor<T> tensor, int[] order)
    {
        int[] extents = TensorMemory.Extents(tensor), strides = TensorMemory.Strides(tensor);
        int[] shape = Array.ConvertAll(order, axis => extents[axis]);
        T[] values = TensorMemory.Allocate<T>(shape);
        StridedCopy.Run(TensorMemory.Memory(tensor), shape, Array.ConvertAll(order, axis => strides[axis]), values);
        return TensorMemory.Wrap(values, shape);
    }
}
