using System.Numerics.Tensors;
using BlasNet.Numerics;
using static BlasNet.Numerics.TensorMath;

namespace BlasNet.Tests.Tensors;

public sealed class TensorMathTests
{
    private static readonly Tensor<float> TwoByThree = Create([1f, 2, 3, 4, 5, 6], 2, 3);

    private static IEnumerable<TestCaseData> Functions()
    {
        yield return Row("negate", Negate, Negate, x => -x);
        yield return Row("abs", Abs, Abs, Math.Abs);
        yield return Row("exp", Exp, Exp, Math.Exp);
        yield return Row("log", Log, Log, Math.Log);
        yield return Row("sqrt", Sqrt, Sqrt, Math.Sqrt);
        yield return Row("square", Square, Square, x => x * x);
        yield return Row("tanh", Tanh, Tanh, Math.Tanh);
        yield return Row("sigmoid", Sigmoid, Sigmoid, x => 1 / (1 + Math.Exp(-x)));
        yield return Row("relu", Relu, Relu, x => double.IsNaN(x) ? x : Math.Max(0, x));
        yield return Row("sin", Sin, Sin, Math.Sin);
        yield return Row("cos", Cos, Cos, Math.Cos);
    }

    private static IEnumerable<TestCaseData> Pairs()
    {
        yield return Pair("add", Add, Add, Add, (a, b) => a + b);
        yield return Pair("subtract", Subtract, Subtract, Subtract, (a, b) => a - b);
        yield return Pair("multiply", Multiply, Multiply, Multiply, (a, b) => a * b);
        yield return Pair("divide", Divide, Divide, Divide, (a, b) => a / b);
        yield return Pair("power", Power, Power, Power, Math.Pow);
        yield return Pair("maximum", Maximum, Maximum, Maximum, Math.Max);
        yield return Pair("minimum", Minimum, Minimum, Minimum, Math.Min);
        yield return Pair("greater", Greater, Greater, null, (a, b) => a > b ? 1 : 0);
        yield return Pair("greaterOrEqual", GreaterOrEqual, GreaterOrEqual, null, (a, b) => a >= b ? 1 : 0);
        yield return Pair("equal", Equal, Equal, null, (a, b) => a == b ? 1 : 0);
    }

    [TestCaseSource(nameof(Functions))]
    public void A_function_is_that_of_each_element(
        Func<Tensor<float>, Tensor<float>> single, Func<Tensor<double>, Tensor<double>> twice, Func<double, double> expected)
    {
        double[] values = [.. Enumerable.Range(-40, 81).Select(i => i / 8.0), 90, -90, double.NaN, double.PositiveInfinity, 0];
        Assert.That(ToArray(twice(Create(values))), Is.EqualTo(values.Select(expected)).Within(1e-12).Percent
            .Or.EqualTo(values.Select(expected)).Within(1e-14));
        float[] floats = ToArray(single(Create(Array.ConvertAll(values, value => (float)value))));
        for (int i = 0; i < values.Length; i++)
        {
            double right = (float)expected((float)values[i]);
            Assert.That(floats[i], Is.EqualTo(right).Within(2e-6 * Math.Max(1, Math.Abs(double.IsFinite(right) ? right : 1))),
                $"at {values[i]}");
        }
    }

    [TestCaseSource(nameof(Pairs))]
    public void Operations_on_two_are_those_of_each_pair(Func<Tensor<double>, Tensor<double>, Tensor<double>> both,
        Func<Tensor<double>, double, Tensor<double>> right, Func<double, Tensor<double>, Tensor<double>>? left, Func<double, double,
            double> expected)
    {
        double[] x = [.. Enumerable.Range(-20, 41).Select(i => i / 4.0), double.NaN, 1], y = [.. x.Reverse()];
        Assert.That(ToArray(both(Create(x), Create(y))), Is.EqualTo(x.Zip(y, expected)).Within(1e-9));
        Assert.That(ToArray(right(Create(x), 2.5)), Is.EqualTo(x.Select(a => expected(a, 2.5))).Within(1e-9));
        if (left is not null)
            Assert.That(ToArray(left(2.5, Create(x))), Is.EqualTo(x.Select(a => expected(2.5, a))).Within(1e-9));
    }

