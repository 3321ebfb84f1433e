using System.Numerics.Tensors;
using System.Reflection;
using BlasNet.Numerics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Autodiff;

using Expression = Func<Variable<double>, Variable<double>>;

internal static class VariableTests
{
    // Other arguments of the operations; the names keep them apart in the table below.
    private static readonly Variable<double> Row = Value([3], 5), Column = Value([2, 1], 6), Matrix = Value([3, 4], 7),
        Vector = Value([3], 8);
    private static readonly Variable<double> Batch = Value([2, 3, 2], 9), Positive = Variable.Of(TensorMath.Exp(Row.Value));

    // The operation, the shape of its argument, and the expression; a weighted sum is taken of it, so that no two elements are alike.
    private static readonly (string Operation, int[] Shape, Expression Of)[] Cases =
    [
        (nameof(Variable.Add), [2, 3], x => x + Row), (nameof(Variable.Add), [3], x => Column + x),
        (nameof(Variable.Add), [2, 3], x => 2 + x + 1),
        (nameof(Variable.Subtract), [2, 3], x => x - Column), (nameof(Variable.Subtract), [1, 3], x => Column - x),
        (nameof(Variable.Multiply), [2, 3], x => x * Row), (nameof(Variable.Multiply), [], x => x * Batch),
        (nameof(Variable.Multiply), [2], x => x * x * 3),
        (nameof(Variable.Divide), [2, 3], x => x / Positive), (nameof(Variable.Divide), [2, 3], x => Column / Variable.Exp(x)),
        (nameof(Variable.Power), [2, 3], x => Variable.Power(Variable.Exp(x), Row)),
        (nameof(Variable.Power), [2, 3], x => Variable.Power(Positive, x)),
        (nameof(Variable.Power), [4], x => Variable.Power(x, 3)),
        (nameof(Variable.Maximum), [2, 3], x => Variable.Maximum(x, Row)),
        (nameof(Variable.Maximum), [3], x => Variable.Maximum(Column, x)),
        (nameof(Variable.Negate), [2], x => -x), (nameof(Variable.Exp), [2, 3], Variable.Exp),
        (nameof(Variable.Log), [2, 3], x => Variable.Log(x * x + 1)), (nameof(Variable.Sqrt), [4], x => Variable.Sqrt(x * x + 0.5)),
        (nameof(Variable.Square), [2, 2], Variable.Square), (nameof(Variable.Abs), [5], Variable.Abs),
        (nameof(Variable.Sin), [5], Variable.Sin), (nameof(Variable.Cos), [5], Variable.Cos),
        (nameof(Variable.Elementwise), [5], x => Variable.Elementwise(x, v => v * v * v, v => 3 * v * v)),
        (nameof(Variable.Relu), [7], Variable.Relu), (nameof(Variable.LeakyRelu), [7], x => Variable.LeakyRelu(x)),
        (nameof(Variable.Elu), [7], x => Variable.Elu(x, 1.5)), (nameof(Variable.Sigmoid), [7], Variable.Sigmoid),
        (nameof(Variable.Tanh), [7], Variable.Tanh),
        (nameof(Variable.Softplus), [7], Variable.Softplus), (nameof(Variable.Silu), [7], Variable.Silu),
        (nameof(Variable.Gelu), [7], Variable.Gelu), (nameof(Variable.Selu), [7], Variable.Selu),
        (nameof(Variable.Mish), [7], Variable.Mish),
        (nameof(Variable.Softmax), [2, 3], x => Variable.Softmax(x)), (nameof(Variable.Softmax), [2, 3], x => Variable.Softmax(x, 0)),
        (nameof(Variable.LogSoftmax), [2, 3], x => Variable.LogSoftmax(x)),
        (nameof(Variable.MatMul), [2, 3], x => Variable.MatMul(x, Matrix)),
        (nameof(Variable.MatMul), [2, 4], x => Variable.MatMul(Batch, x)),
        (nameof(Variable.MatMul), [4, 1, 2, 5], x => Variable.MatMul(Batch, x)),
        (nameof(Variable.MatMul), [3], x => Variable.MatMul(x, Matrix)),
        (nameof(Variable.MatMul), [2], x => Variable.MatMul(Batch, x)), (nameof(Variable.MatMul), [3], x => Variable.MatMul(x, Vector)),
        (nameof(Variable.MatMul), [3], x => Variable.MatMul(x, Batch)),
        (nameof(Variable.MatMul), [4, 3], x => Variable.MatMul(Row, Variable.Transpose(x))),
        (nameof(Variable.Sum), [2, 3], x => Variable.Sum(x)), (nameof(Variable.Sum), [2, 3], x => Variable.Sum(x, 1)),
        (nameof(Variable.Sum), [2, 3, 2], x => Variable.Sum(x, -2, keepDims: true)),
        (nameof(Variable.Mean), [2, 3], x => Variable.Mean(x)), (nameof(Variable.Mean), [2, 3, 2], x => Variable.Mean(x, -2)),
        (nameof(Variable.Max), [2, 3], x => Variable.Max(x)), (nameof(Variable.Max), [2, 3], x => Variable.Max(x, 0, keepDims: true)),
        (nameof(Variable.Reshape), [2, 6], x => Variable.Reshape(x, 3, -1)),
        (nameof(Variable.Transpose), [2, 3, 4], x => Variable.Transpose(x)),
        (nameof(Variable.Transpose), [2, 3, 4], x => Variable.Transpose(x, 1, -1, 0)),
    ];

