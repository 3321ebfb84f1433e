using System.Globalization;
using System.Text;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>A planned buffer: values, a gradient or a workspace.</summary>
/// <param name="Name">What it holds.</param>
/// <param name="PerRow">Floats per sample.</param>
/// <param name="Constant">Floats whatever the batch.</param>
internal sealed record PlannedBuffer(string Name, int PerRow, int Constant)
{
    /// <summary>Gets the first and last stage that touch it; where it holds a tile's rows, the first and last phase.</summary>
    public required Lifetime Lifetime { get; init; }

    /// <summary>Gets its offset in the arena, or in each worker's tile memory.</summary>
    public required int Offset { get; init; }

    /// <summary>Gets whether it holds a tile's rows and not the batch's.</summary>
    public bool OfTile { get; init; }

    /// <summary>Gets the floats that it takes.</summary>
    public int Length => Lifetime.Length;
}

/// <summary>One operation in the plan with the buffers it works on; -1 stands for a gradient that nobody needs.</summary>
internal sealed record PlannedStep(string Key, int Layer, Operation Operation)
{
    /// <summary>Gets the position of the layer that owns the weights: <see cref="Layer"/>, or an earlier one that shares them.</summary>
    public required int Weights { get; init; }

    /// <summary>Gets whether the weights are frozen, so that they get no gradients.</summary>
    public bool IsFrozen { get; init; }

    public required int[] Inputs { get; init; }

    public required int Output { get; init; }

    public required int[] InputGradients { get; init; }

    public required int[] OutputGradients { get; init; }

    public required int[] Workspaces { get; init; }

    /// <summary>Gets the buffers of the lengths of each input's samples, -1 where it has none; empty where the layer reads none.</summary>
    public int[] Lengths { get; init; } = [];

    /// <summary>Gets the buffer of the lengths that the step computes; -1 for none.</summary>
    public int GivenLengths { get; init; } = -1;
}

/// <summary>A phase of a step in the plan.</summary>
internal readonly record struct PlannedPhase(int Step, Phase Phase);

/// <summary>The work between two barriers: a chain of phases cut by rows, or independent phases cut into parts.</summary>
/// <param name="Phases">The phases in order.</param>
/// <param name="Slices">The most slices that a batch is cut into for a chain; 0 for phases cut into parts.</param>
/// <param name="RowsPerTile">The most rows that a worker takes through the chain at a time.</param>
internal sealed record Stage(IReadOnlyList<PlannedPhase> Phases, int Slices = 0, int RowsPerTile = 0)
{
    public bool ByRows => Slices > 0;

    /// <summary>Gets whether the stage reads nothing but weights and states.</summary>
    public bool IsPreparation => Phases.All(phase => phase.Phase.Prepares >= 0);
}

/// <summary>An array of the parameter or state block: its key, its spec by the layer, and its offset.</summary>
internal sealed record PlannedArray(string Key, ParameterSpec Spec, int Layer, int Offset)
{
    public int Length => Spec.Shape.Size;

    /// <summary>Gets the key of its layer.</summary>
    public string Owner => Key[..^(Spec.Name.Length + 1)];
}

/// <summary>The work of a network for a batch and the place of all its values: shapes and offsets only, no memory.
/// Prints as a table.</summary>
internal sealed record ExecutionPlan
{
    public required Mode Mode { get; init; }

    /// <summary>Gets the largest number of rows of a batch.</summary>
    public required int Capacity { get; init; }

    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    public required IReadOnlyList<Stage> Forward { get; init; }

    public required IReadOnlyList<Stage> Backward { get; init; }

    public required IReadOnlyList<PlannedBuffer> Buffers { get; init; }

    public required IReadOnlyList<PlannedArray> Parameters { get; init; }

    public required IReadOnlyList<PlannedArray> States { get; init; }

    /// <summary>Gets the buffers of the model's inputs, in their order.</summary>
    public required IReadOnlyList<int> Inputs { get; init; }

    /// <summary>Gets the loss step's position, or -1 where the plan has no loss.</summary>
    public required int LossStep { get; init; }

    /// <summary>Gets the buffer of the model's output.</summary>
    public required int Output { get; init; }

    /// <summary>Gets the length in floats of the block that holds all values of a batch.</summary>
    public required int ArenaLength { get; init; }

    /// <summary>Gets the length in floats of each worker's memory for its current tile.</summary>
    public required int TileLength { get; init; }

    public required long FlopsPerRow { get; init; }

    public int ParameterLength => Length(Parameters);

    public int StateLength => Length(States);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{Mode} plan for batches of up to {Capacity}: {Buffers.Count} buffers in {ArenaLength} floats"
            + $" and {TileLength} per worker\n");
        Append(text, "forward", Forward, 0);
        Append(text, "backward", Backward, Forward.Count);
        text.Append(CultureInfo.InvariantCulture, $"{"buffer",-36}{"per row",9}{"constant",9}{"offset",14}  stages\n");
        foreach (PlannedBuffer buffer in Buffers)
        {
            string place = buffer.OfTile ? $"tile {buffer.Offset}" : $"{buffer.Offset}";
            string last = buffer.Lifetime.Last == int.MaxValue ? "end" : buffer.Lifetime.Last.ToString(CultureInfo.InvariantCulture);
            string first = buffer.Lifetime.First < 0 ? "start" : buffer.Lifetime.First.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture,
                $"{buffer.Name,-36}{buffer.PerRow,9}{buffer.Constant,9}{place,14}  {first}-{last}\n");
        }
        return text.ToString();
    }

    private void Append(StringBuilder text, string title, IReadOnlyList<Stage> stages, int first)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            string cut = stages[i].ByRows
                ? $"{stages[i].Slices} slices of rows, by {stages[i].RowsPerTile}"
                : $"{stages[i].Phases.Sum(p => p.Phase.Parts!.Value.Count)} parts";
            text.Append(CultureInfo.InvariantCulture, $"{title} stage {first + i}, {cut}\n");
            foreach (PlannedPhase phase in stages[i].Phases)
                text.Append(CultureInfo.InvariantCulture, $"    {Steps[phase.Step].Key}: {phase.Phase.Name}\n");
        }
    }

    private static int Length(IReadOnlyList<PlannedArray> arrays) =>
        arrays.Count == 0 ? 0 : FloatBlock.Align(arrays[^1].Offset + arrays[^1].Length);
}
