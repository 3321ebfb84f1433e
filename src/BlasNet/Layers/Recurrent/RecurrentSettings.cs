using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>The sizes and options of a recurrent layer as its operation takes them.</summary>
/// <param name="Steps">T, the steps of a sequence.</param>
/// <param name="Inputs">I, the values of a step.</param>
/// <param name="Units">H, the values of the state.</param>
/// <param name="UseBias">Whether there is a bias.</param>
/// <param name="Functions">The functions of the cell.</param>
/// <param name="ReturnSequences">Whether the output has all steps, or the last alone.</param>
/// <param name="GoBackwards">Whether steps are read from the last to the first.</param>
/// <param name="ZeroOutputForMask">Whether the output of padding is 0, or repeats that of the last real step.</param>
/// <param name="Trains">Whether the backward pass follows.</param>
internal sealed record RecurrentSettings(int Steps, int Inputs, int Units, bool UseBias, CellActivations Functions, bool ReturnSequences,
    bool GoBackwards, bool ZeroOutputForMask, bool Trains)
{
    /// <summary>Gets the rate of the dropout of inputs; 0 in inference.</summary>
    public float Dropout { get; init; }

    /// <summary>Gets the rate of the dropout of the state where it enters the recurrent product; 0 in inference.</summary>
    public float RecurrentDropout { get; init; }

    /// <summary>Gets whether each row of the batch begins with the state that it ended the last pass with.</summary>
    public bool IsStateful { get; init; }

    /// <summary>Gets the length of the sums of a step's products: the input and the state side by side.</summary>
    public int Length => Inputs + Units;

    /// <summary>Gets the units rounded up to whole blocks of lanes.</summary>
    public int Padded => PackedProduct.Width(Units);
}

/// <summary>The widths, in units, of what a cell computes at a step.</summary>
/// <param name="Kernels">The gates of kernel and recurrent kernel, side by side.</param>
/// <param name="Sums">The sums of products.</param>
/// <param name="Saved">What the backward pass reads of a step, and overwrites with the gradients of the sums.</param>
/// <param name="Recurrent">The gradients of the recurrent products' sums.</param>
internal readonly record struct CellWidths(int Kernels, int Sums, int Saved, int Recurrent)
{
    /// <summary>Gets whether the cell has a state of its own beside the output.</summary>
    public bool HasCell { get; init; }

    /// <summary>Gets whether a product takes the reset state.</summary>
    public bool HasReset { get; init; }
}

/// <summary>Some columns of the gradients of kernel and recurrent kernel, and where those of the sums that give them are.</summary>
/// <param name="Gate">The first gate.</param>
/// <param name="Gates">The number of gates.</param>
/// <param name="Inputs">Where the gradients of the input's sums begin among the saved ones, in units.</param>
/// <param name="Recurrent">Where those of the recurrent sums begin.</param>
/// <param name="OfReset">Whether the recurrent product took the reset state.</param>
internal readonly record struct GradientColumns(int Gate, int Gates, int Inputs, int Recurrent, bool OfReset = false);
