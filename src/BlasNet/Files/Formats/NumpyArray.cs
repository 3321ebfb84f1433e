using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Files;
using BlasNet.Tensors;

namespace BlasNet.Numerics;

/// <summary>Array as NumPy stores it: any rank, and elements of a type that .NET has too.</summary>
/// <remarks>Row-major, last axis fastest. Without dimensions it is a scalar of one element; a dimension of 0 makes it empty.</remarks>
public sealed class NumpyArray
{
    private readonly Array values;

    private NumpyArray(Array values, int[] dimensions) => (this.values, Dimensions) = (values, dimensions);

    /// <summary>Gets the extents, slowest axis first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Gets the number of elements.</summary>
    public int Count => values.Length;

    /// <summary>Gets the type of the elements: bool, byte, sbyte, short, ushort, int, uint, long, ulong, Half, float or double.</summary>
    public Type ElementType => values.GetType().GetElementType()!;

    /// <summary>Gets whether the elements are whole numbers, bool among them.</summary>
    public bool IsInteger => values is not (Half[] or float[] or double[]);

    /// <summary>Wraps values.</summary>
    /// <param name="values">The elements in row-major order; kept, not copied.</param>
    /// <param name="dimensions">The extents.</param>
    /// <exception cref="ConfigurationException">The format has no such type, or the dimensions do not fit the values.</exception>
    public static NumpyArray Create<T>(T[] values, IReadOnlyList<int> dimensions)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(dimensions);
        if (NumpyElement.Of(typeof(T)) is null)
            throw new ConfigurationException(
                $"NumPy: elements of the type '{typeof(T).Name}' cannot be stored; known are {NumpyElement.Known}.");
        if (dimensions.Any(extent => extent < 0) || IdxArray.ElementCount(dimensions) != values.Length)
            throw new ConfigurationException(
                $"NumPy: '{values.Length}' values do not fill the dimensions {Shape.Text(dimensions)}.", nameof(dimensions));
        return new NumpyArray(values, [.. dimensions]);
    }

    /// <summary>Copies a tensor.</summary>
    /// <exception cref="ConfigurationException">The format has no such type, or the tensor is larger than an array can be.</exception>
    public static NumpyArray FromTensor<T>(Tensor<T> tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Create(TensorRows.Copy(tensor), [.. tensor.Lengths.ToArray().Select(extent => checked((int)extent))]);
    }

    /// <summary>Returns the stored elements, not a copy.</summary>
    /// <exception cref="ConfigurationException">The elements have another type.</exception>
    public T[] Values<T>()
        where T : unmanaged => values.GetType() == typeof(T[])
            ? (T[])values
            : throw new ConfigurationException($"NumPy: the elements are '{ElementType.Name}', not '{typeof(T).Name}'.");

    /// <summary>Returns the elements as floats: the stored array when they are floats, else a converted copy.</summary>
    public float[] ToFloats() => Type.GetTypeCode(ElementType) switch
    {
        TypeCode.Single => Values<float>(),
        TypeCode.Double => Convert<double, float>(),
        TypeCode.Boolean => Array.ConvertAll(Values<bool>(), value => value ? 1f : 0f),
        _ when ElementType == typeof(Half) => Convert<Half, float>(),
        _ => Whole<float>(),
    };

    /// <summary>Returns the elements as doubles: the stored array when they are doubles, else a converted copy.</summary>
    internal double[] ToDoubles() => Type.GetTypeCode(ElementType) switch
    {
        TypeCode.Double => Values<double>(),
        TypeCode.Single => Convert<float, double>(),
        TypeCode.Boolean => Array.ConvertAll(Values<bool>(), value => value ? 1.0 : 0),
        _ when ElementType == typeof(Half) => Convert<Half, double>(),
        _ => Whole<double>(),
    };

    /// <summary>Returns the elements as integers: the stored array when they are 32-bit integers, else a converted copy.</summary>
    /// <exception cref="ConfigurationException">The elements are floating-point numbers, or one exceeds 32 bits.</exception>
    public int[] ToIntegers()
    {
        try
        {
            return ElementType == typeof(int) ? Values<int>()
                : ElementType == typeof(bool) ? Array.ConvertAll(Values<bool>(), value => value ? 1 : 0)
                : IsInteger ? Whole<int>()
                : throw new ConfigurationException($"NumPy: the elements are '{ElementType.Name}', but integers are required.");
        }
        catch (OverflowException error)
        {
            throw new ConfigurationException($"NumPy: an element of the type '{ElementType.Name}' exceeds 32 bits.", null, error);
        }
    }

    /// <summary>Returns the elements as a tensor of the same shape, over the stored array.</summary>
    /// <exception cref="ConfigurationException">The elements have another type.</exception>
    public Tensor<T> ToTensor<T>()
        where T : unmanaged => Tensor.Create(Values<T>(), [.. Dimensions.Select(extent => (nint)extent)]);

    /// <summary>Gets the stored array, whatever its type.</summary>
    internal Array Elements => values;

    /// <summary>Wraps an array of a type that is known to fit.</summary>
    internal static NumpyArray Of(Array values, int[] dimensions) => new(values, dimensions);

    // By the name of the type: the runtime takes an array of uint for one of int too, and the same of the other sizes.
    private TTo[] Whole<TTo>()
        where TTo : INumberBase<TTo> => Type.GetTypeCode(ElementType) switch
        {
            TypeCode.Byte => Convert<byte, TTo>(),
            TypeCode.SByte => Convert<sbyte, TTo>(),
            TypeCode.Int16 => Convert<short, TTo>(),
            TypeCode.UInt16 => Convert<ushort, TTo>(),
            TypeCode.Int32 => Convert<int, TTo>(),
            TypeCode.UInt32 => Convert<uint, TTo>(),
            TypeCode.Int64 => Convert<long, TTo>(),
            _ => Convert<ulong, TTo>(),
        };

    private TTo[] Convert<TFrom, TTo>()
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        TFrom[] from = Values<TFrom>();
        var to = new TTo[from.Length];
        TensorPrimitives.ConvertChecked<TFrom, TTo>(from, to);
        return to;
    }
}
