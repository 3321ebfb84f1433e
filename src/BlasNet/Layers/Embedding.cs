using System.Text.Json;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that replaces each whole number by a trained vector: y[i] = embeddings[x[i]].</summary>
/// <remarks>
/// Shapes: x any shape [...], its values whole numbers from 0 to V - 1; embeddings [V, D]; y [..., D]. Any other value ends the
/// run with a <see cref="DataException"/>. Whole numbers have no gradient: nothing before the layer is trained.
/// With <c>maskZero</c> x is a sequence [T] and 0 its padding: a sequence is as long as its last index other than 0, and a 0 before that
/// ends the run. The length goes along with the vectors as far as layers keep the steps; see docs/sequences.md.
/// Starts with uniform values from -0.05 to 0.05, as Keras does. In a model file <c>"inputDim": "data"</c> leaves the vocabulary to a table
/// with a column of text.
/// </remarks>
public sealed record Embedding : Layer
{
    private const string OfTheData = "data";

    /// <summary>Creates the layer.</summary>
    /// <param name="inputDim">Size V of the vocabulary, at least 1; inputs are less than it.</param>
    /// <param name="outputDim">Length D of the vectors, at least 1.</param>
    /// <param name="embeddingsInitializer">How the vectors start; uniform from -0.05 to 0.05 by default.</param>
    /// <param name="maskZero">Whether the index 0 is padding, which later layers leave out; false by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Embedding(
        int inputDim, int outputDim, Initializer? embeddingsInitializer = null, bool maskZero = false, string? name = null) : base(name)
    {
        InputDim = Check.AtLeastOne(inputDim, Kind, nameof(inputDim));
        OutputDim = Check.AtLeastOne(outputDim, Kind, nameof(outputDim));
        if (inputDim > EmbeddingLookup.MostRows)
            throw new ConfigurationException(
                $"embedding: inputDim must be at most {EmbeddingLookup.MostRows}, up to which inputs are exact, "
                + $"but it was '{inputDim}'.", nameof(inputDim));
        EmbeddingsInitializer = embeddingsInitializer ?? DefaultEmbeddingsInitializer;
        MaskZero = maskZero;
    }

    /// <inheritdoc/>
    public override string Kind => "embedding";

    /// <summary>Gets the size of the vocabulary; 0 while it is left to the data.</summary>
    public int InputDim { get; private init; }

    /// <summary>Gets whether the size of the vocabulary is left to the data, see
    /// <see cref="Model.WithVocabularies(IReadOnlyList{int})"/>.</summary>
    public bool TakesVocabulary => InputDim == 0;

    /// <summary>Gets the length of the vectors.</summary>
    public int OutputDim { get; }

    /// <summary>Gets how the vectors start.</summary>
    public Initializer EmbeddingsInitializer { get; }

    /// <summary>Gets whether the index 0 is padding.</summary>
    public bool MaskZero { get; }

    internal override bool GivesLengths => MaskZero;

    internal override bool IsAlongLastAxis => true;

    internal override string? WhyNotForSteps => MaskZero ? Layers.Masking.NotForSteps : null;

    private static Initializer DefaultEmbeddingsInitializer => Initializer.Uniform();

    internal override string? WhyNoInputGradient => "it takes whole numbers, which have none";

    /// <summary>Gets what the layer requires of its inputs, for messages.</summary>
    internal string Required => $"a whole number from 0 to {InputDim - 1}, for a vocabulary of {InputDim}";

    /// <summary>Finds the position of the first value that is not an index, or -1.</summary>
    internal int FirstBad(ReadOnlySpan<float> values) => EmbeddingLookup.FirstBad(values, InputDim);

    /// <summary>Returns the layer for the vocabulary of the data.</summary>
    internal Embedding For(int vocabulary) =>
        (Embedding)new Embedding(vocabulary, OutputDim, EmbeddingsInitializer, MaskZero, Name).WithTrainingOf(this);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (TakesVocabulary)
            throw new ConfigurationException(
                "the vocabulary is left to the data, which is not known yet. Give its size with WithVocabularies.");
        return !MaskZero || inputs[0].Rank == 1
            ? new([.. inputs[0], OutputDim])
            : throw new ConfigurationException(
                $"with maskZero the layer takes a sequence [T] of indexes, but it receives the shape {inputs[0]}. Flatten it.");
    }

    internal override bool HasWeights => true;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) =>
        [new ParameterSpec("embeddings", new Shape(InputDim, OutputDim), EmbeddingsInitializer, Decays: true)];

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new EmbeddingOperation(this, (long)capacity * inputs[0].Size)];

    internal static Embedding Declare(SpecProperties<Embedding> properties) => Of(
        properties.Value(layer => layer.TakesVocabulary ? (int?)null : layer.InputDim, ReadInputDim, WriteInputDim),
        properties.Integer("outputDim", layer => layer.OutputDim),
        properties.Nested(
            "embeddingsInitializer", layer => layer.EmbeddingsInitializer, InitializerConverter.Instance, DefaultEmbeddingsInitializer),
        properties.Flag("maskZero", layer => layer.MaskZero, false));

    // Where the vocabulary is left to the data, the other properties are checked with a size that does no harm.
    private static Embedding Of(int? inputDim, int outputDim, Initializer initializer, bool maskZero) => inputDim is { } known
        ? new Embedding(known, outputDim, initializer, maskZero)
        : new Embedding(1, outputDim, initializer, maskZero) { InputDim = 0 };

    private static int? ReadInputDim(SpecReader reader)
    {
        if (reader.Element("inputDim") is not { ValueKind: JsonValueKind.String })
            return reader.Integer("inputDim");
        return reader.Text("inputDim") == OfTheData ? null
            : throw reader.Error($"'inputDim' must be a whole number or '{OfTheData}', but it was '{reader.Text("inputDim")}'");
    }

    private static void WriteInputDim(SpecWriter writer, int? inputDim)
    {
        if (inputDim is { } known)
            writer.Integer("inputDim", known);
        else
            writer.Text("inputDim", OfTheData);
    }
}

/// <summary>The lookup: the forward pass copies rows of the table, the backward pass sums the gradients of each row.</summary>
internal sealed class EmbeddingOperation(Embedding layer, long capacity) : Operation
{
    private const int Table = 0;

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("lookup", TakeRows)];

    public override IReadOnlyList<Phase> Backward =>
    [
        // By columns: rows are used as unevenly as words are.
        Phase.ByParts("table gradient", WorkSplit.Channels(layer.OutputDim, capacity + layer.InputDim), (m, part) =>
            EmbeddingLookup.Gradient(m.AllX(), m.AllDY(), layer.InputDim, layer.OutputDim, part.Start, part.Count, m.DW(Table),
                m.Accumulate)) with { OnlyParameterGradients = true },
    ];

    private void TakeRows(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> x = m.X(rows);
        int bad = EmbeddingLookup.Forward(m.W(Table), x, layer.InputDim, layer.OutputDim, m.Y(rows));
        if (bad >= 0)
            throw new DataException(new Place { Layer = m.Key },
                FormattableString.Invariant($"an input is '{x[bad]}', but it must be {layer.Required}."));
        if (layer.MaskZero)
            MaskingOperation.Refuse(
                m, rows, SequenceLengths.OfIndexes(x, rows.Count, x.Length / rows.Count, m.GivenLengths(rows)));
    }
}
