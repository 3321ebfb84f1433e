using System.Numerics.Tensors;

namespace BlasNet.Tensors;

/// <summary>Access to tensors whose first axis counts rows.</summary>
internal static class TensorRows
{
    /// <summary>Copies the elements in row-major order, whatever the tensor's strides are.</summary>
    public static T[] Copy<T>(Tensor<T> tensor)
    {
        if (tensor.FlattenedLength > Array.MaxLength)
            throw new ConfigurationException(
                $"Samples: the tensor {Shape.Text(tensor.Lengths.ToArray())} has more than {Array.MaxLength} elements.", nameof(tensor));
        T[] values = new T[(int)tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    /// <summary>Returns the shape without the first axis.</summary>
    public static Shape RowShape<T>(Tensor<T> tensor)
    {
        if (tensor.Rank == 0)
            throw new ConfigurationException("Samples: the tensor is a scalar, but its first axis must count the samples.", nameof(tensor));
        return new Shape(tensor.Lengths[1..].ToArray().Select(length => checked((int)length)).ToArray());
    }
}
