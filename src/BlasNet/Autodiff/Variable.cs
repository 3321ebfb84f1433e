using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Numerics;

/// <summary>The operations that expressions are built from: leaves, and new variables computed from others.</summary>
/// <remarks>Two different shapes broadcast by NumPy's rules; gradients are then summed over the repeated axes.</remarks>
public static partial class Variable
{
    /// <summary>Makes a leaf of a tensor, which is kept, not copied.</summary>
    public static Variable<T> Of<T>(Tensor<T> value) where T : unmanaged, IFloatingPointIeee754<T> => new(value);

    /// <summary>Makes a leaf of a number.</summary>
    public static Variable<T> Of<T>(T value) where T : unmanaged, IFloatingPointIeee754<T> => new(TensorMath.Scalar(value));

    /// <summary>Adds: y = a + b; both get dy.</summary>
    /// <exception cref="ConfigurationException">The shapes do not broadcast.</exception>
    public static Variable<T> Add<T>(Variable<T> a, Variable<T> b) where T : unmanaged, IFloatingPointIeee754<T> =>
        Binary(a, b, TensorMath.Add(a.Value, b.Value), dy => dy, dy => dy);

    /// <summary>Subtracts: y = a - b; a gets dy, b gets -dy.</summary>
    /// <exception cref="ConfigurationException">The shapes do not broadcast.</exception>
    public static Variable<T> Subtract<T>(Variable<T> a, Variable<T> b) where T : unmanaged, IFloatingPointIeee754<T> =>
        Binary(a, b, TensorMath.Subtract(a.Value, b.Value), dy => dy, TensorMath.Negate);

    /// <summary>Multiplies element by element: y = a·b; a gets dy·b, b gets dy·a.</summary>
    /// <exception cref="ConfigurationException">The shapes do not broadcast.</exception>
    public static Variable<T> Multiply<T>(Variable<T> a, Variable<T> b) where T : unmanaged, IFloatingPointIeee754<T> =>
        Binary(a, b, TensorMath.Multiply(a.Value, b.Value),
            dy => TensorMath.Multiply(dy, b.Value), dy => TensorMath.Multiply(dy, a.Value));

    /// <summary>Divides element by element: y = a/b; a gets dy/b, b gets -dy·y/b.</summary>
    /// <exception cref="ConfigurationException">The shapes do not broadcast.</exception>
    public static Variable<T> Divide<T>(Variable<T> a, Variable<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> y = TensorMath.Divide(a.Value, b.Value);
        return Binary(a, b, y, dy => TensorMath.Divide(dy, b.Value),
            dy => TensorMath.Negate(TensorMath.Divide(TensorMath.Multiply(dy, y), b.Value)));
    }

    /// <summary>Raises to a power: y = a^b; a gets dy·b·a^(b-1), b gets dy·y·log a.</summary>
    /// <exception cref="ConfigurationException">The shapes do not broadcast.</exception>
    public static Variable<T> Power<T>(Variable<T> a, Variable<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> y = TensorMath.Power(a.Value, b.Value);
        return Binary(a, b, y,
            dy => TensorMath.Multiply(dy, TensorMath.Multiply(b.Value, TensorMath.Power(a.Value, TensorMath.Subtract(b.Value, T.One)))),
            dy => TensorMath.Multiply(dy, TensorMath.Multiply(y, TensorMath.Log(a.Value))));
    }

    /// <summary>Computes the larger of two elements: y = max(a, b); the larger one gets dy, equal ones half of it each.</summary>
    /// <exception cref="ConfigurationException">The shapes do not broadcast.</exception>
    public static Variable<T> Maximum<T>(Variable<T> a, Variable<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T half = T.CreateChecked(0.5);
        return Binary(a, b, TensorMath.Maximum(a.Value, b.Value), dy => Share(dy, a.Value, b.Value), dy => Share(dy, b.Value, a.Value));

        Tensor<T> Share(Tensor<T> dy, Tensor<T> one, Tensor<T> other) => TensorMath.Multiply(dy,
            TensorMath.Add(TensorMath.Greater(one, other), TensorMath.Multiply(TensorMath.Equal(one, other), half)));
    }

