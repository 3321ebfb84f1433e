namespace BlasNet;

/// <summary>Positions added, or cut off, before and after an image along each axis.</summary>
/// <remarks>
/// Numbers convert to it where both ends of an axis are alike: <c>1</c>, <c>(1, 2)</c> for height and width, an array;
/// <c>new Margins(before: (1, 0), after: 2)</c> where they differ. Immutable and compared by value.
/// Prints as <c>1</c>, <c>[1, 2]</c> or, with pairs of before and after, <c>[[1, 2], [0, 2]]</c>.
/// </remarks>
public sealed class Margins : IEquatable<Margins>
{
    /// <summary>Creates margins that differ before and after.</summary>
    /// <param name="before">One number for all axes, or one for each.</param>
    /// <param name="after">One number for all axes, or one for each.</param>
    public Margins(Extents before, Extents after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        (Before, After) = (before, after);
    }

    /// <summary>Gets the positions before the image: one number for all axes, or one for each.</summary>
    public Extents Before { get; }

    /// <summary>Gets the positions after the image: one number for all axes, or one for each.</summary>
    public Extents After { get; }

    /// <summary>Converts one number for all ends.</summary>
    public static implicit operator Margins(int value) => OfBoth(value);

    /// <summary>Converts one number for both ends of each axis.</summary>
    public static implicit operator Margins(int[] values) => OfBoth(values);

    /// <summary>Converts one number for both ends of each of two axes: height and width.</summary>
    public static implicit operator Margins((int Height, int Width) values) => OfBoth(values);

    /// <summary>Converts one number for both ends of each of three axes: depth, height and width.</summary>
    public static implicit operator Margins((int Depth, int Height, int Width) values) => OfBoth(values);

    /// <summary>Compares margins by their numbers.</summary>
    public static bool operator ==(Margins? left, Margins? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares margins by their numbers.</summary>
    public static bool operator !=(Margins? left, Margins? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals(Margins? other) => other is not null && Before == other.Before && After == other.After;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Margins);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Before, After);

    /// <inheritdoc/>
    public override string ToString() => AreAlike
        ? Before.ToString()
        : "[" + string.Join(", ", Pairs().Select(pair => Shape.Text(pair))) + "]";

    /// <summary>Gets whether both ends of each axis are alike.</summary>
    internal bool AreAlike => Before == After;

    internal static Margins OfBoth(Extents values) => new(values, values);

    /// <summary>Returns before and after of each axis.</summary>
    internal int[][] Pairs()
    {
        int axes = Math.Max(Before.Given.Length, After.Given.Length);
        return [.. Before.ToArray(axes).Zip(After.ToArray(axes), (before, after) => (int[])[before, after])];
    }

    /// <summary>Checks that no number is negative, and returns the shortest equivalent form.</summary>
    internal Margins Checked(int axes, string name)
    {
        Extents before = Before.Checked(axes, 0, name), after = After.Checked(axes, 0, name);
        return before == after ? OfBoth(before) : new Margins(new Extents(before.ToArray(axes)), new Extents(after.ToArray(axes)));
    }
}
