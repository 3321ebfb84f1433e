using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Numerics;

/// <summary>Says what an input of an expression gets of the gradient of the expression's value.</summary>
/// <param name="Input">The input.</param>
/// <param name="Pull">From the gradient of the value, in its shape, to the share of the input, in the input's shape.</param>
internal readonly record struct Edge<T>(Variable<T> Input, Func<Tensor<T>, Tensor<T>> Pull)
    where T : unmanaged, IFloatingPointIeee754<T>;

/// <summary>Holds the value of an expression and how it was computed, so that <see cref="Gradient.Of"/> can differentiate it.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>
/// A variable never changes: every operation makes a new one that knows its inputs, a graph in which a value may be used any number of
/// times. The operators broadcast by NumPy's rules; * is element by element, <see cref="Variable.MatMul"/> is the product of matrices.
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
    /// <exception cref="ConfigurationException">The variable has not just one element.</exception>
    public T Item => Value.FlattenedLength == 1
        ? Value.ToArray()[0]
        : throw new ConfigurationException($"variable: one element is required, but the shape is {BlasNet.Shape.Text(TensorMath.ShapeOf(Value))}.");

    /// <summary>The operations between the variable and the leaf farthest from it: inputs are always less deep than what is made of them.</summary>
    internal int Depth { get; }

    internal ReadOnlySpan<Edge<T>> Edges => edges;

    /// <summary>Takes a tensor as the leaf of an expression.</summary>
    public static implicit operator Variable<T>(Tensor<T> value) => new(value);

    /// <summary>Takes a number as the leaf of an expression.</summary>
    public static implicit operator Variable<T>(T value) => new(TensorMath.Scalar(value));

    /// <summary>Adds element by element.</summary>
    public static Variable<T> operator +(Variable<T> left, Variable<T> right) => Variable.Add(left, right);

    /// <summary>Subtracts element by element.</summary>
    public static Variable<T> operator -(Variable<T> left, Variable<T> right) => Variable.Subtract(left, right);

    /// <summary>Multiplies element by element.</summary>
    public static Variable<T> operator *(Variable<T> left, Variable<T> right) => Variable.Multiply(left, right);

    /// <summary>Divides element by element.</summary>
    public static Variable<T> operator /(Variable<T> left, Variable<T> right) => Variable.Divide(left, right);

    /// <summary>Turns the sign of every element.</summary>
    public static Variable<T> operator -(Variable<T> value) => Variable.Negate(value);

    /// <summary>Adds a number to every element.</summary>
    public static Variable<T> operator +(Variable<T> left, T right) => Variable.Add(left, right);

    /// <summary>Subtracts a number from every element.</summary>
    public static Variable<T> operator -(Variable<T> left, T right) => Variable.Subtract(left, right);

    /// <summary>Multiplies every element by a number.</summary>
    public static Variable<T> operator *(Variable<T> left, T right) => Variable.Multiply(left, right);

    /// <summary>Divides every element by a number.</summary>
    public static Variable<T> operator /(Variable<T> left, T right) => Variable.Divide(left, right);

    /// <summary>Adds every element to a number.</summary>
    public static Variable<T> operator +(T left, Variable<T> right) => Variable.Add(left, right);

    /// <summary>Subtracts every element from a number.</summary>
    public static Variable<T> operator -(T left, Variable<T> right) => Variable.Subtract(left, right);

    /// <summary>Multiplies a number by every element.</summary>
    public static Variable<T> operator *(T left, Variable<T> right) => Variable.Multiply(left, right);

    /// <summary>Divides a number by every element.</summary>
    public static Variable<T> operator /(T left, Variable<T> right) => Variable.Divide(left, right);

    /// <summary>Prints the value as NumPy does.</summary>
    public override string ToString() => TensorMath.Format(Value);
}
