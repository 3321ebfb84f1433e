using System.Text.Json;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that replaces the last columns, indexes of categories, by trained vectors; the columns before pass.</summary>
/// <remarks>
/// A value that is no whole number from 0 to its column's categories - 1, such as -1 for a missing or an unknown category, becomes a vector
/// of zeros. Shapes: x [C], the last n columns indexes; y [C - n + n · Size]; embeddings [Σ Categories, Size], the categories of the
/// first column of indexes first. They start with N(0, 1), as in RealMLP (Holzmüller, Grinsztajn and Steinwart 2024, "Better by
/// default"). Indexes have no gradient; that of the columns before passes.
/// </remarks>
public sealed record EmbedColumns : Layer
{
    internal const int DefaultSize = 8;
    private const string OfTheData = "data";

    private readonly int[]? categories;

    /// <summary>Creates the layer.</summary>
    /// <param name="categories">The number of categories of each of the last columns, each at least 1; null, the default, leaves them to
    /// the data (see <see cref="Model.WithTableColumns(int, int, IReadOnlyList{int})"/>).</param>
    /// <param name="size">Length of the vectors, at least 1; 8 by default.</param>
    /// <param name="embeddingsInitializer">How the vectors start; N(0, 1) by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public EmbedColumns(
        IReadOnlyList<int>? categories = null, int size = DefaultSize, Initializer? embeddingsInitializer = null, string? name = null)
        : base(name)
    {
        this.categories = categories is null ? null : [.. categories.Select(count => Check.AtLeastOne(count, Kind, nameof(categories)))];
        long all = (this.categories ?? []).Sum(count => (long)count);
        if (all > EmbeddingLookup.MostRows)
            throw new ConfigurationException(
                $"embedColumns: the categories of all columns must be at most {EmbeddingLookup.MostRows}, but they were '{all}'.",
                nameof(categories));
        Size = Check.AtLeastOne(size, Kind, nameof(size));
        EmbeddingsInitializer = embeddingsInitializer ?? DefaultEmbeddingsInitializer;
    }

    /// <inheritdoc/>
    public override string Kind => "embedColumns";

    /// <summary>Gets the number of categories of each of the last columns; null while they are left to the data.</summary>
    public IReadOnlyList<int>? Categories => categories;

    /// <summary>Gets the length of the vectors.</summary>
    public int Size { get; }

    /// <summary>Gets how the vectors start.</summary>
    public Initializer EmbeddingsInitializer { get; }

    private static Initializer DefaultEmbeddingsInitializer => Initializer.Normal(0, 1);

    /// <summary>Compares kind, name, categories, size and start.</summary>
    public bool Equals(EmbedColumns? other) => other is not null && base.Equals(other) && Size == other.Size
        && EmbeddingsInitializer == other.EmbeddingsInitializer && (categories is null) == (other.categories is null)
        && categories.AsSpan().SequenceEqual(other.categories);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Size, categories?.Length);

    internal override bool HasWeights => categories is not [];

    /// <summary>Returns the layer for the columns of the data.</summary>
    internal EmbedColumns For(IReadOnlyList<int> ofTheData) =>
        (EmbedColumns)new EmbedColumns(ofTheData, Size, EmbeddingsInitializer, Name).WithTrainingOf(this);

    internal override string? WhyNotForSteps => "which takes the columns of a table";

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (categories is null)
            throw new ConfigurationException(
                "the categories of the columns are left to the data, which is not known yet. Give them with WithTableColumns.");
        if (inputs[0].Rank != 1)
            throw new ConfigurationException($"the layer takes one row of columns, but it receives the shape {inputs[0]}.");
        if (categories.Length > inputs[0].Last)
            throw new ConfigurationException(
                $"the layer takes {categories.Length} columns of indexes, but it receives {inputs[0].Last} columns.");
        long width = inputs[0].Last - categories.Length + (long)categories.Length * Size;
        return width <= int.MaxValue
            ? new Shape((int)width)
            : throw new ConfigurationException($"the layer has {width} outputs, more than {int.MaxValue}.");
    }

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) => categories is null or []
        ? []
        : [new ParameterSpec("embeddings", new Shape(categories.Sum(), Size), EmbeddingsInitializer, Decays: true)];

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        categories is null or [] ? [] : [new EmbedColumnsOperation(inputs[0].Last, categories, Size)];

    internal static EmbedColumns Declare(SpecProperties<EmbedColumns> properties) => new(
        properties.Value(layer => layer.Categories, Read, Write),
        properties.Integer("size", layer => layer.Size, DefaultSize),
        properties.Nested(
            "embeddingsInitializer", layer => layer.EmbeddingsInitializer, InitializerConverter.Instance, DefaultEmbeddingsInitializer));

    private static IReadOnlyList<int>? Read(SpecReader reader)
    {
        if (reader.Element("categories") is not { ValueKind: JsonValueKind.String })
            return reader.OptionalIntegers("categories");
        return reader.Text("categories") == OfTheData ? null
            : throw reader.Error($"'categories' must be an array of whole numbers or '{OfTheData}', "
                + $"but it was '{reader.Text("categories")}'");
    }

    private static void Write(SpecWriter writer, IReadOnlyList<int>? categories)
    {
        if (categories is not null)
            writer.Integers("categories", categories);
    }
}

/// <summary>The lookup of all columns of indexes, and the sums of the gradients of each vector.</summary>
internal sealed class EmbedColumnsOperation(int inputs, int[] categories, int size) : Operation
{
    private const int Table = 0;

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("lookup", (m, rows) =>
            EmbeddingColumns.Forward(m.W(Table), m.X(rows), rows.Count, inputs, categories, size, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByParts("table gradient", Tiling.AtLeast(categories.Length, 1), (m, part) =>
        {
            for (int column = part.Start; column < part.End; column++)
                EmbeddingColumns.Gradient(m.AllX(), m.AllDY(), m.Rows, inputs, categories, size, column, m.DW(Table), m.Accumulate);
        }) with { OnlyParameterGradients = true },
        Phase.ByRows("input gradient", (m, rows) =>
            EmbeddingColumns.InputGradient(m.DY(rows), rows.Count, inputs, categories.Length, size, m.DX(rows)))
            with { ForInputGradient = true },
    ];
}
