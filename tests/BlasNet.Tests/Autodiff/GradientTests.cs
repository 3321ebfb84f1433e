using System.Numerics.Tensors;
using BlasNet.Numerics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Autodiff;

internal static class GradientTests
{
    [Test]
    public static void The_gradient_of_x0_squared_plus_x1_squared_is_twice_x()
    {
        Tensor<double> gradient =
            Gradient.Numerical(x => x.ToArray().Sum(value => value * value), TensorMath.Create([3.0, 4, 0, -2], 2, 2));
        Near.AssertNear([6, 8, 0, -4], gradient.ToArray(), 1e-9);
        Assert.That(TensorMath.ShapeOf(gradient), Is.EqualTo([2, 2]));
    }

    [Test]
    public static void A_function_of_one_number_is_differentiated_with_the_step_of_the_text() =>
        Assert.That(Gradient.NumericalAt(x => 0.01 * x * x + 0.1 * x, 5, step: 1e-4), Is.EqualTo(0.2).Within(1e-11));

    [Test]
    public static void The_chain_rule_goes_through_three_functions()
    {
        // f(w1, w2, w3) = a(w1, b(w2, c(w3))) with a = w1·b, b = w2 + c, c = w3².
        Variable<double> w1 = Variable.Of(2.0), w2 = Variable.Of(3.0), w3 = Variable.Of(4.0);
        Variable<double> c = w3 * w3, b = w2 + c, a = w1 * b;
        Assert.That(Gradient.Of(a, w1, w2, w3, b, c).Select(gradient => gradient.ToArray()[0]), Is.EqualTo([19, 2, 16, 2, 2]));
    }

    [Test]
    public static void The_purchase_of_two_apples_and_three_oranges_costs_715_and_goes_back()
    {
        Variable<double> apple = Variable.Of(100.0), apples = Variable.Of(2.0), orange = Variable.Of(150.0), oranges = Variable.Of(3.0),
            tax = Variable.Of(1.1);
        Variable<double> price = (apple * apples + orange * oranges) * tax;
        Assert.That(price.Item, Is.EqualTo(715).Within(1e-12));
        double[] gradients = [.. Gradient.Of(price, apples, apple, orange, oranges, tax).Select(gradient => gradient.ToArray()[0])];
        Near.AssertNear([110, 2.2, 3.3, 165, 650], gradients, 1e-12);
    }

    [Test]
    public static void A_value_that_is_used_many_times_gets_the_sum()
    {
        Variable<double> x = Variable.Of(1.0), y = x;
        for (int i = 0; i < 200; i++)
            y = y + y;
        Assert.That(Gradient.Of(y, x)[0].ToArray(), Is.EqualTo([Math.Pow(2, 200)]));
    }

    [Test]
    public static void A_chain_of_a_hundred_thousand_does_not_overflow_the_stack()
    {
        Variable<float> x = Variable.Of(1f), y = x;
        for (int i = 0; i < 100_000; i++)
            y = y + 1;
        Assert.That(Gradient.Of(y, x)[0].ToArray(), Is.EqualTo([1f]));
    }

    [Test]
    public static void What_the_result_does_not_depend_on_has_gradient_0()
    {
        Variable<double> x = Variable.Of(TensorMath.Create([1.0, 2], 2)), other = Variable.Of(TensorMath.Create([3.0, 4, 5], 3));
        Tensor<double>[] gradients = Gradient.Of(Variable.Sum(x), x, other);
        Assert.That(gradients[0].ToArray(), Is.EqualTo([1, 1]));
        Assert.That(gradients[1].ToArray(), Is.EqualTo([0, 0, 0]));
    }

    [Test]
    public static void A_result_of_several_elements_is_refused_with_its_shape() => Assert.That(
        () => Gradient.Of(Variable.Of(TensorMath.Create([1.0, 2], 2))),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("[2]"));

    [Test]
    public static void A_gradient_of_another_shape_is_refused_with_both() => Assert.That(
        () => Gradient.From(Variable.Of(TensorMath.Create([1.0, 2], 2)), TensorMath.Create([1.0, 2, 3], 3)),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("[2]").And.Message.Contains("[3]"));

    [Test]
    public static void A_check_finds_a_wrong_derivative_and_one_that_is_no_number()
    {
        Tensor<double> x = TensorMath.Create([0.5, 1.5], 2);
        Assert.That(Gradient.Check(v => Variable.Sum(Variable.Elementwise(v, a => a * a, a => 2 * a)), x).Passed, Is.True);
        GradientComparison wrong = Gradient.Check(v => Variable.Sum(Variable.Elementwise(v, a => a * a, a => 2.01 * a)), x);
        Assert.That((wrong.Passed, wrong.Index), Is.EqualTo((false, 1)), wrong.ToString());
        Assert.That(Gradient.Compare(x, TensorMath.Create([0.5, double.NaN], 2)).Passed, Is.False);
        Assert.That(() => Gradient.Compare(x, TensorMath.Create([0.5], 1)), Throws.TypeOf<ConfigurationException>());
    }

    [TestCase(0), TestCase(-1e-4), TestCase(double.NaN)]
    public static void A_step_that_is_not_positive_is_refused(double step) => Assert.That(
        () => Gradient.NumericalAt(x => x, 1, step),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("step must be a positive finite number"));
}