    [Test]
    public void Views_with_any_strides_are_read_as_they_look()
    {
        Tensor<float> turned = Tensor.Transpose(TwoByThree), part = TwoByThree[0..2, 1..3];
        Tensor<float> repeated = Tensor.Create(new float[] { 7, 8 }, [3, 2], [0, 1]);
        Assert.That(ToArray(turned), Is.EqualTo(new float[] { 1, 4, 2, 5, 3, 6 }));
        Assert.That(ToArray(Add(part, 1f)), Is.EqualTo(new float[] { 3, 4, 6, 7 }));
        Assert.That(ToArray(Add(turned, repeated)), Is.EqualTo(new float[] { 8, 12, 9, 13, 10, 14 }));
        Assert.That(ToArray(MatMul(part, turned[1..3, 0..2])), Is.EqualTo(new float[] { 13, 28, 28, 61 }));
        Assert.That(ToArray(Sum(turned, 0)), Is.EqualTo(new float[] { 6, 15 }));
        Assert.That(ToArray(Transpose(part)), Is.EqualTo(new float[] { 2, 5, 3, 6 }));
        Assert.That(ToArray(Batch(turned, 1, 2)), Is.EqualTo(new float[] { 2, 5, 3, 6 }));
    }

    [Test]
    public void Results_share_no_memory_with_arguments()
    {
        Tensor<float> tensor = Create([1f, 2, 3, 4], 2, 2);
        Tensor<float>[] results = [Reshape(tensor, 4), Batch(tensor, 0, 2), SumTo(tensor, 2, 2), Squeeze(tensor),
            BroadcastTo(tensor, 2, 2)];
        tensor.Fill(0);
        foreach (Tensor<float> result in results)
            Assert.That(ToArray(result), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void Large_matrices_are_transposed_block_by_block()
    {
        Tensor<float> tensor = RandomUniform<float>([3, 70, 41], seed: 1), turned = Transpose(tensor, 2, 0, 1);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 70; j++)
            {
                for (int k = 0; k < 41; k++)
                    Assert.That(turned[k, i, j], Is.EqualTo(tensor[i, j, k]));
            }
        }
    }

    [Test]
    public void Products_follow_the_ranks_of_the_factors()
    {
        Tensor<float> x = Create([1f, 2, 3]);
        Assert.That(Dot(x, x), Is.EqualTo(14f));
        Assert.That(Dot(Create([1.0, 2]), Create([3.0, 4])), Is.EqualTo(11.0));
        Assert.That(ToArray(MatMul(TwoByThree, x)), Is.EqualTo(new float[] { 14, 32 }));
        Assert.That(ShapeOf(MatMul(TwoByThree, x)), Is.EqualTo(new[] { 2 }));
        Assert.That(ToArray(MatMul(Create([1f, 2]), TwoByThree)), Is.EqualTo(new float[] { 9, 12, 15 }));
        Assert.That(ToArray(MatMul(x, x)), Is.EqualTo(new float[] { 14 }));
        Assert.That(ToArray(MatMul(TwoByThree, TwoByThree, transposeB: true)), Is.EqualTo(new float[] { 14, 32, 32, 77 }));
        Assert.That(ToArray(Outer(Create([1, 2]), Create([3, 4, 5]))), Is.EqualTo(new[] { 3, 4, 5, 6, 8, 10 }));
        Assert.That(ShapeOf(MatMul(Zeros<float>(5, 1, 2, 3), Zeros<float>(4, 3, 7))), Is.EqualTo(new[] { 5, 4, 2, 7 }));
    }

