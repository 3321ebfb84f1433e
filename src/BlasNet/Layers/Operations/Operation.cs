using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>Buffer of an operation besides its input and output.</summary>
/// <param name="Name">Name of its contents, as the plan prints it.</param>
/// <param name="PerRow">Floats per sample.</param>
/// <param name="Constant">Floats whatever the batch.</param>
/// <param name="BackwardOnly">False: written by the forward pass and kept for the backward pass.
/// True: lives in the backward pass alone.</param>
internal sealed record Workspace(string Name, int PerRow, int Constant = 0, bool BackwardOnly = false)
{
    /// <summary>Gets the floats for the partial sums of each slice of the batch, written by the phase by rows that names this workspace
    /// as <see cref="Phase.SumsInto"/>; 0 for none.</summary>
    public int PerSlice { get; init; }

    /// <summary>Gets the floats of each worker while it runs one tile of a phase; their values live no longer. 0 for none.</summary>
    public int Scratch { get; init; }

    /// <summary>Gets whether the values stay from pass to pass, as the states of stateful layers do; they start as zeros.</summary>
    public bool IsCarried { get; init; }

    /// <summary>Creates a workspace for partial sums of each slice of the batch.</summary>
    public static Workspace OfSlices(string name, int length, bool backwardOnly = false) =>
        new(name, 0, 0, backwardOnly) { PerSlice = length };

    /// <summary>Creates a workspace of scratch memory of a tile.</summary>
    public static Workspace OfTile(string name, int length, bool backwardOnly = false) =>
        new(name, 0, 0, backwardOnly) { Scratch = length };
}

/// <summary>Executable maths of a layer for given shapes: its phases forward and backward, and the memory they need.</summary>
internal abstract class Operation
{
    /// <summary>Gets the forward phases; they overwrite the output.</summary>
    public abstract IReadOnlyList<Phase> Forward { get; }

    /// <summary>Gets the backward phases; they overwrite input gradients and, as the step chooses, overwrite or add to parameter
    /// gradients.</summary>
    public abstract IReadOnlyList<Phase> Backward { get; }

    /// <summary>Gets whether the backward pass reads the input values.</summary>
    public virtual bool BackwardReadsInput => false;

    /// <summary>Gets whether the backward pass reads the output values.</summary>
    public virtual bool BackwardReadsOutput => false;

    /// <summary>Gets whether the forward pass already writes the input gradients, as a loss does.</summary>
    public virtual bool ForwardWritesInputGradient => false;

    /// <summary>Gets the further buffers, in the order of <see cref="StepMemory.Workspaces"/>.</summary>
    public virtual IReadOnlyList<Workspace> Workspaces => [];

    /// <summary>Gets the products that go through columns of the input; null where none does.</summary>
    public virtual ColumnTraffic? Columns => null;

    /// <summary>Gets the number of output gradients: more than one only where one value feeds several layers.</summary>
    public virtual int OutputGradients => 1;
}

/// <summary>Sum of the gradients of a value that feeds several layers: dx = Σ dy_i. The compiler inserts it at each fork.</summary>
internal sealed class ForkOperation(int consumers) : Operation
{
    public override int OutputGradients => consumers;

    public override IReadOnlyList<Phase> Forward => [];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("sum of gradients", (m, rows) =>
        {
            Elementwise.Add(m.DY(rows, 0), m.DY(rows, 1), m.DX(rows));
            for (int i = 2; i < consumers; i++)
                Elementwise.AddTo(m.DY(rows, i), m.DX(rows));
        }) with { ForInputGradient = true },
    ];
}

/// <summary>The purpose of a plan: training and inference are two plans over the same parameters.</summary>
internal enum Mode
{
    Training,
    Inference,
}
