using System.Numerics.Tensors;

namespace BlasNet;

/// <summary>Conversion of images, sequences or video between channels first and channels last.</summary>
/// <remarks>BlasNet computes with channels last; convert data from or for programs with channels first once.</remarks>
public static class Channels
{
    private const int FewestAxes = 3;

    /// <summary>Copies a tensor with channels first into one with channels last.</summary>
    /// <remarks>Shapes: [N, C, ...positions] to [N, ...positions, C], with one to three axes of positions or more.</remarks>
    /// <exception cref="ConfigurationException">The tensor has fewer than 3 axes, or more elements than an array can hold.</exception>
    public static Tensor<T> ToLast<T>(Tensor<T> tensor)
    {
        int[] lengths = Lengths(tensor, "[N, C, ...positions]");
        (int samples, int channels) = (lengths[0], lengths[1]);
        return Tensor.Create(ToLast(Values(tensor), samples, channels), Native([samples, .. lengths[2..], channels]));
    }

    /// <summary>Copies a tensor with channels last, such as predicted images, into one with channels first.</summary>
    /// <remarks>Shapes: [N, ...positions, C] to [N, C, ...positions], with one to three axes of positions or more.</remarks>
    /// <exception cref="ConfigurationException">The tensor has fewer than 3 axes, or more elements than an array can hold.</exception>
    public static Tensor<T> ToFirst<T>(Tensor<T> tensor)
    {
        int[] lengths = Lengths(tensor, "[N, ...positions, C]");
        (int samples, int channels) = (lengths[0], lengths[^1]);
        return Tensor.Create(ToFirst(Values(tensor), samples, channels), Native([samples, channels, .. lengths[1..^1]]));
    }

    /// <summary>Copies samples [C, S] into [S, C].</summary>
    internal static T[] ToLast<T>(ReadOnlySpan<T> values, int samples, int channels) =>
        Transpose(values, samples, channels, Positions(values.Length, samples, channels));

    /// <summary>Copies samples [S, C] into [C, S].</summary>
    internal static T[] ToFirst<T>(ReadOnlySpan<T> values, int samples, int channels) =>
        Transpose(values, samples, Positions(values.Length, samples, channels), channels);

    private static int Positions(int length, int samples, int channels) => length == 0 ? 0 : length / samples / channels;

    private static T[] Transpose<T>(ReadOnlySpan<T> values, int samples, int rows, int columns)
    {
        T[] moved = new T[values.Length];
        int size = rows * columns;
        for (int sample = 0; sample < samples; sample++)
        {
            ReadOnlySpan<T> source = values.Slice(sample * size, size);
            Span<T> destination = moved.AsSpan(sample * size, size);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                    destination[column * rows + row] = source[row * columns + column];
            }
        }
        return moved;
    }

    private static int[] Lengths<T>(Tensor<T> tensor, string required)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Rank < FewestAxes)
            throw new ConfigurationException(
                $"Channels: the tensor {Shape.Text(tensor.Lengths.ToArray())} has '{tensor.Rank}' axes, "
                + $"but {required} with at least '{FewestAxes}' is required.", nameof(tensor));
        if (tensor.FlattenedLength > Array.MaxLength)
            throw new ConfigurationException(
                $"Channels: the tensor {Shape.Text(tensor.Lengths.ToArray())} has more than {Array.MaxLength} elements.", nameof(tensor));
        return [.. tensor.Lengths.ToArray().Select(length => (int)length)];
    }

    private static T[] Values<T>(Tensor<T> tensor)
    {
        T[] values = new T[(int)tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static nint[] Native(int[] lengths) => Array.ConvertAll(lengths, length => (nint)length);
}

/// <summary>Position of the channels in an array of images.</summary>
public enum ChannelOrder
{
    /// <summary>After the positions, [N, H, W, C]: the order of BlasNet and Keras.</summary>
    Last,

    /// <summary>Before the positions, [N, C, H, W]: the order of PyTorch, ONNX and the fish book.</summary>
    First,
}
