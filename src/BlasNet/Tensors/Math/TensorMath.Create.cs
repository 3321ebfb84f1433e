using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

/// <summary>NumPy's array functions for <see cref="Tensor{T}"/>.</summary>
/// <remarks>
/// Results are dense and row-major and share no memory with the arguments, which may be views with any strides.
/// Axes may be counted from the end by negative numbers.
/// .NET's tensors have no rank 0: where NumPy returns a scalar the result has the shape [1], and <see cref="Item{T}"/> reads it.
/// Members of .NET's own <see cref="Tensor"/> that are wrong or slow are not used; tests record which.
/// Errors are <see cref="ConfigurationException"/>, with the shapes.
/// </remarks>
public static partial class TensorMath
{
    /// <summary>Creates a tensor of a shape that shares an array; without a shape, a vector.</summary>
    /// <exception cref="ConfigurationException">The array has more or fewer elements than the shape.</exception>
    public static Tensor<T> Create<T>(T[] values, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Length > 0 && Axes.Size(shape) != values.Length)
            throw new ConfigurationException(
                $"create: the shape {Shape.Text(shape)} has '{Axes.Size(shape)}' elements, but there are '{values.Length}' values.",
                nameof(shape));
        return TensorMemory.Wrap(values, shape.Length == 0 ? [values.Length] : shape);
    }

    /// <summary>Creates a matrix with a copy of a two-dimensional array.</summary>
    public static Tensor<T> Create<T>(T[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int[] shape = [values.GetLength(0), values.GetLength(1)];
        T[] copy = TensorMemory.Allocate<T>(shape);
        int at = 0;
        foreach (T value in values)
            copy[at++] = value;
        return TensorMemory.Wrap(copy, shape);
    }

    /// <summary>Creates a tensor of one element and the shape [1], for a scalar.</summary>
    public static Tensor<T> Scalar<T>(T value) => TensorMemory.Wrap([value], []);

    /// <summary>Creates a tensor of zeros.</summary>
    public static Tensor<T> Zeros<T>(params int[] shape) where T : INumber<T> => Full(T.Zero, shape);

    /// <summary>Creates a tensor of ones.</summary>
    public static Tensor<T> Ones<T>(params int[] shape) where T : INumber<T> => Full(T.One, shape);

    /// <summary>Creates a tensor whose elements are all the same.</summary>
    public static Tensor<T> Full<T>(T value, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        T[] values = TensorMemory.Allocate<T>(shape);
        values.AsSpan().Fill(value);
        return TensorMemory.Wrap(values, shape);
    }

    /// <summary>Creates the vector 0, 1, ..., count - 1.</summary>
    public static Tensor<T> Arange<T>(int count) where T : INumber<T> => Arange(T.Zero, T.CreateChecked(count), T.One);

    /// <summary>Creates the vector start, start + step, ... up to, but without, the end.</summary>
    /// <exception cref="ConfigurationException">The step is 0 or not a number, or there would be too many values.</exception>
    public static Tensor<T> Arange<T>(T start, T end, T step) where T : INumber<T>
    {
        double count = Math.Ceiling((double.CreateChecked(end) - double.CreateChecked(start)) / double.CreateChecked(step));
        if (T.IsZero(step) || double.IsNaN(count) || count > Array.MaxLength)
            throw new ConfigurationException(
                Invariant($"arange: from '{start}' to '{end}' in steps of '{step}' there is no vector."), nameof(step));
        T[] values = TensorMemory.Allocate<T>([(int)Math.Max(0, count)]);
        for (int i = 0; i < values.Length; i++)
            values[i] = start + T.CreateChecked(i) * step;
        return Create(values);
    }

    /// <summary>Draws from the uniform distribution over [low, high): the same numbers for the same seed on every machine.</summary>
    public static Tensor<T> RandomUniform<T>(int[] shape, long seed, double low = 0, double high = 1) where T : INumber<T>
    {
        var random = new CounterRandom(seed, RandomPurpose.Tensor);
        return Drawn(shape, i => T.CreateTruncating(low + (high - low) * random.Uniform(i)));
    }

    /// <summary>Draws from the normal distribution: the same numbers for the same seed on every machine.</summary>
    public static Tensor<T> RandomNormal<T>(int[] shape, long seed, double mean = 0, double deviation = 1) where T : INumber<T>
    {
        var random = new CounterRandom(seed, RandomPurpose.Tensor);
        return Drawn(shape, i => T.CreateTruncating(mean + deviation * random.Normal(i)));
    }

    /// <summary>Converts the elements: truncates fractions and saturates values that do not fit.</summary>
    public static Tensor<TTo> Cast<TFrom, TTo>(Tensor<TFrom> tensor) where TFrom : INumber<TFrom> where TTo : INumber<TTo>
    {
        int[] shape = TensorMemory.Extents(tensor);
        TTo[] values = TensorMemory.Allocate<TTo>(shape);
        TensorPrimitives.ConvertSaturating(TensorMemory.Dense(tensor), values.AsSpan());
        return TensorMemory.Wrap(values, shape);
    }

    /// <summary>Returns the element of a tensor that has only one.</summary>
    public static T Item<T>(Tensor<T> tensor)
    {
        ReadOnlySpan<T> values = TensorMemory.Dense(tensor);
        return values.Length == 1 ? values[0] : throw new ConfigurationException(
            $"item: the tensor must have one element, but its shape is {Shape.Text(TensorMemory.Extents(tensor))}.", nameof(tensor));
    }

    /// <summary>Copies the elements in row-major order into a new array.</summary>
    public static T[] ToArray<T>(Tensor<T> tensor) => TensorMemory.Dense(tensor).ToArray();

    private static Tensor<T> Drawn<T>(int[] shape, Func<int, T> draw)
    {
        ArgumentNullException.ThrowIfNull(shape);
        T[] values = TensorMemory.Allocate<T>(shape);
        for (int i = 0; i < values.Length; i++)
            values[i] = draw(i);
        return TensorMemory.Wrap(values, shape);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
