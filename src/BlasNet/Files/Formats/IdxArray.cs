namespace BlasNet.Numerics;

/// <summary>Contents of an IDX file: an array of any rank and one of six element types.</summary>
/// <remarks>Row-major, last axis fastest. Without dimensions it is a scalar of one element; a dimension of 0 makes it empty.</remarks>
public sealed class IdxArray
{
    private readonly Array values;

    private IdxArray(IdxElement element, int[] dimensions, Array values)
    {
        Element = element;
        Dimensions = dimensions;
        this.values = values;
    }

    /// <summary>Gets the element type.</summary>
    public IdxElement Element { get; }

    /// <summary>Gets the extents, slowest axis first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Gets the number of elements.</summary>
    public int Count => values.Length;

    /// <summary>Wraps values; T is one of byte, sbyte, short, int, float and double.</summary>
    /// <param name="values">The elements in row-major order; kept, not copied.</param>
    /// <param name="dimensions">The extents, at most 255 of them.</param>
    /// <exception cref="ConfigurationException">The type is none of the six, or the dimensions do not fit the values.</exception>
    public static IdxArray Create<T>(T[] values, IReadOnlyList<int> dimensions) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(dimensions);
        if (dimensions.Count > byte.MaxValue)
            throw new ConfigurationException(
                $"IDX: an array has at most '255' dimensions, but these are '{dimensions.Count}'.", nameof(dimensions));
        foreach (int dimension in dimensions)
        {
            if (dimension < 0)
                throw new ConfigurationException(
                    $"IDX: the dimensions {Shape.Text(dimensions)} contain a negative one.", nameof(dimensions));
        }
        if (ElementCount(dimensions) != values.Length)
            throw new ConfigurationException(
                $"IDX: '{values.Length}' values do not fill the dimensions {Shape.Text(dimensions)}.", nameof(dimensions));
        return new IdxArray(ElementOf<T>(), [.. dimensions], values);
    }

    /// <summary>Returns the stored elements, not a copy; T is the type that <see cref="Element"/> names.</summary>
    /// <exception cref="ConfigurationException">The elements have another type.</exception>
    public T[] Values<T>() where T : unmanaged =>
        Element == ElementOf<T>()
            ? (T[])values
            : throw new ConfigurationException($"IDX: the elements are '{Element}', not '{ElementOf<T>()}'.");

    /// <summary>Returns the elements as floats: the stored array when they are floats, else a converted copy.</summary>
    public float[] ToFloats() => Element switch
    {
        IdxElement.UInt8 => Array.ConvertAll(Values<byte>(), value => (float)value),
        IdxElement.Int8 => Array.ConvertAll(Values<sbyte>(), value => (float)value),
        IdxElement.Int16 => Array.ConvertAll(Values<short>(), value => (float)value),
        IdxElement.Int32 => Array.ConvertAll(Values<int>(), value => (float)value),
        IdxElement.Float64 => Array.ConvertAll(Values<double>(), value => (float)value),
        _ => Values<float>(),
    };

    /// <summary>Returns the elements as integers: the stored array when they are 32-bit integers, else a converted copy.</summary>
    /// <exception cref="ConfigurationException">The elements are floating-point numbers.</exception>
    public int[] ToIntegers() => Element switch
    {
        IdxElement.UInt8 => Array.ConvertAll(Values<byte>(), value => (int)value),
        IdxElement.Int8 => Array.ConvertAll(Values<sbyte>(), value => (int)value),
        IdxElement.Int16 => Array.ConvertAll(Values<short>(), value => (int)value),
        IdxElement.Int32 => Values<int>(),
        _ => throw new ConfigurationException($"IDX: the elements are '{Element}', but integers are required."),
    };

    /// <summary>Multiplies the dimensions; returns -1 when the product exceeds what an array can hold.</summary>
    internal static long ElementCount(IReadOnlyList<int> dimensions)
    {
        if (dimensions.Contains(0))
            return 0;
        long count = 1;
        foreach (int dimension in dimensions)
        {
            count *= dimension;
            if (count > Array.MaxLength)
                return -1;
        }
        return count;
    }

    private static IdxElement ElementOf<T>() =>
        typeof(T) == typeof(byte) ? IdxElement.UInt8
        : typeof(T) == typeof(sbyte) ? IdxElement.Int8
        : typeof(T) == typeof(short) ? IdxElement.Int16
        : typeof(T) == typeof(int) ? IdxElement.Int32
        : typeof(T) == typeof(float) ? IdxElement.Float32
        : typeof(T) == typeof(double) ? IdxElement.Float64
        : throw new ConfigurationException(
            $"IDX: the format has no elements of the type '{typeof(T).Name}'; it has byte, sbyte, short, int, float and double.");
}

/// <summary>Element types of the IDX format; the value is the type's code in the file.</summary>
public enum IdxElement
{
    /// <summary>Unsigned bytes: grey values and labels.</summary>
    UInt8 = 0x08,

    /// <summary>Signed bytes.</summary>
    Int8 = 0x09,

    /// <summary>Signed 16-bit integers.</summary>
    Int16 = 0x0B,

    /// <summary>Signed 32-bit integers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating-point numbers.</summary>
    Float32 = 0x0D,

    /// <summary>64-bit floating-point numbers.</summary>
    Float64 = 0x0E,
}
