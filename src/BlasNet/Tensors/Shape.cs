using System.Collections;
using System.Globalization;

namespace BlasNet;

/// <summary>Extents of an array, slowest axis first; a sample's shape has no batch axis.</summary>
/// <remarks>Immutable and compared by value. Prints as <c>[28, 28, 1]</c>. A scalar has the empty shape <c>[]</c>.</remarks>
public sealed class Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    private readonly int[] extents;

    /// <summary>Creates a shape from its extents.</summary>
    /// <exception cref="ConfigurationException">An extent is below 1, or their product exceeds 2 147 483 647.</exception>
    public Shape(params int[] extents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        this.extents = [.. extents];
        long size = 1;
        foreach (int extent in this.extents)
        {
            if (extent < 1)
                throw new ConfigurationException(
                    $"The shape {Text(this.extents)} has the extent '{extent}'; each must be at least 1.", nameof(extents));
            size *= extent;
            if (size > int.MaxValue)
                throw new ConfigurationException($"The shape {Text(this.extents)} has more than {int.MaxValue} elements.", nameof(extents));
        }
        Size = (int)size;
    }

    /// <summary>Gets the number of axes.</summary>
    public int Rank => extents.Length;

    /// <summary>Gets the number of elements: the product of the extents, 1 for a scalar.</summary>
    public int Size { get; }

    /// <summary>Gets the extent of an axis.</summary>
    public int this[int axis] => extents[axis];

    /// <summary>Gets the extent of the last axis: units of a vector, channels of an image.</summary>
    public int Last => extents[^1];

    int IReadOnlyCollection<int>.Count => extents.Length;

    /// <summary>Copies the extents into a new array.</summary>
    public int[] ToArray() => [.. extents];

    /// <summary>Returns the same shape with another last extent.</summary>
    public Shape WithLast(int extent) => new([.. extents.AsSpan(0, Rank - 1), extent]);

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && extents.AsSpan().SequenceEqual(other.extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int extent in extents)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>Compares two shapes by their extents.</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares two shapes by their extents.</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)extents).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => extents.GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => Text(extents);

    /// <summary>Formats extents as in <c>[28, 28, 1]</c>, also invalid ones, for messages.</summary>
    internal static string Text<T>(IEnumerable<T> extents) where T : IFormattable =>
        "[" + string.Join(", ", extents.Select(extent => extent.ToString(null, CultureInfo.InvariantCulture))) + "]";
}
