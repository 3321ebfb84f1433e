using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using BlasNet.Numerics;
using BlasNet.Tensors;

namespace BlasNet.Tests.Tensors;

/// <summary>Operations on tensors that are computed in blocks and tiles, against plain loops, and their bits for several threads.</summary>
[NonParallelizable]
internal sealed class LargeTensorTests
{
    private static readonly int[][][] Broadcasts =
    [
        [[], []], [[1], [1]], [[7], []], [[0], [1]], [[3, 0, 2], [3, 1, 2]], [[5, 3], [3]], [[3], [5, 3]], [[5, 1], [1, 3]],
        [[700, 3], [3]], [[700, 3], [700, 1]], [[700, 1], [3]], [[2100, 1], [2100, 2]], [[33, 5, 7], [33, 1, 7]], [[33, 5, 7], [5, 1]],
        [[4, 6, 5, 3], [4, 1, 1, 3]], [[4, 6, 5, 3], [6, 1, 3]], [[2, 3, 4, 5, 6], [2, 1, 4, 1, 6]], [[2, 3, 4, 5, 6], [3, 1, 5, 1]],
        [[2, 1, 4, 1, 6], [1, 3, 1, 5, 1]], [[300, 9, 1], [300, 1, 17]], [[3, 5000], [3, 1]], [[3, 5000], [5000]],
        [[90_001, 9], [9]], [[90_001, 9], [90_001, 1]], [[90_001, 1], [9]], [[60, 90, 2, 60], [60, 1, 2, 60]],
        [[60, 90, 120], [60, 90, 1]], [[60, 90, 120], [1, 90, 1]], [[60, 9, 10, 120], [9, 1, 120]], [[700_001], []], [[2, 350_001], [2, 1]],
    ];

    private static readonly (int[] A, int[] B, bool TransposeA, bool TransposeB)[] Products =
    [
        ([130, 70], [70, 300], false, false), ([600, 300], [300, 500], false, false), ([300, 601], [300, 500], true, false),
        ([600, 300], [501, 300], false, true), ([300, 600], [501, 300], true, true), ([2000, 90], [90, 400], false, false),
        ([90_000, 17], [17, 16], false, false), ([40_000, 40], [40_000, 30], true, false), ([40, 40_000], [30, 40_000], false, true),
        ([3000, 1100], [1100], false, false), ([3000, 1100], [3000], true, false), ([3000], [3000, 1100], false, false),
        ([1100], [3000, 1100], false, true), ([40, 64, 64], [40, 64, 64], false, false), ([5, 1, 200, 300], [3, 300, 200], false, false),
        ([12, 260, 250], [250, 260], false, false), ([3, 250, 260], [250, 260], true, false), ([0, 5], [5, 3], false, false),
        ([600, 0], [0, 500], false, false),
    ];

    private readonly int before = TileLoop.MostThreads;

    [TearDown]
    public void RestoreThreads() => TileLoop.MostThreads = before;

    [TestCaseSource(nameof(Broadcasts))]
    public void Operations_on_repeated_elements_are_those_of_a_loop(int[] shapeA, int[] shapeB)
    {
        Tensor<float> a = Numbers(shapeA, 1), b = Numbers(shapeB, 2);
        foreach ((Tensor<float> left, Tensor<float> right) in new[] { (a, b), (b, a), (Strided(a), Strided(b)) })
        {
            int[] common = Axes.Broadcast(TensorMath.ShapeOf(left), TensorMath.ShapeOf(right), "test");
            AssertIs(TensorMath.Subtract(left, right), common, left, right, (x, y) => x - y);
            AssertIs(TensorMath.Maximum(left, right), common, left, right,
                (x, y) => float.IsNaN(x) || float.IsNaN(y) ? float.NaN : x > y ? x : y);
            AssertIs(TensorMath.Greater(left, right), common, left, right, (x, y) => x > y ? 1 : 0);
            AssertIs(TensorMath.Where(left, right, TensorMath.Scalar(3f)), common, left, right, (x, y) => x == 0 ? 3 : y);
            AssertIs(TensorMath.Where(TensorMath.Scalar(0f), right, left), common, left, right, (x, _) => x);
            AssertIs(TensorMath.BroadcastTo(left, common), common, left, right, (x, _) => x);
        }
    }

