using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace BlasNet.Tensors;

/// <summary>Access to the elements of tensors, views included, and creation of dense results.</summary>
internal static class TensorMemory
{
    /// <summary>Gets the extents of a tensor.</summary>
    public static int[] Extents<T>(Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int[] extents = new int[tensor.Rank];
        for (int i = 0; i < extents.Length; i++)
            extents[i] = checked((int)tensor.Lengths[i]);
        return extents;
    }

    /// <summary>Gets the elements in row-major order: the tensor's own memory where dense, else a copy.</summary>
    public static ReadOnlySpan<T> Dense<T>(Tensor<T> tensor)
    {
        ReadOnlySpan<T> memory = Memory(tensor);
        if (IsDense(tensor))
            return memory;
        int[] extents = Extents(tensor);
        T[] values = Allocate<T>(extents);
        StridedCopy.Run(memory, extents, Strides(tensor), values);
        return values;
    }

    /// <summary>Returns the tensor itself where it is dense, else a dense copy.</summary>
    public static Tensor<T> AsDense<T>(Tensor<T> tensor) => IsDense(tensor) ? tensor : Wrap(Dense(tensor).ToArray(), Extents(tensor));

    /// <summary>Returns whether the elements lie in row-major order without gaps.</summary>
    public static bool IsDense<T>(Tensor<T> tensor)
    {
        nint next = 1;
        for (int i = tensor.Rank - 1; i >= 0; i--)
        {
            nint extent = tensor.Lengths[i];
            if (extent == 0)
                return true;
            if (extent != 1 && tensor.Strides[i] != next)
                return false;
            next *= extent;
        }
        return true;
    }

    /// <summary>Gets the memory from a tensor's first element to its last; elements of others may lie between.</summary>
    public static ReadOnlySpan<T> Memory<T>(Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        nint last = 0;
        for (int i = 0; i < tensor.Rank; i++)
        {
            if (tensor.Lengths[i] == 0)
                return [];
            last += (tensor.Lengths[i] - 1) * tensor.Strides[i];
        }
        // By the index of the first element: GetPinnableReference ignores the start of a slice.
        ReadOnlySpan<nint> first = new nint[tensor.Rank];
        return MemoryMarshal.CreateReadOnlySpan(in tensor[first], checked((int)last + 1));
    }

    /// <summary>Gets the strides.</summary>
    public static int[] Strides<T>(Tensor<T> tensor)
    {
        int[] strides = new int[tensor.Rank];
        for (int i = 0; i < strides.Length; i++)
            strides[i] = checked((int)tensor.Strides[i]);
        return strides;
    }

    /// <summary>Allocates the elements of a result, uninitialized.</summary>
    /// <exception cref="ConfigurationException">There would be more than an array can hold.</exception>
    public static T[] Allocate<T>(ReadOnlySpan<int> extents) => GC.AllocateUninitializedArray<T>(Axes.Size(extents));

    /// <summary>Creates a result of a shape from its elements; rank 0 becomes [1].</summary>
    public static Tensor<T> Wrap<T>(T[] values, ReadOnlySpan<int> extents) => Tensor.Create(values, Native(extents));

    /// <summary>Converts extents for .NET's tensors, which have no rank 0: those of a scalar are [1].</summary>
    public static nint[] Native(ReadOnlySpan<int> extents)
    {
        if (extents.Length == 0)
            return [1];
        nint[] lengths = new nint[extents.Length];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = extents[i];
        return lengths;
    }
}
