using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;
using static BlasNet.Tensors.MatrixProducts;

namespace BlasNet.Numerics;

// Letters: op(A) is [..., m, k], op(B) is [..., k, n], C is [..., m, n]; op exchanges the last two axes or not.

/// <content>Products through the BLAS: sdot, sgemv, sgemm and their double twins.</content>
public static partial class TensorMath
{
    private static readonly int[] SingleIndex = [0];

    /// <summary>Computes the dot product of two vectors: the sum of a[i] b[i].</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ConfigurationException">They are not vectors, or of different lengths, or of another type.</exception>
    public static T Dot<T>(Tensor<T> a, Tensor<T> b) where T : IFloatingPointIeee754<T> => (NotNull(a), NotNull(b)) switch
    {
        (Tensor<float> x, Tensor<float> y) => T.CreateChecked(Dot<float, OfFloat>(x, y)),
        (Tensor<double> x, Tensor<double> y) => T.CreateChecked(Dot<double, OfDouble>(x, y)),
        _ => throw NoProducts<T>("dot"),
    };

    /// <summary>Multiplies matrices by the rules of NumPy's matmul.</summary>
    /// <remarks>Shapes: [..., m, k] and [..., k, n] to [..., m, n]; leading axes broadcast. A vector is a row on the left and a column
    /// on the right, and the result lacks that axis. Large products run on all free processors, cut by their sizes alone: the
    /// result has the same bits for any number of them.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <param name="transposeA">Whether the last two axes of the left factor are exchanged first, at no cost; not for a vector.</param>
    /// <param name="transposeB">The same for the right factor.</param>
    /// <exception cref="ConfigurationException">The shapes do not fit, or the numbers are of another type.</exception>
    /// <example>
    /// <code>
    /// Tensor&lt;float&gt; x = TensorMath.RandomNormal&lt;float&gt;([100, 3], seed: 1);
    /// Tensor&lt;float&gt; w = TensorMath.Create([1f, -2, 0.5f], 3, 1);
    /// Console.WriteLine(TensorMath.Describe(TensorMath.MatMul(x, w)));
    /// </code>
    /// </example>
    public static Tensor<T> MatMul<T>(Tensor<T> a, Tensor<T> b, bool transposeA = false, bool transposeB = false)
        where T : IFloatingPointIeee754<T> => (NotNull(a), NotNull(b)) switch
        {
            (Tensor<float> x, Tensor<float> y) => (Tensor<T>)(object)MatMul<float, OfFloat>(x, y, transposeA, transposeB),
            (Tensor<double> x, Tensor<double> y) => (Tensor<T>)(object)MatMul<double, OfDouble>(x, y, transposeA, transposeB),
            _ => throw NoProducts<T>("matMul"),
        };

    /// <summary>Sums products over the last axes of a and as many first axes of b.</summary>
    /// <remarks>With 0 axes the outer product, with 1 the matrix product, with all axes one number.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ConfigurationException">The shapes do not fit, or the numbers are of another type.</exception>
    public static Tensor<T> Tensordot<T>(Tensor<T> a, Tensor<T> b, int axes)
        where T : IFloatingPointIeee754<T> => (NotNull(a), NotNull(b)) switch
        {
            (Tensor<float> x, Tensor<float> y) => (Tensor<T>)(object)Tensordot<float, OfFloat>(x, y, axes),
            (Tensor<double> x, Tensor<double> y) => (Tensor<T>)(object)Tensordot<double, OfDouble>(x, y, axes),
            _ => throw NoProducts<T>("tensordot"),
        };

    /// <summary>Sums products over pairs of axes; the result has the other axes of a, then those of b.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ConfigurationException">The shapes do not fit, or the numbers are of another type.</exception>
    public static Tensor<T> Tensordot<T>(Tensor<T> a, Tensor<T> b, int[] axesA, int[] axesB)
        where T : IFloatingPointIeee754<T> => (NotNull(a), NotNull(b)) switch
        {
            (Tensor<float> x, Tensor<float> y) => (Tensor<T>)(object)Tensordot<float, OfFloat>(x, y, axesA, axesB),
            (Tensor<double> x, Tensor<double> y) => (Tensor<T>)(object)Tensordot<double, OfDouble>(x, y, axesA, axesB),
            _ => throw NoProducts<T>("tensordot"),
        };

    /// <summary>Multiplies each element of a by each of b.</summary>
    /// <remarks>Shapes: any two, taken as vectors [m] and [n], to [m, n].</remarks>
    public static Tensor<T> Outer<T>(Tensor<T> a, Tensor<T> b) where T : INumber<T> =>
        Multiply(ExpandDims(Flatten(a), 1), ExpandDims(Flatten(b), 0));

    private static Tensor<T> NotNull<T>(Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor;
    }

    private static ConfigurationException NoProducts<T>(string place) =>
        new($"{place}: the BLAS multiplies numbers of the types float and double, but these are '{typeof(T).Name}'; cast them first.");

    private static T Dot<T, TProducts>(Tensor<T> a, Tensor<T> b)
        where T : INumber<T> where TProducts : IProducts<T>
    {
        int[] shapeA = TensorMemory.Extents(a), shapeB = TensorMemory.Extents(b);
        if (shapeA is not [var length] || shapeB is not [var other] || length != other)
            throw new ConfigurationException($"dot: the shapes {Shape.Text(shapeA)} and {Shape.Text(shapeB)} do not fit; "
                + "both must be vectors of the same length.", nameof(b));
        return DotTiles.Run<T, TProducts>(a, b);
    }