    [Test]
    public void Tensordot_sums_over_pairs_of_axes()
    {
        Tensor<double> a = Reshape(Arange<double>(60), 3, 4, 5), b = Reshape(Arange<double>(24), 4, 3, 2);
        // The example in NumPy's documentation of tensordot.
        Tensor<double> product = Tensordot(a, b, [1, 0], [0, 1]);
        Assert.That(ShapeOf(product), Is.EqualTo(new[] { 5, 2 }));
        Assert.That(ToArray(product), Is.EqualTo(new double[] { 4400, 4730, 4532, 4874, 4664, 5018, 4796, 5162, 4928, 5306 }));
        Assert.That(ShapeOf(Tensordot(a, b, 0)), Is.EqualTo(new[] { 3, 4, 5, 4, 3, 2 }));
        Assert.That(ToArray(Tensordot(TwoByThree, TwoByThree, 2)), Is.EqualTo(new float[] { 91 }));
    }

    [Test]
    public void Sums_of_many_floats_stay_exact_to_their_last_digits() =>
        Assert.That(Item(Sum(Full(0.1f, 10_000_000))), Is.EqualTo(1_000_000f).Within(1f));

    [Test]
    public void Spread_is_that_of_the_formula()
    {
        Assert.That(ToArray(Variance(TwoByThree, 0)), Is.EqualTo(new float[] { 2.25f, 2.25f, 2.25f }));
        Assert.That(Item(StandardDeviation(Create([1.0, 2, 3, 4]))), Is.EqualTo(Math.Sqrt(1.25)).Within(1e-12));
        Assert.That(Item(Mean(Zeros<float>(0))), Is.NaN);
    }

