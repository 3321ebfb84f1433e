using System.Numerics.Tensors;
using BlasNet.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace BlasNet.Tests.Tensors;

/// <summary>Compares the operations with loops over index tuples, for random shapes, axes of no element included.</summary>
internal static class TensorPropertyTests
{
    // Extents of 0 and 1 come often, because there the rules differ.
    private static readonly Gen<int> Extent = Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Constant(1)), (6, Gen.Choose(2, 5)));

    private static readonly Gen<int[]> AnyShape = Gen.Choose(1, 4).SelectMany(rank => Gen.ArrayOf(Extent, rank));

    [Test]
    public static void Broadcasting_is_that_of_a_loop() => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        Arb.From(AnyShape.SelectMany(common => Part(common).SelectMany(a => Part(common).Select(b => (a, b))))), pair =>
        {
            (int[] shapeA, int[] shapeB) = pair;
            Tensor<double> a = Numbered(shapeA, 1), b = Numbered(shapeB, 100);
            int[] common = CommonShape(shapeA, shapeB);
            AssertIs(TensorMath.Add(a, b), common, index => At(a, index) + At(b, index));
            AssertIs(TensorMath.Subtract(a, b), common, index => At(a, index) - At(b, index));
            AssertIs(TensorMath.Greater(a, b), common, index => At(a, index) > At(b, index) ? 1 : 0);
            AssertIs(TensorMath.BroadcastTo(a, common), common, index => At(a, index));
            AssertIs(TensorMath.SumTo(TensorMath.BroadcastTo(a, common), shapeA), shapeA, index => At(a, index) * Repeats(shapeA, common));
        }));

    [Test]
    public static void Reshaping_keeps_the_order() => FsCheck.Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(AnyShape), shape =>
    {
        Tensor<double> tensor = Numbered(shape, 1);
        int size = shape.Aggregate(1, (product, extent) => product * extent);
        foreach (int[] other in new int[][] { [size], [1, size], [.. shape.Reverse()], [.. shape, 1] })
        {
            Tensor<double> reshaped = TensorMath.Reshape(tensor, other);
            Assert.That(TensorMath.ShapeOf(reshaped), Is.EqualTo(other));
            Assert.That(TensorMath.ToArray(reshaped), Is.EqualTo(TensorMath.ToArray(tensor)));
        }
    }));

    [Test]
    public static void Transposing_moves_indices() => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        Arb.From(AnyShape.SelectMany(shape => Gen.Shuffle(Enumerable.Range(0, shape.Length)).Select(order => (shape, order)))), drawn =>
        {
            (int[] shape, int[] order) = drawn;
            Tensor<double> tensor = Numbered(shape, 1);
            AssertIs(TensorMath.Transpose(tensor, order), [.. order.Select(axis => shape[axis])],
                index => At(tensor, [.. Enumerable.Range(0, shape.Length).Select(axis => index[Array.IndexOf(order, axis)])]));
        }));

    [Test]
    public static void Reductions_are_those_of_a_loop() => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        Arb.From(from shape in AnyShape from axes in Gen.SubListOf(Enumerable.Range(0, shape.Length)) select (shape, axes.ToArray())),
            drawn =>
        {
            (int[] shape, int[] axes) = drawn;
            Tensor<double> tensor = Numbered(shape, 1);
            int[] all = axes.Length == 0 ? [.. Enumerable.Range(0, shape.Length)] : axes;
            int[] kept = [.. shape.Select((extent, axis) => all.Contains(axis) ? 1 : extent)];
            double[] Of(int[] index) => [.. Indices(shape).Where(each => Lies(each, index, all)).Select(each => At(tensor, each))];
            AssertIs(TensorMath.Sum(tensor, axes, keepDims: true), kept, index => Of(index).Sum());
            int[] left = [.. shape.Where((_, axis) => !all.Contains(axis))];
            Assert.That(TensorMath.ShapeOf(TensorMath.Sum(tensor, axes)), Is.EqualTo(left.Length == 0 ? [1] : left));
            if (all.All(axis => shape[axis] > 0))
            {
                AssertIs(TensorMath.Max(tensor, axes, keepDims: true), kept, index => Of(index).Max());
                AssertIs(TensorMath.Min(tensor, axes, keepDims: true), kept, index => Of(index).Min());
                AssertIs(TensorMath.Mean(tensor, axes, keepDims: true), kept, index => Of(index).Average());
            }
            else
            {
                Assert.Throws<ConfigurationException>(() => TensorMath.Max(tensor, axes));
            }
        }));

    [Test]
    public static void Products_are_those_of_a_loop() => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        Arb.From(
            from sizes in Gen.ArrayOf(Extent, 3)
            from leading in AnyShape
            from a in Part(leading)
            from b in Part(leading)
            select (sizes, a, b)), drawn =>
        {
            (int m, int k, int n) = (drawn.sizes[0], drawn.sizes[1], drawn.sizes[2]);
            Tensor<double> a = Numbered([.. drawn.a, m, k], 1), b = Numbered([.. drawn.b, k, n], 2);
            double Product(int[] index) => Enumerable.Range(0, k)
                .Sum(i => At(a, [.. index[..^2], index[^2], i]) * At(b, [.. index[..^2], i, index[^1]]));
            int[] shape = [.. CommonShape(drawn.a, drawn.b), m, n];
            AssertIs(TensorMath.MatMul(a, b), shape, Product);
            AssertIs(TensorMath.MatMul(Swapped(a), b, transposeA: true), shape, Product);
            AssertIs(TensorMath.MatMul(a, Swapped(b), transposeB: true), shape, Product);
            Tensor<float> single = TensorMath.MatMul(TensorMath.Cast<double, float>(a), TensorMath.Cast<double, float>(b));
            AssertIs(TensorMath.Cast<float, double>(single), shape, Product);
        }));

    private static Tensor<double> Swapped(Tensor<double> tensor) =>
        TensorMath.Transpose(tensor, [.. Enumerable.Range(0, tensor.Rank - 2), tensor.Rank - 1, tensor.Rank - 2]);

    // A shape that broadcasts to the common one: some axes are 1, and leading ones are missing.
    private static Gen<int[]> Part(int[] common) =>
        from ones in Gen.ArrayOf(Gen.Choose(0, 2), common.Length)
        from missing in Gen.Choose(0, common.Length - 1)
        select common.Select((extent, axis) => ones[axis] == 0 ? 1 : extent).Skip(missing).ToArray();

    private static int[] CommonShape(int[] a, int[] b) =>
    [
        .. Enumerable.Range(1, Math.Max(a.Length, b.Length)).Reverse().Select(i =>
            (i > a.Length ? 1 : a[^i], i > b.Length ? 1 : b[^i]) is (1, var other) ? other : i > a.Length ? 1 : a[^i]),
    ];

    private static double Repeats(int[] shape, int[] common)
    {
        double size = shape.Aggregate(1.0, (product, extent) => product * extent);
        return size == 0 ? 0 : common.Aggregate(1.0, (product, extent) => product * extent) / size;
    }

    private static Tensor<double> Numbered(int[] shape, int start)
    {
        int size = shape.Aggregate(1, (product, extent) => product * extent);
        return TensorMath.Create([.. Enumerable.Range(0, size).Select(i => (double)((start + i * 7) % 23))], shape);
    }

    private static bool Lies(int[] each, int[] index, int[] reduced) =>
        Enumerable.Range(0, each.Length).All(axis => reduced.Contains(axis) || each[axis] == index[axis]);

    // The element at an index of a shape that the tensor broadcasts to.
    private static double At(Tensor<double> tensor, int[] index)
    {
        int at = 0;
        int[] shape = TensorMath.ShapeOf(tensor), own = index[(index.Length - shape.Length)..];
        for (int axis = 0; axis < shape.Length; axis++)
            at = at * shape[axis] + (shape[axis] == 1 ? 0 : own[axis]);
        return TensorMath.ToArray(tensor)[at];
    }

    private static IEnumerable<int[]> Indices(int[] shape)
    {
        IEnumerable<int[]> indices = [[]];
        foreach (int extent in shape)
            indices = [.. indices.SelectMany(index => Enumerable.Range(0, extent).Select(i => (int[])[.. index, i]))];
        return indices;
    }

    private static void AssertIs(Tensor<double> actual, int[] shape, Func<int[], double> expected)
    {
        Assert.That(TensorMath.ShapeOf(actual), Is.EqualTo(shape));
        Assert.That(TensorMath.ToArray(actual), Is.EqualTo(Indices(shape).Select(expected).ToArray()).Within(1e-9));
    }
}