    private static Tensor<T> MatMul<T, TProducts>(Tensor<T> a, Tensor<T> b, bool transposeA, bool transposeB)
        where T : INumber<T> where TProducts : IProducts<T>
    {
        int[] shapeA = TensorMemory.Extents(a), shapeB = TensorMemory.Extents(b);
        bool row = shapeA.Length == 1, column = shapeB.Length == 1;
        (int m, int k) = row ? (1, shapeA[0]) : transposeA ? (shapeA[^1], shapeA[^2]) : (shapeA[^2], shapeA[^1]);
        (int inner, int n) = column ? (shapeB[0], 1) : transposeB ? (shapeB[^1], shapeB[^2]) : (shapeB[^2], shapeB[^1]);
        if (k != inner)
            throw DoNotFit(shapeA, shapeB, k, inner, Name(row, !transposeA), Name(column, transposeB));
        int[] leadingA = row ? [] : shapeA[..^2], leadingB = column ? [] : shapeB[..^2];
        int[] leading = Axes.Broadcast(leadingA, leadingB, "matMul");
        int[] shape = [.. leading, .. row ? Array.Empty<int>() : [m], .. column ? Array.Empty<int>() : [n]];
        T[] values = TensorMemory.Allocate<T>(shape);
        if (values.Length == 0)
            return TensorMemory.Wrap(values, shape);
        // One right factor for all: the left ones are one tall matrix.
        bool tall = leadingB.Length == 0 && !transposeA;
        var sizes = new ProductSizes(transposeA && !row, transposeB && !column, tall ? m * Axes.Size(leading) : m, n, k);
        int[] indexA = tall ? SingleIndex : Repeated(leadingA, leading), indexB = tall ? SingleIndex : Repeated(leadingB, leading);
        ProductTiles.Run<T, TProducts>(sizes, a, b, indexA, indexB, values);
        return TensorMemory.Wrap(values, shape);
    }

    // For each product, the index of the matrix that is its factor.
    private static int[] Repeated(int[] own, int[] leading)
    {
        int[] numbers = new int[Axes.Size(own)], repeated = new int[Axes.Size(leading)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = i;
        StridedCopy.Run(numbers, leading, Axes.RepeatedStrides(own, leading.Length), repeated);
        return repeated;
    }

    private static string Name(bool vector, bool last) => vector ? "only axis" : last ? "last axis" : "last axis but one";

    private static ConfigurationException DoNotFit(int[] shapeA, int[] shapeB, int k, int inner, string axisA, string axisB) =>
        new($"matMul: the shapes {Shape.Text(shapeA)} and {Shape.Text(shapeB)} do not fit; "
            + $"the {axisA} of the first, '{k}', must equal the {axisB} of the second, '{inner}'.");

    private static Tensor<T> Tensordot<T, TProducts>(Tensor<T> a, Tensor<T> b, int axes)
        where T : INumber<T> where TProducts : IProducts<T>
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (axes < 0 || axes > Math.Min(a.Rank, b.Rank))
            throw new ConfigurationException($"tensordot: the number of axes must lie from 0 to {Math.Min(a.Rank, b.Rank)} for the shapes "
                + $"{Shape.Text(TensorMemory.Extents(a))} and {Shape.Text(TensorMemory.Extents(b))}, but it was '{axes}'.", nameof(axes));
        return Tensordot<T, TProducts>(a, b, [.. Enumerable.Range(a.Rank - axes, axes)], [.. Enumerable.Range(0, axes)]);
    }

    private static Tensor<T> Tensordot<T, TProducts>(Tensor<T> a, Tensor<T> b, int[] axesA, int[] axesB)
        where T : INumber<T> where TProducts : IProducts<T>
    {
        ArgumentNullException.ThrowIfNull(axesA);
        ArgumentNullException.ThrowIfNull(axesB);
        int[] shapeA = TensorMemory.Extents(a), shapeB = TensorMemory.Extents(b);
        int[] sumA = Summed(axesA, shapeA.Length), sumB = Summed(axesB, shapeB.Length);
        int[] terms = Array.ConvertAll(sumA, axis => shapeA[axis]);
        if (!terms.AsSpan().SequenceEqual(Array.ConvertAll(sumB, axis => shapeB[axis])))
            throw new ConfigurationException($"tensordot: the shapes {Shape.Text(shapeA)} and {Shape.Text(shapeB)} do not fit; "
                + $"the axes {Shape.Text(axesA)} of the first must have the extents of the axes {Shape.Text(axesB)} of the second.");
        int[] freeA = [.. Enumerable.Range(0, shapeA.Length).Except(sumA)], freeB = [.. Enumerable.Range(0, shapeB.Length).Except(sumB)];
        int[] outerA = Array.ConvertAll(freeA, axis => shapeA[axis]), outerB = Array.ConvertAll(freeB, axis => shapeB[axis]);
        Tensor<T> left = Reshape(Ordered(a, [.. freeA, .. sumA]), Axes.Size(outerA), Axes.Size(terms));
        Tensor<T> right = Reshape(Ordered(b, [.. sumB, .. freeB]), Axes.Size(terms), Axes.Size(outerB));
        return Reshape(MatMul<T, TProducts>(left, right, false, false), [.. outerA, .. outerB]);
    }

    private static Tensor<T> Ordered<T>(Tensor<T> tensor, int[] order) =>
        order.AsSpan().SequenceEqual(Enumerable.Range(0, order.Length).ToArray()) ? tensor : Permute(tensor, order);

    private static int[] Summed(int[] axes, int rank)
    {
        int[] indices = Array.ConvertAll(axes, axis => Axes.Index(axis, rank, "tensordot"));
        return indices.Distinct().Count() == indices.Length ? indices : throw new ConfigurationException(
            $"tensordot: the axes {Shape.Text(axes)} must differ.", nameof(axes));
    }
}
