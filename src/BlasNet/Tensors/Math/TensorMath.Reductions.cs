using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

// Functions reduce the given axis or axes; all if none is given.

/// <content>Reductions over axes.</content>
public static partial class TensorMath
{
    /// <summary>Sums along an axis, or over all elements; the sum of none is 0.</summary>
    /// <remarks>Pairwise sums for float and double. Integers must not overflow.</remarks>
    /// <param name="tensor">The elements.</param>
    /// <param name="axis">The axis; null for all.</param>
    /// <param name="keepDims">Whether the axis stays, with one element, so that the result broadcasts against the tensor.</param>
    /// <exception cref="ConfigurationException">There is no such axis, or a sum of integers does not fit their type.</exception>
    public static Tensor<T> Sum<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false) where T : INumber<T> =>
        Sum(tensor, AxesOf(axis), keepDims);

    /// <summary>Sums along several axes; none given means all.</summary>
    public static Tensor<T> Sum<T>(Tensor<T> tensor, int[] axes, bool keepDims = false) where T : INumber<T>
    {
        try
        {
            return Reduce<T, ReductionOperations.Sum<T>>(tensor, axes, keepDims, "sum");
        }
        catch (OverflowException error)
        {
            throw new ConfigurationException(
                $"sum: a sum over the shape {Shape.Text(TensorMemory.Extents(tensor))} does not fit {NameOf<T>()}; "
                + "cast to a wider type before.",
                nameof(tensor), error);
        }
    }

    /// <summary>Computes the mean along an axis, or of all elements; NaN if there are none.</summary>
    public static Tensor<T> Mean<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false) where T : IFloatingPointIeee754<T> =>
        Mean(tensor, AxesOf(axis), keepDims);

    /// <summary>Computes the mean along several axes; none given means all.</summary>
    public static Tensor<T> Mean<T>(Tensor<T> tensor, int[] axes, bool keepDims = false) where T : IFloatingPointIeee754<T> =>
        Divide(Reduce<T, ReductionOperations.Sum<T>>(tensor, axes, keepDims, "mean"), T.CreateChecked(Count(tensor, axes)));

    /// <summary>Computes the variance, divided by n as in NumPy, along an axis or of all elements.</summary>
    public static Tensor<T> Variance<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false) where T : IFloatingPointIeee754<T> =>
        Variance(tensor, AxesOf(axis), keepDims);

    /// <summary>Computes the variance along several axes; none given means all.</summary>
    public static Tensor<T> Variance<T>(Tensor<T> tensor, int[] axes, bool keepDims = false) where T : IFloatingPointIeee754<T> =>
        Mean(Square(Subtract(tensor, Mean(tensor, axes, keepDims: true))), axes, keepDims);

    /// <summary>Computes the square root of the variance along an axis or of all elements.</summary>
    public static Tensor<T> StandardDeviation<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false)
        where T : IFloatingPointIeee754<T> => Sqrt(Variance(tensor, axis, keepDims));

    /// <summary>Computes the square root of the variance along several axes; none given means all.</summary>
    public static Tensor<T> StandardDeviation<T>(Tensor<T> tensor, int[] axes, bool keepDims = false)
        where T : IFloatingPointIeee754<T> => Sqrt(Variance(tensor, axes, keepDims));

    /// <summary>Finds the largest element along an axis, or of all; NaN if any is.</summary>
    /// <exception cref="ConfigurationException">There is no such axis, or it has no element.</exception>
    public static Tensor<T> Max<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false) where T : INumber<T> =>
        Max(tensor, AxesOf(axis), keepDims);

    /// <summary>Finds the largest element along several axes; none given means all.</summary>
    public static Tensor<T> Max<T>(Tensor<T> tensor, int[] axes, bool keepDims = false) where T : INumber<T>
    {
        RequireElements(tensor, axes, "max");
        return Reduce<T, ReductionOperations.Largest<T>>(tensor, axes, keepDims, "max");
    }

    /// <summary>Finds the smallest element along an axis, or of all; NaN if any is.</summary>
    /// <exception cref="ConfigurationException">There is no such axis, or it has no element.</exception>
    public static Tensor<T> Min<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false) where T : INumber<T> =>
        Min(tensor, AxesOf(axis), keepDims);

    /// <summary>Finds the smallest element along several axes; none given means all.</summary>
    public static Tensor<T> Min<T>(Tensor<T> tensor, int[] axes, bool keepDims = false) where T : INumber<T>
    {
        RequireElements(tensor, axes, "min");
        return Reduce<T, ReductionOperations.Smallest<T>>(tensor, axes, keepDims, "min");
    }

    /// <summary>Finds the index of the first largest element along an axis, or of all in row-major order; the first NaN if any.</summary>
    /// <exception cref="ConfigurationException">There is no such axis, or it has no element.</exception>
    public static Tensor<int> ArgMax<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false) where T : INumber<T> =>
        Find(tensor, axis, keepDims, "argMax", static (x, best) => x > best);

    /// <summary>Finds the index of the first smallest element along an axis, or of all in row-major order; the first NaN if any.</summary>
    /// <exception cref="ConfigurationException">There is no such axis, or it has no element.</exception>
    public static Tensor<int> ArgMin<T>(Tensor<T> tensor, int? axis = null, bool keepDims = false) where T : INumber<T> =>
        Find(tensor, axis, keepDims, "argMin", static (x, best) => x < best);

    private static int[] AxesOf(int? axis) => axis is { } one ? [one] : [];

    private static Tensor<T> Reduce<T, TReduction>(Tensor<T> tensor, int[] axes, bool keepDims, string place)
        where TReduction : IReduction<T>
    {
        ArgumentNullException.ThrowIfNull(axes);
        int[] extents = TensorMemory.Extents(tensor);
        bool[] reduced = Axes.Marks(axes, extents.Length, place);
        int[] shape = ResultShape(extents, reduced, keepDims);
        T[] results = TensorMemory.Allocate<T>(shape);
        ReductionWalk.Run<T, TReduction>(TensorMemory.Dense(tensor), extents, reduced, results);
        return TensorMemory.Wrap(results, shape);
    }

    private static Tensor<int> Find<T>(Tensor<T> tensor, int? axis, bool keepDims, string place, Func<T, T, bool> better)
        where T : INumber<T>
    {
        RequireElements(tensor, AxesOf(axis), place);
        int[] extents = TensorMemory.Extents(tensor);
        bool[] reduced = Axes.Marks(AxesOf(axis), extents.Length, place);
        int[] shape = ResultShape(extents, reduced, keepDims);
        int index = axis is { } one ? Axes.Index(one, extents.Length, place) : 0;
        int inner = axis is null ? 1 : Axes.Size(extents.AsSpan(index + 1));
        ReadOnlySpan<T> values = TensorMemory.Dense(tensor);
        int extent = axis is null ? values.Length : extents[index];
        int[] results = TensorMemory.Allocate<int>(shape);
        for (int i = 0; i < results.Length; i++)
            results[i] = First(values[(i / inner * extent * inner + i % inner)..], extent, inner, better);
        return TensorMemory.Wrap(results, shape);
    }

    private static int First<T>(ReadOnlySpan<T> values, int count, int stride, Func<T, T, bool> better) where T : INumber<T>
    {
        int best = 0;
        for (int i = 0; i < count && !T.IsNaN(values[best * stride]); i++)
        {
            if (better(values[i * stride], values[best * stride]) || T.IsNaN(values[i * stride]))
                best = i;
        }
        return best;
    }

    private static int[] ResultShape(int[] extents, bool[] reduced, bool keepDims) => keepDims
        ? [.. extents.Select((extent, i) => reduced[i] ? 1 : extent)]
        : [.. extents.Where((_, i) => !reduced[i])];

    private static long Count<T>(Tensor<T> tensor, int[] axes)
    {
        int[] extents = TensorMemory.Extents(tensor);
        bool[] reduced = Axes.Marks(axes, extents.Length, "mean");
        return extents.Where((_, i) => reduced[i]).Aggregate(1L, (count, extent) => count * extent);
    }

    private static void RequireElements<T>(Tensor<T> tensor, int[] axes, string place)
    {
        ArgumentNullException.ThrowIfNull(axes);
        int[] extents = TensorMemory.Extents(tensor);
        bool[] reduced = Axes.Marks(axes, extents.Length, place);
        if (extents.Where((extent, i) => reduced[i] && extent == 0).Any())
            throw new ConfigurationException($"{place}: the shape {Shape.Text(extents)} has no elements along the axis, "
                + $"and there is no {place} of nothing.", nameof(axes));
    }
}
