using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Numerics;

/// <summary>An edge of a graph of variables: the way from the gradient of a value to that of one of its inputs.</summary>
/// <param name="Input">The input.</param>
/// <param name="Pull">From the gradient of the value, in its shape, to the gradient of the input, in the input's shape.</param>
internal readonly record struct Edge<T>(Variable<T> Input, Func<Tensor<T>, Tensor<T>> Pull)
    where T : unmanaged, IFloatingPointIeee754<T>;

/// <summary>The value of an expression and the way it was computed, so that <see cref="Gradient.Of"/> can differentiate it.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>
/// A variable never changes: each operation returns a new one that knows its inputs. Together they form a graph in which a value may be
/// used any number of times. The operators broadcast by NumPy's rules; * multiplies element by element, <see cref="Variable.MatMul"/>
/// multiplies matrices.
/// </remarks>
public sealed class Variable<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Edge<T>[] edges;

    internal Variable(Tensor<T> value, params Edge<T>[] edges)
    {
        ArgumentNullException.ThrowIfNull(value);
        (Value, this.edges) = (value, edges);
        foreach (Edge<T> edge in edges)
            Depth = Math.Max(Depth, edge.Input.Depth + 1);
    }

    /// <summary>Gets the value.</summary>
    public Tensor<T> Value { get; }

    /// <summary>Gets the shape of the value, slowest axis first; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape => [.. TensorMath.ShapeOf(Value)];

    /// <summary>Gets the value of a variable of one element.</summary>
    /// <exception cref="ConfigurationException">The variable does not have exactly one element.</exception>
    public T Item => Value.FlattenedLength == 1
        ? Value.ToArray()[0]
        : throw new ConfigurationException(
            $"variable: one element is required, but the shape is {BlasNet.Shape.Text(TensorMath.ShapeOf(Value))}.");

    /// <summary>Gets the number of operations from the farthest leaf to the variable: more than for any of its inputs.</summary>
    internal int Depth { get; }

    internal ReadOnlySpan<Edge<T>> Edges => edges;

    /// <summary>Makes a leaf of a tensor.</summary>
    public static implicit operator Variable<T>(Tensor<T> value) => new(value);

    /// <summary>Makes a leaf of a number.</summary>
    public static implicit operator Variable<T>(T value) => new(TensorMath.Scalar(value));

    /// <summary>Adds element by element.</summary>
    public static Variable<T> operator +(Variable<T> left, Variable<T> right) => Variable.Add(left, right);

    /// <summary>Subtracts element by element.</summary>
    public static Variable<T> operator -(Variable<T> left, Variable<T> right) => Variable.Subtract(left, right);

    /// <summary>Multiplies element by element.</summary>
    public static Variable<T> operator *(Variable<T> left, Variable<T> right) => Variable.Multiply(left, right);

    /// <summary>Divides element by element.</summary>
    public static Variable<T> operator /(Variable<T> left, Variable<T> right) => Variable.Divide(left, right);

    /// <summary>Negates each element.</summary>
    public static Variable<T> operator -(Variable<T> value) => Variable.Negate(value);

    /// <summary>Adds a number to each element.</summary>
    public static Variable<T> operator +(Variable<T> left, T right) => Variable.Add(left, right);

    /// <summary>Subtracts a number from each element.</summary>
    public static Variable<T> operator -(Variable<T> left, T right) => Variable.Subtract(left, right);

    /// <summary>Multiplies each element by a number.</summary>
    public static Variable<T> operator *(Variable<T> left, T right) => Variable.Multiply(left, right);

    /// <summary>Divides each element by a number.</summary>
    public static Variable<T> operator /(Variable<T> left, T right) => Variable.Divide(left, right);

    /// <summary>Adds each element to a number.</summary>
    public static Variable<T> operator +(T left, Variable<T> right) => Variable.Add(left, right);

    /// <summary>Subtracts each element from a number.</summary>
    public static Variable<T> operator -(T left, Variable<T> right) => Variable.Subtract(left, right);

    /// <summary>Multiplies a number by each element.</summary>
    public static Variable<T> operator *(T left, Variable<T> right) => Variable.Multiply(left, right);

    /// <summary>Divides a number by each element.</summary>
    public static Variable<T> operator /(T left, Variable<T> right) => Variable.Divide(left, right);

    /// <summary>Prints the value as NumPy does.</summary>
    public override string ToString() => TensorMath.Format(Value);
}
