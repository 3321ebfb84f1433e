using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Numerics;

/// <content>The activations, with the names and defaults of layers.</content>
public static partial class Variable
{
    /// <summary>Computes the rectified linear unit: y = max(x, 0), with derivative 0 at 0.</summary>
    public static Variable<T> Relu<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        new(TensorMath.Relu(x.Value), new Edge<T>(x, dy => TensorMath.Multiply(dy, TensorMath.Greater(x.Value, T.Zero))));

    /// <summary>Computes the leaky rectified linear unit: y = x where x > 0, else slope·x.</summary>
    public static Variable<T> LeakyRelu<T>(Variable<T> x, double slope = 0.2) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T factor = T.CreateChecked(slope);
        return Elementwise(x, value => value > T.Zero ? value : factor * value, value => value > T.Zero ? T.One : factor);
    }

    /// <summary>Computes the exponential linear unit: y = x where x > 0, else alpha·(e^x - 1).</summary>
    public static Variable<T> Elu<T>(Variable<T> x, double alpha = 1) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T factor = T.CreateChecked(alpha);
        return Elementwise(x,
            value => value > T.Zero ? value : factor * T.ExpM1(value), value => value > T.Zero ? T.One : factor * T.Exp(value));
    }

    /// <summary>Computes the logistic function: y = 1/(1 + e^-x); x gets dy·y·(1 - y).</summary>
    public static Variable<T> Sigmoid<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> y = TensorMath.Sigmoid(x.Value);
        return new(y, new Edge<T>(x, dy => TensorMath.Multiply(dy, TensorMath.Multiply(y, TensorMath.Subtract(T.One, y)))));
    }

    /// <summary>Computes the hyperbolic tangent: y = tanh x; x gets dy·(1 - y²).</summary>
    public static Variable<T> Tanh<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> y = TensorMath.Tanh(x.Value);
        return new(y, new Edge<T>(x, dy => TensorMath.Multiply(dy, TensorMath.Subtract(T.One, TensorMath.Square(y)))));
    }

    /// <summary>Computes the softplus: y = log(1 + e^x), without overflow.</summary>
    public static Variable<T> Softplus<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Elementwise(x,
        value => T.Max(value, T.Zero) + T.LogP1(T.Exp(-T.Abs(value))), value => T.One / (T.One + T.Exp(-value)));

    /// <summary>Computes the sigmoid linear unit: y = x·sigmoid(x).</summary>
    public static Variable<T> Silu<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Multiply(x, Sigmoid(x));

    /// <summary>Computes the scaled exponential linear unit: y = s·x where x > 0, else s·a·(e^x - 1), with s = 1.0507 and a = 1.6733
    /// (Klambauer and others 2017).</summary>
    public static Variable<T> Selu<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T scale = T.CreateChecked(1.0507009873554805), limit = scale * T.CreateChecked(1.6732632423543772);
        return Elementwise(x,
            value => value > T.Zero ? scale * value : limit * T.ExpM1(value), value => value > T.Zero ? scale : limit * T.Exp(value));
    }

    /// <summary>Computes y = x·tanh(log(1 + e^x)) (Misra 2019).</summary>
    public static Variable<T> Mish<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Multiply(x, Tanh(Softplus(x)));

    /// <summary>Computes the Gaussian error linear unit in its exact form: y = x·Φ(x) (Hendrycks and Gimpel 2016).</summary>
    public static Variable<T> Gelu<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Elementwise(x,
        value => value * T.CreateChecked(NormalDistribution.Cumulative(double.CreateChecked(value))),
        value => T.CreateChecked(NormalDistribution.Cumulative(double.CreateChecked(value))
            + double.CreateChecked(value) * NormalDistribution.Density(double.CreateChecked(value))));

    /// <summary>Computes the softmax along an axis: y_i = e^(x_i - max x) / Σ e^(x_j - max x).</summary>
    /// <remarks>Subtracting the largest element keeps the exponentials from overflowing and cancels out.</remarks>
    public static Variable<T> Softmax<T>(Variable<T> x, int axis = -1) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Variable<T> powers = Exp(Subtract(x, Of(TensorMath.Max(x.Value, axis, keepDims: true))));
        return Divide(powers, Sum(powers, axis, keepDims: true));
    }

    /// <summary>Computes the logarithm of the softmax along an axis without the rounding of the softmax: y_i = x_i - log Σ e^x_j.</summary>
    public static Variable<T> LogSoftmax<T>(Variable<T> x, int axis = -1) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Variable<T> shifted = Subtract(x, Of(TensorMath.Max(x.Value, axis, keepDims: true)));
        return Subtract(shifted, Log(Sum(Exp(shifted), axis, keepDims: true)));
    }
}

/// <summary>The standard normal distribution in double precision.</summary>
internal static class NormalDistribution
{
    // Beyond this the tail is below 1e-9.
    private const double Widest = 6;

    public static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    // The Taylor series of Φ around 0: 1/2 + φ(x)·(x + x³/3 + x⁵/(3·5) + ...).
    public static double Cumulative(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (Math.Abs(x) > Widest)
            return x > 0 ? 1 : 0;
        double term = x, sum = x;
        for (int k = 1; k < 120; k++)
        {
            term *= x * x / (2 * k + 1);
            sum += term;
        }
        return 0.5 + sum * Density(x);
    }
}