    [TestCaseSource(nameof(Broadcasts))]
    public void Sums_that_undo_a_repetition_are_those_of_a_loop(int[] shapeA, int[] shapeB)
    {
        int[] common = Axes.Broadcast(shapeA, shapeB, "test"), target = shapeB.Length == 0 ? [1] : shapeB;
        Tensor<float> tensor = TensorMath.RandomUniform<float>(common, 3, -1, 1);
        double[] sums = new double[Axes.Size(shapeB)];
        float[] most = new float[sums.Length];
        Array.Fill(most, float.NegativeInfinity);
        ReadOnlySpan<float> values = tensor.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            int at = IndexIn(shapeB, common, i);
            sums[at] += values[i];
            most[at] = Math.Max(most[at], values[i]);
        }
        float[] actual = TensorMath.SumTo(tensor, target).ToArray();
        Assert.That(LargestDifference(actual, sums), Is.LessThan(1e-5 * Math.Sqrt(1 + values.Length)));
        int[] axes = [.. Enumerable.Range(0, common.Length).Where(i => i < common.Length - shapeB.Length
            || shapeB[i - common.Length + shapeB.Length] != common[i])];
        if (axes.Length > 0 && values.Length > 0)
            Assert.That(TensorMath.Max(tensor, axes).ToArray().AsSpan().CommonPrefixLength(most), Is.EqualTo(most.Length));
    }

    [Test]
    public void Not_a_number_is_kept_by_sums_and_extremes_along_short_lines([Values(1, 3, 7, 9)] int width)
    {
        float[] values = new float[4000 * width];
        values[5 * width] = float.NaN;
        Tensor<float> tensor = TensorMath.Create(values, 4000, width);
        foreach (Tensor<float> result in new[] { TensorMath.Sum(tensor, 1), TensorMath.Max(tensor, 1), TensorMath.Min(tensor, 1) })
            Assert.That(result.ToArray().Select(float.IsNaN), Is.EqualTo(Enumerable.Range(0, 4000).Select(i => i == 5)));
        foreach (Tensor<float> result in new[] { TensorMath.Sum(tensor, 0), TensorMath.Max(tensor, 0), TensorMath.Min(tensor, 0) })
            Assert.That(result.ToArray().Select(float.IsNaN), Is.EqualTo(Enumerable.Range(0, width).Select(i => i == 0)));
    }

    [Test]
    public void Any_type_of_numbers_is_repeated()
    {
        AssertAdds<double>();
        AssertAdds<int>();
        AssertAdds<byte>();
        AssertAdds<Half>();
        AssertAdds<decimal>();

        static void AssertAdds<T>() where T : INumber<T>
        {
            Tensor<T> a = TensorMath.Create(Numbered<T>(900), 300, 3), b = TensorMath.Create(Numbered<T>(3));
            T[] expected = [.. Enumerable.Range(0, 900).Select(i => T.CreateTruncating(i % 50) + T.CreateTruncating(i % 3))];
            Assert.That(TensorMath.Add(a, b).ToArray(), Is.EqualTo(expected));
            Assert.That(TensorMath.Greater(a, b).ToArray(),
                Is.EqualTo(Enumerable.Range(0, 900).Select(i => i % 50 > i % 3 ? T.One : T.Zero)));
        }

        static T[] Numbered<T>(int count) where T : INumber<T> => [.. Enumerable.Range(0, count).Select(i => T.CreateTruncating(i % 50))];
    }

    [TestCaseSource(nameof(Products))]
    public void Products_in_tiles_are_those_of_a_loop((int[] A, int[] B, bool TransposeA, bool TransposeB) sizes)
    {
        Tensor<float> a = TensorMath.RandomUniform<float>(sizes.A, 1, -1, 1), b = TensorMath.RandomUniform<float>(sizes.B, 2, -1, 1);
        float[] product = TensorMath.MatMul(a, b, sizes.TransposeA, sizes.TransposeB).ToArray();
        double[] twice = TensorMath.MatMul(
            TensorMath.Cast<float, double>(a), TensorMath.Cast<float, double>(b), sizes.TransposeA, sizes.TransposeB).ToArray();
        Assert.That(LargestDifference(product, twice), Is.LessThan(2e-5 * Math.Sqrt(1 + sizes.A[^1] + sizes.A[0])));
        // Some elements by a loop: places spread over all tiles.
        Tensor<float> left = Swapped(a, sizes.TransposeA && sizes.A.Length > 1), right = Swapped(b, sizes.TransposeB && sizes.B.Length > 1);
        (int[] shapeA, int[] shapeB) = (Matrix(left, row: true), Matrix(right, row: false));
        (float[] x, float[] y) = (left.ToArray(), right.ToArray());
        int m = shapeA[^2], k = shapeA[^1], n = shapeB[^1];
        int[] leading = Axes.Broadcast(shapeA.AsSpan(..^2), shapeB.AsSpan(..^2), "test");
        for (int at = 0; at < product.Length; at += 1 + product.Length / 500)
        {
            int matrix = at / (m * n), i = at / n % m, j = at % n;
            int fromA = IndexIn(shapeA[..^2], leading, matrix) * m * k, fromB = IndexIn(shapeB[..^2], leading, matrix) * k * n;
            double sum = 0;
            for (int l = 0; l < k; l++)
                sum += (double)x[fromA + i * k + l] * y[fromB + l * n + j];
            Assert.That(twice[at], Is.EqualTo(sum).Within(1e-9));
        }
    }

    [Test]
    public void Bits_are_those_of_one_thread()
    {
        float[][] alone = Results(threads: 1);
        foreach (int threads in new[] { 2, 8 })
        {
            float[][] shared = Results(threads);
            for (int i = 0; i < alone.Length; i++)
                Assert.That(Bits(shared[i]).SequenceEqual(Bits(alone[i])), $"result {i}, {threads} threads");
        }

        static ReadOnlySpan<int> Bits(float[] values) => MemoryMarshal.Cast<float, int>(values);

        static float[][] Results(int threads)
        {
            TileLoop.MostThreads = threads;
            Tensor<float> a = TensorMath.RandomNormal<float>([90_001, 9], 1), b = TensorMath.RandomUniform<float>([9], 2, 0.5, 2);
            Tensor<float> column = TensorMath.RandomNormal<float>([90_001, 1], 3), vector = TensorMath.Flatten(a);
            IEnumerable<Tensor<float>> elementwise =
            [
                TensorMath.Add(a, b), TensorMath.Divide(column, a), TensorMath.Power(TensorMath.Abs(a), b), TensorMath.Exp(a),
                TensorMath.Multiply(3f, a), TensorMath.Where(a, column, b), TensorMath.Sum(a, 0), TensorMath.Sum(a, 1),
                TensorMath.Scalar(TensorMath.Dot(vector, vector)),
            ];
            IEnumerable<Tensor<float>> products = Products.Select(sizes => TensorMath.MatMul(TensorMath.RandomNormal<float>(sizes.A, 1),
                TensorMath.RandomNormal<float>(sizes.B, 2), sizes.TransposeA, sizes.TransposeB));
            return [.. elementwise.Concat(products).Select(result => result.ToArray())];
        }
    }

    [Test]
    public void Long_vectors_have_the_dot_product_of_a_loop([Values(0, 1, 524_288, 524_289, 1_000_003)] int length)
    {
        Tensor<double> x = TensorMath.RandomUniform<double>([length], 1), y = TensorMath.RandomUniform<double>([length], 2);
        (double[] a, double[] b) = (x.ToArray(), y.ToArray());
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += a[i] * b[i];
        Assert.That(TensorMath.Dot(x, y), Is.EqualTo(sum).Within(1e-9 * (1 + sum)));
        Assert.That(TensorMath.Dot(TensorMath.Cast<double, float>(x), TensorMath.Cast<double, float>(y)),
            Is.EqualTo(sum).Within(1e-5 * (1 + sum)));
    }

    // Whole numbers from -2 to 4, and not a number at some places.
    private static Tensor<float> Numbers(int[] shape, int start)
    {
        float[] values = new float[Axes.Size(shape)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i + start) % 101 == 50 ? float.NaN : (i * 5 + start) % 7 - 2;
        return shape.Length == 0 ? TensorMath.Scalar(values[0]) : TensorMath.Create(values, shape);
    }

    // The same elements as every second of a larger tensor's last axis.
    private static Tensor<float> Strided(Tensor<float> tensor)
    {
        int[] shape = TensorMath.ShapeOf(tensor);
        float[] values = tensor.ToArray(), spread = new float[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
            spread[2 * i] = values[i];
        nint[] strides = Array.ConvertAll(Axes.Strides(shape), stride => (nint)(2 * stride));
        for (int axis = 0; axis < shape.Length; axis++)
            strides[axis] = shape[axis] == 1 ? 0 : strides[axis];
        return values.Length == 0 ? tensor : Tensor.Create(spread, Array.ConvertAll(shape, extent => (nint)extent), strides);
    }

    private static Tensor<float> Swapped(Tensor<float> tensor, bool swap) => !swap ? tensor : TensorMath.Transpose(
        tensor, [.. Enumerable.Range(0, tensor.Rank - 2), tensor.Rank - 1, tensor.Rank - 2]);

    private static int[] Matrix(Tensor<float> tensor, bool row) => TensorMath.ShapeOf(tensor) switch
    {
        [var length] => row ? [1, length] : [length, 1],
        var shape => shape,
    };

    private static double LargestDifference(float[] actual, double[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        double largest = 0;
        for (int i = 0; i < actual.Length; i++)
            largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        return largest;
    }

    // The index within a smaller shape of the element at an index of the shape that it is repeated to.
    private static int IndexIn(int[] shape, int[] common, int index)
    {
        int at = 0, step = 1;
        for (int i = 1; i <= shape.Length; i++)
        {
            at += shape[^i] == 1 ? 0 : index % common[^i] * step;
            step *= shape[^i];
            index /= common[^i];
        }
        return at;
    }

    private static void AssertIs(Tensor<float> actual, int[] common, Tensor<float> a, Tensor<float> b, Func<float, float, float> operation)
    {
        float[] x = TensorMath.ToArray(a), y = TensorMath.ToArray(b), expected = new float[Axes.Size(common)];
        int[] shapeA = TensorMath.ShapeOf(a), shapeB = TensorMath.ShapeOf(b);
        for (int i = 0; i < expected.Length; i++)
            expected[i] = operation(x[IndexIn(shapeA, common, i)], y[IndexIn(shapeB, common, i)]);
        Assert.That(TensorMath.ShapeOf(actual), Is.EqualTo(common));
        int wrong = TensorMath.ToArray(actual).AsSpan().CommonPrefixLength(expected);
        Assert.That(wrong, Is.EqualTo(expected.Length), $"at {wrong}");
    }
}
