using System.Globalization;

namespace BlasNet;

/// <summary>One number for all axes of an image, or one for each: kernel size, strides, dilation rate.</summary>
/// <remarks>Immutable and compared by value. Numbers convert to it: <c>5</c>, <c>(3, 5)</c>, an array.
/// Prints as <c>5</c> or <c>[3, 5]</c>. The layer that takes it checks the range.</remarks>
public sealed class Extents : IEquatable<Extents>
{
    private readonly int[] values;

    /// <summary>Creates extents from one number for all axes, or one for each.</summary>
    /// <exception cref="ConfigurationException">There is no number.</exception>
    public Extents(params int[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0)
            throw new ConfigurationException("Extents need one number for all axes or one for each, but there was none.", nameof(values));
        this.values = [.. values];
    }

    /// <summary>Returns the number of each axis.</summary>
    /// <exception cref="ConfigurationException">There are neither one nor that many numbers.</exception>
    public int[] ToArray(int axes) => ToArray(axes, "extents");

    /// <summary>Converts one number for all axes.</summary>
    public static implicit operator Extents(int value) => new(value);

    /// <summary>Converts one number for each axis.</summary>
    public static implicit operator Extents(int[] values) => new(values);

    /// <summary>Converts one number for each of two axes: height and width.</summary>
    public static implicit operator Extents((int Height, int Width) values) => new(values.Height, values.Width);

    /// <summary>Converts one number for each of three axes: depth, height and width.</summary>
    public static implicit operator Extents((int Depth, int Height, int Width) values) => new(values.Depth, values.Height, values.Width);

    /// <summary>Converts one number for each of two axes: F#'s <c>(3, 5)</c>.</summary>
    public static implicit operator Extents(Tuple<int, int> values) => new(values.Item1, values.Item2);

    /// <summary>Converts one number for each of three axes: F#'s <c>(1, 3, 5)</c>.</summary>
    public static implicit operator Extents(Tuple<int, int, int> values) => new(values.Item1, values.Item2, values.Item3);

    /// <summary>Compares extents by their numbers; one number and its repetition differ, because the number of axes is not known.</summary>
    public static bool operator ==(Extents? left, Extents? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares extents by their numbers.</summary>
    public static bool operator !=(Extents? left, Extents? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals(Extents? other) => other is not null && values.AsSpan().SequenceEqual(other.values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Extents);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int value in values)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => values.Length == 1 ? values[0].ToString(CultureInfo.InvariantCulture) : Shape.Text(values);

    /// <summary>Gets the numbers as given: one, or one for each axis.</summary>
    internal ReadOnlySpan<int> Given => values;

    /// <summary>Returns the number of each axis; errors call the numbers by the given name.</summary>
    internal int[] ToArray(int axes, string name)
    {
        if (values.Length != 1 && values.Length != axes)
            throw new ConfigurationException($"the {name} {this} must be one number or one for each axis, and there are '{axes}'.");
        return values.Length == axes ? [.. values] : [.. Enumerable.Repeat(values[0], axes)];
    }

    /// <summary>Requires numbers of at least the given one and returns the shortest form: one number where all are equal.</summary>
    internal Extents Checked(int axes, int least, string name)
    {
        int[] all = ToArray(axes, name);
        int smallest = all.Min();
        if (smallest < least)
        {
            string required = least == 0 ? "not be negative" : string.Create(CultureInfo.InvariantCulture, $"be at least {least}");
            throw new ConfigurationException($"the {name} must {required}, but it was '{smallest}'.");
        }
        return Array.TrueForAll(all, value => value == smallest) ? new Extents(smallest) : this;
    }
}