    private static IEnumerable<TestCaseData> Table => Cases.Select((each, i) =>
        new TestCaseData(each.Shape, each.Of).SetArgDisplayNames($"{i} {each.Operation} of [{string.Join(", ", each.Shape)}]"));

    [Test]
    public static void Every_operation_has_a_case() => Assert.That(Cases.Select(each => each.Operation).Distinct(), Is.EquivalentTo(
        typeof(Variable).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.Name).Distinct()
            .Where(name => name != nameof(Variable.Of))));

    [TestCaseSource(nameof(Table))]
    public static void A_gradient_is_the_numerical_one(int[] shape, Expression of)
    {
        GradientComparison found = Gradient.Check(x => Weighted(of(x)), Value(shape, 3).Value);
        Assert.That(found.Passed, Is.True, found.ToString());
    }

    [Test]
    public static void The_gradient_of_a_float_expression_is_that_of_the_double_one()
    {
        float[] x = Draw.Uniform(6, 1), w = Draw.Uniform(12, 2);
        Variable<float> narrow = Variable.Of(TensorMath.Create(w, 3, 4));
        Variable<double> wide = Variable.Of(TensorMath.Create(Array.ConvertAll(w, value => (double)value), 3, 4));
        Tensor<float> narrowX = TensorMath.Create(x, 2, 3);
        float[] actual = Gradient.Of(Variable.Mean(Variable.Tanh(Variable.MatMul(narrowX, narrow))), narrow)[0].ToArray();
        Tensor<double> wideX = TensorMath.Create(Array.ConvertAll(x, value => (double)value), 2, 3);
        double[] expected = Gradient.Of(Variable.Mean(Variable.Tanh(Variable.MatMul(wideX, wide))), wide)[0].ToArray();
        Near.AssertNear(expected, actual, 1e-6);
    }

    [Test]
    public static void Equal_largest_elements_share_the_gradient()
    {
        Variable<double> x = Variable.Of(TensorMath.Create([2.0, 5, 5], 3)), y = Variable.Of(TensorMath.Create([2.0, 4, 6], 3));
        Assert.That(Gradient.Of(Variable.Max(x), x)[0].ToArray(), Is.EqualTo([0, 0.5, 0.5]));
        Assert.That(Gradient.Of(Variable.Sum(Variable.Maximum(x, y)), x)[0].ToArray(), Is.EqualTo([0.5, 1, 0]));
    }

    [Test]
    public static void A_softmax_of_large_numbers_does_not_overflow()
    {
        Variable<float> x = Variable.Of(TensorMath.Create([1010f, 1000f, 990f], 3));
        Near.AssertNear([0.9999546, 4.5398e-5, 2.0611e-9], Variable.Softmax(x).Value.ToArray(), 1e-7);
        Near.AssertNear([-4.54e-5, -10.0000454, -20.0000454], Variable.LogSoftmax(x).Value.ToArray(), 1e-6);
    }

    [Test]
    public static void Shapes_that_do_not_fit_are_named_both() =>
        Assert.That(() => Row + Value([2], 1),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("[3]").And.Message.Contains("[2]"));

    private static Variable<double> Weighted(Variable<double> y) => Variable.Sum(y * Value([.. y.Shape], 11));

    private static Variable<double> Value(int[] shape, int seed) => Variable.Of(TensorMath.Create(
        Array.ConvertAll(Draw.AwayFromZero(shape.Aggregate(1, (size, extent) => size * extent), seed), value => (double)value), shape));
}
