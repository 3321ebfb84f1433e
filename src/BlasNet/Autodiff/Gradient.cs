using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Autodiff;

namespace BlasNet.Numerics;

/// <summary>Gradients: of expressions by the chain rule, from the result back to the inputs, and of any function numerically.</summary>
public static class Gradient
{
    /// <summary>The largest deviation that <see cref="Check"/> lets pass, relative to the largest element of the gradient.</summary>
    public const double Tolerance = 1e-6;

    private const double SmallestScale = 0.01;

    /// <summary>Computes the gradient of a scalar with respect to each of the given variables, by reverse mode.</summary>
    /// <param name="result">The variable to differentiate: one element, such as a loss.</param>
    /// <param name="variables">Leaves or values on the way; one that the result does not depend on has the gradient 0.</param>
    /// <returns>One gradient per variable, in its shape.</returns>
    /// <exception cref="ConfigurationException">The result does not have exactly one element.</exception>
    /// <example><code>
    /// Variable&lt;double&gt; x = Variable.Of(TensorMath.Create([1.0, 2.0, 3.0], 3));
    /// Tensor&lt;double&gt; gradient = Gradient.Of(Variable.Sum(x * x), x)[0]; // 2, 4, 6
    /// </code></example>
    public static Tensor<T>[] Of<T>(Variable<T> result, params Variable<T>[] variables) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Value.FlattenedLength != 1)
            throw new ConfigurationException(
                $"gradient: the result must be one element, but its shape is {BlasNet.Shape.Text(TensorMath.ShapeOf(result.Value))}; "
                + "take its sum or mean, or name its gradient.");
        return From(result, TensorMath.Ones<T>(TensorMath.ShapeOf(result.Value)), variables);
    }

    /// <summary>Computes gradients from the known gradient of a result of any shape: its product with the Jacobian.</summary>
    /// <param name="result">The variable to differentiate.</param>
    /// <param name="gradient">The gradient of the result, in its shape.</param>
    /// <param name="variables">Leaves or values on the way; one that the result does not depend on has the gradient 0.</param>
    /// <returns>One gradient per variable, in its shape.</returns>
    /// <exception cref="ConfigurationException">The gradient has another shape than the result.</exception>
    public static Tensor<T>[] From<T>(Variable<T> result, Tensor<T> gradient, params Variable<T>[] variables)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(variables);
        if (!TensorMath.ShapeOf(gradient).SequenceEqual(TensorMath.ShapeOf(result.Value)))
            throw new ConfigurationException(
                $"gradient: the result has the shape {BlasNet.Shape.Text(TensorMath.ShapeOf(result.Value))}, "
                + $"but its gradient {BlasNet.Shape.Text(TensorMath.ShapeOf(gradient))}.");
        Dictionary<Variable<T>, Tensor<T>> gradients = BackwardPass.Run(result, gradient, variables);
        return Array.ConvertAll(variables, variable =>
            gradients.TryGetValue(variable, out Tensor<T>? found) ? found : TensorMath.Zeros<T>(TensorMath.ShapeOf(variable.Value)));
    }

    /// <summary>Differentiates a function of a tensor numerically, by central differences of each element:
    /// (f(x + h) - f(x - h)) / 2h.</summary>
    /// <param name="function">The function; it must not change its argument nor keep it.</param>
    /// <param name="x">The point.</param>
    /// <param name="step">h, positive: 1e-5 unless given; the error is of order h².</param>
    /// <returns>The gradient, in the shape of x.</returns>
    public static Tensor<double> Numerical(Func<Tensor<double>, double> function, Tensor<double> x, double step = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(x);
        BlasNet.Check.Positive(step, nameof(Gradient), nameof(step));
        double[] point = x.ToArray(), gradient = new double[point.Length];
        int[] shape = TensorMath.ShapeOf(x);
        for (int i = 0; i < point.Length; i++)
        {
            double value = point[i];
            point[i] = value + step;
            double above = function(TensorMath.Create([.. point], shape));
            point[i] = value - step;
            double below = function(TensorMath.Create([.. point], shape));
            point[i] = value;
            gradient[i] = (above - below) / (2 * step);
        }
        return TensorMath.Create(gradient, shape);
    }

    /// <summary>Differentiates a function of one number numerically, by central differences: (f(x + h) - f(x - h)) / 2h.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="step">h, positive: 1e-5 unless given.</param>
    public static double NumericalAt(Func<double, double> function, double x, double step = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(function);
        BlasNet.Check.Positive(step, nameof(Gradient), nameof(step));
        return (function(x + step) - function(x - step)) / (2 * step);
    }

    /// <summary>Compares the gradient of an expression with the numerical one.</summary>
    /// <param name="function">Computes the expression, a scalar, from its argument.</param>
    /// <param name="x">The point.</param>
    /// <param name="tolerance">The largest deviation that passes, relative to the largest element of the numerical gradient.</param>
    public static GradientComparison Check(
        Func<Variable<double>, Variable<double>> function, Tensor<double> x, double tolerance = Tolerance)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(x);
        Variable<double> variable = Variable.Of(x);
        return Compare(Numerical(point => function(Variable.Of(point)).Item, x), Of(function(variable), variable)[0], tolerance);
    }

    /// <summary>Compares a gradient with a correct one, element by element.</summary>
    /// <param name="expected">The correct gradient, for example the numerical one.</param>
    /// <param name="actual">The gradient to check.</param>
    /// <param name="tolerance">The largest deviation that passes, relative to the largest element of the correct gradient.</param>
    /// <exception cref="ConfigurationException">The shapes differ.</exception>
    public static GradientComparison Compare(Tensor<double> expected, Tensor<double> actual, double tolerance = Tolerance)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        if (!TensorMath.ShapeOf(expected).SequenceEqual(TensorMath.ShapeOf(actual)))
            throw new ConfigurationException(
                $"gradient: the shapes {BlasNet.Shape.Text(TensorMath.ShapeOf(expected))} "
                + $"and {BlasNet.Shape.Text(TensorMath.ShapeOf(actual))} differ.");
        double[] known = expected.ToArray(), found = actual.ToArray();
        double scale = known.Aggregate(SmallestScale, (largest, value) => Math.Max(largest, Math.Abs(value)));
        double[] deviations = [.. known.Zip(found, (a, b) => Math.Abs(a - b) / scale)];
        // A NaN is the worst deviation.
        int worst = deviations.Length == 0 ? -1
            : Array.FindIndex(deviations, double.IsNaN) is var broken && broken >= 0 ? broken : Array.IndexOf(deviations, deviations.Max());
        return worst < 0
            ? new GradientComparison(-1, 0, 0, 0, true)
            : new GradientComparison(worst, known[worst], found[worst], deviations[worst], deviations[worst] <= tolerance);
    }
}

/// <summary>The deviation of a gradient from the correct one: the worst of its elements.</summary>
/// <param name="Index">The element with the largest deviation, counted in row-major order; -1 where there are none.</param>
/// <param name="Expected">The correct value there.</param>
/// <param name="Actual">The checked value there.</param>
/// <param name="Deviation">|expected - actual| over the largest correct element, or over 0.01 where all are smaller.</param>
/// <param name="Passed">Whether the deviation is a number within the tolerance.</param>
public sealed record GradientComparison(int Index, double Expected, double Actual, double Deviation, bool Passed)
{
    /// <summary>Prints the comparison in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"element {Index}: expected {Expected:G9}, actual {Actual:G9}, deviation {Deviation:0.0e+0}{(Passed ? "" : " FAILED")}");
}
