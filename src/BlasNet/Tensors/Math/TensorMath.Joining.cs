using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

/// <content>Joining, splitting and one-hot vectors.</content>
public static partial class TensorMath
{
    /// <summary>Joins tensors along an axis; all other extents must be equal.</summary>
    /// <exception cref="ConfigurationException">There is no tensor, or the shapes do not fit.</exception>
    public static Tensor<T> Concatenate<T>(int axis, params Tensor<T>[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Length == 0)
            throw new ConfigurationException("concatenate: there must be at least one tensor.", nameof(tensors));
        int[] shape = TensorMemory.Extents(tensors[0]);
        int index = Axes.Index(axis, shape.Length, "concatenate");
        for (int i = 1; i < tensors.Length; i++)
        {
            int[] first = TensorMemory.Extents(tensors[0]), next = TensorMemory.Extents(tensors[i]);
            if (next.Length != shape.Length || next.Where((extent, j) => j != index && extent != shape[j]).Any())
                throw new ConfigurationException($"concatenate: the shapes {Shape.Text(first)} and {Shape.Text(next)} "
                    + $"do not fit; all extents but that of the axis '{index}' must be equal.", nameof(tensors));
            shape[index] = checked(shape[index] + next[index]);
        }
        T[] values = TensorMemory.Allocate<T>(shape);
        int outer = Axes.Size(shape.AsSpan(0, index)), row = Axes.Size(shape.AsSpan(index)), at = 0;
        foreach (Tensor<T> tensor in tensors)
        {
            ReadOnlySpan<T> source = TensorMemory.Dense(tensor);
            int length = outer == 0 ? 0 : source.Length / outer;
            for (int i = 0; i < outer; i++)
                source.Slice(i * length, length).CopyTo(values.AsSpan(i * row + at));
            at += length;
        }
        return TensorMemory.Wrap(values, shape);
    }

    /// <summary>Joins tensors of one shape along a new axis.</summary>
    /// <exception cref="ConfigurationException">There is no tensor, or the shapes differ.</exception>
    public static Tensor<T> Stack<T>(int axis, params Tensor<T>[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Length == 0)
            throw new ConfigurationException("stack: there must be at least one tensor.", nameof(tensors));
        int[] shape = TensorMemory.Extents(tensors[0]);
        foreach (Tensor<T> tensor in tensors)
        {
            int[] next = TensorMemory.Extents(tensor);
            if (!next.AsSpan().SequenceEqual(shape))
                throw new ConfigurationException(
                    $"stack: the shapes {Shape.Text(shape)} and {Shape.Text(next)} do not fit; they must be equal.", nameof(tensors));
        }
        return Concatenate(axis, Array.ConvertAll(tensors, tensor => ExpandDims(tensor, axis)));
    }

    /// <summary>Splits a tensor along an axis into equal parts.</summary>
    /// <exception cref="ConfigurationException">The extent is not a multiple of the number of parts.</exception>
    public static Tensor<T>[] Split<T>(Tensor<T> tensor, int parts, int axis = 0)
    {
        int[] shape = TensorMemory.Extents(tensor);
        int extent = shape[Axes.Index(axis, shape.Length, "split")];
        if (parts < 1 || extent % parts != 0)
            throw new ConfigurationException(
                $"split: the axis '{axis}' of the shape {Shape.Text(shape)} cannot be cut into '{parts}' equal parts.", nameof(parts));
        int[] sizes = new int[parts];
        Array.Fill(sizes, extent / parts);
        return Split(tensor, sizes, axis);
    }

    /// <summary>Splits a tensor along an axis into parts of the given sizes.</summary>
    /// <exception cref="ConfigurationException">The sizes do not add up to the extent.</exception>
    public static Tensor<T>[] Split<T>(Tensor<T> tensor, int[] sizes, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        int[] shape = TensorMemory.Extents(tensor);
        int index = Axes.Index(axis, shape.Length, "split");
        if (Array.Exists(sizes, size => size < 0) || sizes.Sum(size => (long)size) != shape[index])
            throw new ConfigurationException($"split: the sizes {Shape.Text(sizes)} must add up to the extent '{shape[index]}' "
                + $"of the axis '{axis}' of the shape {Shape.Text(shape)}.", nameof(sizes));
        ReadOnlySpan<T> source = TensorMemory.Dense(tensor);
        int outer = Axes.Size(shape.AsSpan(0, index)), inner = Axes.Size(shape.AsSpan(index + 1)), row = shape[index] * inner, at = 0;
        var parts = new Tensor<T>[sizes.Length];
        for (int part = 0; part < parts.Length; part++)
        {
            int length = sizes[part] * inner;
            int[] own = [.. shape];
            own[index] = sizes[part];
            T[] values = TensorMemory.Allocate<T>(own);
            for (int i = 0; i < outer; i++)
                source.Slice(i * row + at, length).CopyTo(values.AsSpan(i * length));
            parts[part] = TensorMemory.Wrap(values, own);
            at += length;
        }
        return parts;
    }

    /// <summary>Encodes each class as a vector with a 1 at its index and zeros elsewhere.</summary>
    /// <remarks>Shapes: [...] to [..., count].</remarks>
    /// <exception cref="ConfigurationException">A class lies outside 0 to count - 1.</exception>
    public static Tensor<T> OneHot<T>(Tensor<int> classes, int count) where T : INumber<T>
    {
        ReadOnlySpan<int> indices = TensorMemory.Dense(classes);
        T[] values = new T[Axes.Size([indices.Length, count])];
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)count)
                throw new ConfigurationException(
                    $"oneHot: the class '{indices[i]}' of the element '{i}' must lie from 0 to {count - 1}.", nameof(classes));
            values[i * count + indices[i]] = T.One;
        }
        return TensorMemory.Wrap(values, [.. TensorMemory.Extents(classes), count]);
    }

    /// <summary>Encodes each class as a vector with a 1 at its index and zeros elsewhere.</summary>
    /// <remarks>Shapes: [N] to [N, count].</remarks>
    public static Tensor<T> OneHot<T>(int[] classes, int count) where T : INumber<T> => OneHot<T>(Create(classes), count);

    /// <summary>Finds the class of each vector along the last axis: the index of its largest element.</summary>
    public static Tensor<int> FromOneHot<T>(Tensor<T> vectors) where T : INumber<T> => ArgMax(vectors, -1);
}