    [Test]
    public void The_index_of_the_first_extreme_is_found_and_not_a_number_comes_first()
    {
        Assert.That(ToArray(ArgMax(Create([1f, 5, 5, 7, 2, 7], 2, 3), 1)), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(ToArray(ArgMin(Create([1f, 5, 5, 0, 2, 7], 2, 3), 0)), Is.EqualTo(new[] { 1, 1, 0 }));
        Assert.That(ToArray(ArgMax(Create([1f, float.NaN, 9, float.NaN]))), Is.EqualTo(new[] { 1 }));
        Assert.That(Item(Max(Create([1f, float.NaN, 9]))), Is.NaN);
        Assert.That(Item(Max(Create([float.NegativeInfinity]))), Is.EqualTo(float.NegativeInfinity));
        Assert.That(ShapeOf(ArgMax(TwoByThree, -1, keepDims: true)), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public void Tensors_are_joined_and_cut()
    {
        Assert.That(ToArray(Concatenate(1, TwoByThree, Create([7f, 8], 2, 1))), Is.EqualTo(new float[] { 1, 2, 3, 7, 4, 5, 6, 8 }));
        Tensor<float> stacked = Stack(-1, TwoByThree, TwoByThree);
        Assert.That(ShapeOf(stacked), Is.EqualTo(new[] { 2, 3, 2 }));
        Tensor<float>[] parts = Split(TwoByThree, [1, 2], axis: 1);
        Assert.That(ToArray(parts[1]), Is.EqualTo(new float[] { 2, 3, 5, 6 }));
        Assert.That(ToArray(Concatenate(1, parts)), Is.EqualTo(ToArray(TwoByThree)));
        Assert.That(Split(TwoByThree, 2).Select(ToArray), Is.EqualTo(new[] { new float[] { 1, 2, 3 }, [4, 5, 6] }));
    }

    [Test]
    public void Classes_become_vectors_and_come_back()
    {
        Tensor<float> vectors = OneHot<float>([2, 0], 3);
        Assert.That(ToArray(vectors), Is.EqualTo(new float[] { 0, 0, 1, 1, 0, 0 }));
        Assert.That(ToArray(FromOneHot(vectors)), Is.EqualTo(new[] { 2, 0 }));
    }

    [Test]
    public void Types_are_named_and_converted()
    {
        Tensor<byte> pixels = Create(new byte[] { 0, 128, 255 });
        Assert.That(ToArray(Divide(Cast<byte, float>(pixels), 255f)), Is.EqualTo(new float[] { 0, 128 / 255f, 1 }));
        Assert.That(ToArray(Cast<float, byte>(Create([-1f, 2.9f, 300f]))), Is.EqualTo(new byte[] { 0, 2, 255 }));
        Assert.That(Describe(Zeros<byte>(3, 28, 28)), Is.EqualTo("uint8 [3, 28, 28], rank 3"));
        Assert.That(Describe(Zeros<double>(2)), Is.EqualTo("float64 [2], rank 1"));
        Assert.That(Describe(Zeros<int>(1, 2, 3, 4, 5)), Is.EqualTo("int32 [1, 2, 3, 4, 5], rank 5"));
    }

    [Test]
    public void Masks_choose_elements()
    {
        Tensor<float> mask = Greater(TwoByThree, 3f);
        Assert.That(ToArray(mask), Is.EqualTo(new float[] { 0, 0, 0, 1, 1, 1 }));
        Assert.That(ToArray(Where(mask, TwoByThree, Scalar(-1f))), Is.EqualTo(new float[] { -1, -1, -1, 4, 5, 6 }));
    }

    [Test]
    public void Drawn_numbers_are_those_of_the_seed()
    {
        Tensor<float> first = RandomNormal<float>([50], 3), again = RandomNormal<float>([50], 3), other = RandomNormal<float>([50], 4);
        Assert.That(ToArray(first), Is.EqualTo(ToArray(again)));
        Assert.That(ToArray(first), Is.Not.EqualTo(ToArray(other)));
        Tensor<double> normal = RandomNormal<double>([20_000], 1, mean: 5, deviation: 2),
            uniform = RandomUniform<double>([20_000], 1, -1, 3);
        Assert.That(Item(Mean(normal)), Is.EqualTo(5).Within(0.05));
        Assert.That(Item(StandardDeviation(normal)), Is.EqualTo(2).Within(0.05));
        Assert.That(ToArray(uniform), Is.All.InRange(-1.0, 3.0));
        Assert.That(ToArray(Arange(1.0, 2.0, 0.25)), Is.EqualTo(new[] { 1, 1.25, 1.5, 1.75 }));
    }

    [Test]
    public void Columns_of_images_and_back()
    {
        Tensor<float> images = RandomUniform<float>([2, 5, 4, 3], 1);
        Assert.That(ShapeOf(Im2Col(images, 3, 2, padding: 1)), Is.EqualTo(new[] { 2 * 5 * 5, 18 }));
        Assert.That(ToArray(Col2Im(Im2Col(images, 1, 1), [2, 5, 4, 3], 1, 1)), Is.EqualTo(ToArray(images)));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return new(() => Create([1f, 2], 3), "create: the shape [3] has '3' elements, but there are '2' values.");
        yield return new(() => Add(Zeros<float>(2, 3), Zeros<float>(2)),
            "add: the shapes [2, 3] and [2] do not fit; counted from the last axis, extents must be equal or 1, but they are '3' and '2'.");
        yield return new(() => MatMul(Zeros<float>(2, 3), Zeros<float>(4, 5)), "matMul: the shapes [2, 3] and [4, 5] do not fit; "
            + "the last axis of the first, '3', must equal the last axis but one of the second, '4'.");
        yield return new(() => Scalar(Dot(Zeros<float>(2), Zeros<float>(3))),
            "dot: the shapes [2] and [3] do not fit; both must be vectors of the same length.");
        yield return new(() => Reshape(Zeros<float>(2, 3), 4, -1),
            "reshape: the shapes [2, 3] and [4, -1] do not fit; the second must have the 6 elements of the first.");
        yield return new(() => Sum(Zeros<float>(2, 3), 2), "sum: the axis '2' must lie from -2 to 1, for the tensor has 2 axes.");
        yield return new(() => Max(Zeros<float>(0, 3), 0),
            "max: the shape [0, 3] has no elements along the axis, and there is no max of nothing.");
        yield return new(() => Cast<byte, float>(Sum(Full<byte>(200, 2))),
            "sum: a sum over the shape [2] does not fit uint8; cast to a wider type before.");
        yield return new(() => Concatenate(0, Zeros<float>(2, 3), Zeros<float>(2, 4)),
            "concatenate: the shapes [2, 3] and [2, 4] do not fit; all extents but that of the axis '0' must be equal.");
        yield return new(() => Transpose(Zeros<float>(2, 3), 0, 0), "transpose: the axes [0, 0] must differ, but '0' stands twice.");
        yield return new(() => Batch(Zeros<float>(2, 3), 1, 2),
            "batch: '2' elements from '1' on leave the first axis of the shape [2, 3].");
        yield return new(() => OneHot<float>([3], 3), "oneHot: the class '3' of the element '0' must lie from 0 to 2.");
        yield return new(() => Zeros<float>(2, -3), "the shape [2, -3] has the extent '-3'; none may be negative.");
    }

    [TestCaseSource(nameof(Wrong))]
    public void What_does_not_fit_is_a_sentence(Func<Tensor<float>> call, string sentence) =>
        Assert.That(call, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static TestCaseData Row(string name, Func<Tensor<float>, Tensor<float>> single, Func<Tensor<double>, Tensor<double>> twice,
        Func<double, double> expected) => new TestCaseData(single, twice, expected).SetArgDisplayNames(name);

    private static TestCaseData Pair(string name, Func<Tensor<double>, Tensor<double>, Tensor<double>> both, Func<Tensor<double>, double,
        Tensor<double>> right,
        Func<double, Tensor<double>, Tensor<double>>? left, Func<double, double, double> expected) =>
        new TestCaseData(both, right, left, expected).SetArgDisplayNames(name);

    [Test]
    public static void A_slice_is_a_part_of_each_axis_also_of_a_view()
    {
        Tensor<int> images = TensorMath.Reshape(TensorMath.Arange<int>(24), 2, 3, 4);
        Assert.That(TensorMath.Slice(images, 1.., 0..2, ^1..).ToArray(), Is.EqualTo([15, 19]));
        Assert.That(TensorMath.Slice(images, .., 1..2).ToArray(), Is.EqualTo([4, 5, 6, 7, 16, 17, 18, 19]));
        Assert.That(TensorMath.Slice(TensorMath.Transpose(images), 3.., 1..2, 0..1).ToArray(), Is.EqualTo([7]));
        Assert.That(TensorMath.ShapeOf(TensorMath.Slice(images, 0..0)), Is.EqualTo([0, 3, 4]));
    }

    [TestCase(0, 3, "slice: the range '0..3' leaves axis '0' of the shape [2, 2]."),
        TestCase(2, 1, "slice: the range '2..1' leaves axis '0' of the shape [2, 2].")]
    public static void A_slice_that_leaves_its_axis_is_refused(int start, int end, string sentence)
    {
        Tensor<int> square = TensorMath.Reshape(TensorMath.Arange<int>(4), 2, 2);
        Assert.That(() => TensorMath.Slice(square, start..end), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
        Assert.That(() => TensorMath.Slice(square, .., .., ..),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'3' ranges"));
    }

    [Test]
    public static void Products_of_other_types_are_refused_with_the_type()
    {
        Tensor<Half> half = Cast<float, Half>(TwoByThree);
        Assert.That(() => MatMul(half, Transpose(half)), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "matMul: the BLAS multiplies numbers of the types float and double, but these are 'Half'; cast them first."));
        Assert.That(() => Tensordot(half, half, 2), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("tensordot: "));
        Assert.That(() => Dot(Flatten(half), Flatten(half)), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("dot: "));
    }
}