    /// <summary>Negates: y = -x; x gets -dy.</summary>
    public static Variable<T> Negate<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        new(TensorMath.Negate(x.Value), new Edge<T>(x, TensorMath.Negate));

    /// <summary>Computes the exponential: y = e^x; x gets dy·y.</summary>
    public static Variable<T> Exp<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> y = TensorMath.Exp(x.Value);
        return new(y, new Edge<T>(x, dy => TensorMath.Multiply(dy, y)));
    }

    /// <summary>Computes the natural logarithm: y = log x; x gets dy/x.</summary>
    public static Variable<T> Log<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        new(TensorMath.Log(x.Value), new Edge<T>(x, dy => TensorMath.Divide(dy, x.Value)));

    /// <summary>Computes the square root: y = √x; x gets dy/(2y).</summary>
    public static Variable<T> Sqrt<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> y = TensorMath.Sqrt(x.Value);
        return new(y, new Edge<T>(x, dy => TensorMath.Divide(dy, TensorMath.Add(y, y))));
    }

    /// <summary>Computes the square: y = x²; x gets 2·dy·x.</summary>
    public static Variable<T> Square<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        new(TensorMath.Square(x.Value), new Edge<T>(x, dy => TensorMath.Multiply(TensorMath.Add(dy, dy), x.Value)));

    /// <summary>Computes the absolute value: y = |x|; x gets dy with the sign of x, and 0 where x is 0.</summary>
    public static Variable<T> Abs<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementwise(x, T.Abs, value => T.CreateChecked(T.IsNaN(value) ? 0 : T.Sign(value)));

    /// <summary>Computes the sine: y = sin x; x gets dy·cos x.</summary>
    public static Variable<T> Sin<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        new(TensorMath.Sin(x.Value), new Edge<T>(x, dy => TensorMath.Multiply(dy, TensorMath.Cos(x.Value))));

    /// <summary>Computes the cosine: y = cos x; x gets -dy·sin x.</summary>
    public static Variable<T> Cos<T>(Variable<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        new(TensorMath.Cos(x.Value), new Edge<T>(x, dy => TensorMath.Negate(TensorMath.Multiply(dy, TensorMath.Sin(x.Value)))));

    /// <summary>Applies a given function to each element: y = f(x); x gets dy·f'(x).</summary>
    /// <param name="x">The argument.</param>
    /// <param name="function">The function of one element.</param>
    /// <param name="derivative">Its derivative, as a function of x.</param>
    public static Variable<T> Elementwise<T>(Variable<T> x, Func<T, T> function, Func<T, T> derivative)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(derivative);
        return new(Map(x.Value, function), new Edge<T>(x, dy => TensorMath.Multiply(dy, Map(x.Value, derivative))));
    }

    private static Tensor<T> Map<T>(Tensor<T> x, Func<T, T> function) where T : unmanaged, IFloatingPointIeee754<T> =>
        TensorMath.Create(Array.ConvertAll(x.ToArray(), value => function(value)), TensorMath.ShapeOf(x));

    private static Variable<T> Binary<T>(
        Variable<T> a, Variable<T> b, Tensor<T> y, Func<Tensor<T>, Tensor<T>> pullA, Func<Tensor<T>, Tensor<T>> pullB)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] shapeA = TensorMath.ShapeOf(a.Value), shapeB = TensorMath.ShapeOf(b.Value);
        return new(y, new Edge<T>(a, dy => Summed(dy, pullA, shapeA)), new Edge<T>(b, dy => Summed(dy, pullB, shapeB)));

        // Two gradients share no memory: dy itself is copied, what was newly computed in the shape is not.
        static Tensor<T> Summed(Tensor<T> dy, Func<Tensor<T>, Tensor<T>> pull, int[] shape)
        {
            Tensor<T> gradient = pull(dy);
            return !ReferenceEquals(gradient, dy) && TensorMath.ShapeOf(gradient).AsSpan().SequenceEqual(shape)
                ? gradient
                : TensorMath.SumTo(gradient, shape);
        }
    }
}
