namespace BlasNet;

/// <summary>Numbers of positions around an image, before and after it along each axis: zeros that a layer adds, or what it crops.</summary>
/// <remarks>
/// <see cref="Valid"/> adds none, <see cref="Same"/> as many as make a window's output ceil(input / stride) long, <see cref="Causal"/>
/// those before a sequence that keep each output from later steps. Made from numbers by
/// conversion where both sides of an axis are alike: <c>2</c>, <c>(1, 2)</c> for height and width, an array;
/// <c>new Padding(before: (1, 0), after: 2)</c> where they are not. Immutable and compared by value; prints as <c>valid</c>, <c>same</c>,
/// <c>causal</c>, <c>2</c>, <c>[1, 2]</c> or, with pairs of before and after, <c>[[1, 2], [0, 2]]</c>.
/// </remarks>
public sealed class Padding : IEquatable<Padding>
{
    private static readonly Extents None = 0;

    /// <summary>Creates a padding that may differ before and after.</summary>
    /// <param name="before">Positions before the image, at least 0: one number for all axes, or one for each.</param>
    /// <param name="after">Positions after the image, at least 0: one number for all axes, or one for each.</param>
    public Padding(Extents before, Extents after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        (Before, After) = (before, after);
    }

    private readonly string? name;

    private Padding(string name) => this.name = name;

    /// <summary>Gets the padding that adds nothing: the window stays within the image.</summary>
    public static Padding Valid { get; } = new(None, None);

    /// <summary>Gets the padding that makes the output ceil(input / stride) long;
    /// where an odd number is added, one more stands after than before, as in TensorFlow.</summary>
    public static Padding Same { get; } = new("same");

    /// <summary>Gets the padding of a Conv1D that adds dilationRate · (kernelSize - 1) positions before the sequence and none after it, so
    /// that no output depends on later steps.</summary>
    public static Padding Causal { get; } = new("causal");

    /// <summary>Gets the positions before the image: one number for all axes, or one for each; null for <see cref="Same"/> and
    /// <see cref="Causal"/>.</summary>
    public Extents? Before { get; }

    /// <summary>Gets the positions after the image: one number for all axes, or one for each; null for <see cref="Same"/> and
    /// <see cref="Causal"/>.</summary>
    public Extents? After { get; }

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
    public bool Equals(Padding? other) => other is not null && name == other.name && Before == other.Before && After == other.After;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Padding);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(name, Before, After);

    /// <inheritdoc/>
    public override string ToString() => this == Valid ? "valid" : Amounts();

    /// <summary>Gets whether both sides of each axis are alike.</summary>
    internal bool IsEven => Before == After;

    /// <summary>Returns a padding of equal sides.</summary>
    internal static Padding Of(Extents amounts) => new(amounts, amounts);

    /// <summary>Returns the numbers as text, also where they have a name.</summary>
    internal string Amounts() => Before is null || IsEven
        ? Before?.ToString() ?? name!
        : "[" + string.Join(", ", Pairs().Select(pair => Shape.Text(pair))) + "]";

    /// <summary>Returns before and after of each axis.</summary>
    internal int[][] Pairs()
    {
        int axes = Math.Max(Before!.Given.Length, After!.Given.Length);
        return [.. Before.ToArray(axes).Zip(After.ToArray(axes), (before, after) => (int[])[before, after])];
    }

    /// <summary>Requires amounts that are not negative and returns one form for all that mean the same.</summary>
    internal Padding Checked(int axes, string name = "padding")
    {
        if (Before is null || After is null)
            return this;
        Extents before = Before.Checked(axes, 0, name), after = After.Checked(axes, 0, name);
        return before == after ? Of(before) : new Padding(new Extents(before.ToArray(axes)), new Extents(after.ToArray(axes)));
    }

    /// <summary>Requires amounts in numbers, which do not follow from a window.</summary>
    internal Padding CheckedNumbers(int axes, string name) => Before is not null
        ? Checked(axes, name)
        : throw new ConfigurationException($"the {name} must be numbers, but it was '{this}', which needs a window.");
}
