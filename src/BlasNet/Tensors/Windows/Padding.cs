namespace BlasNet;

/// <summary>Positions added around an image before a window slides over it.</summary>
/// <remarks>
/// <see cref="Valid"/> adds none, <see cref="Same"/> as many as make the output ceil(input / stride) long, and a number so many on
/// both sides of all axes, or of one. Numbers convert to it: <c>2</c>, <c>(1, 2)</c>, an array.
/// Immutable and compared by value; prints as <c>valid</c>, <c>same</c>, <c>2</c> or <c>[1, 2]</c>.
/// </remarks>
public sealed class Padding : IEquatable<Padding>
{
    private static readonly Extents None = 0;

    private Padding(Extents? amounts) => Amounts = amounts;

    /// <summary>Gets the padding that adds nothing: the window stays within the image.</summary>
    public static Padding Valid { get; } = new(None);

    /// <summary>Gets the padding that makes the output ceil(input / stride) long;
    /// of an odd number, the additional one goes after the image, as in TensorFlow.</summary>
    public static Padding Same { get; } = new((Extents?)null);

    /// <summary>Converts one amount for both sides of all axes.</summary>
    public static implicit operator Padding(int amount) => Of(amount);

    /// <summary>Converts one amount for both sides of each axis.</summary>
    public static implicit operator Padding(int[] amounts) => Of(amounts);

    /// <summary>Converts one amount for both sides of each of two axes: height and width.</summary>
    public static implicit operator Padding((int Height, int Width) amounts) => Of(amounts);

    /// <summary>Converts one amount for both sides of each of three axes: depth, height and width.</summary>
    public static implicit operator Padding((int Depth, int Height, int Width) amounts) => Of(amounts);

    /// <summary>Converts one amount for both sides of each of two axes: F#'s <c>(1, 2)</c>.</summary>
    public static implicit operator Padding(Tuple<int, int> amounts) => Of(amounts);

    /// <summary>Converts one amount for both sides of each of three axes: F#'s <c>(1, 2, 3)</c>.</summary>
    public static implicit operator Padding(Tuple<int, int, int> amounts) => Of(amounts);

    /// <summary>Compares paddings by value.</summary>
    public static bool operator ==(Padding? left, Padding? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares paddings by value.</summary>
    public static bool operator !=(Padding? left, Padding? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals(Padding? other) => other is not null && Amounts == other.Amounts;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Padding);

    /// <inheritdoc/>
    public override int GetHashCode() => Amounts?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    public override string ToString() => this == Same ? "same" : this == Valid ? "valid" : Amounts!.ToString();

    /// <summary>Gets the amounts on both sides; null where they follow from input and stride.</summary>
    internal Extents? Amounts { get; }

    /// <summary>Creates a padding with the same amounts on both sides.</summary>
    internal static Padding Of(Extents amounts) => new(amounts);

    /// <summary>Checks that no amount is negative, and returns the shortest form.</summary>
    internal Padding Checked(int axes) => Amounts is null ? this : new Padding(Amounts.Checked(axes, 0, "padding"));
}
