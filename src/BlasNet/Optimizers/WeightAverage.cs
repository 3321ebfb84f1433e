using System.Runtime.InteropServices;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Optimizers;

/// <summary>Exponential moving average of the weights: <c>a = rho * a + (1 - rho) * w</c> after each step, with
/// <c>rho = min(momentum, (1 + step) / (10 + step))</c>, steps counted from 0 and a starting as w.</summary>
/// <remarks>
/// Polyak and Juditsky 1992, "Acceleration of stochastic approximation by averaging"; the growing momentum is that of TensorFlow's
/// ExponentialMovingAverage. Between steps the network shows the averages: they change places with the weights that training goes on
/// with. As the moments, the averages have the layout of the parameters, and padding is neither read nor written by a step.
/// </remarks>
/// <param name="parameters">The block of parameters; owned by the caller.</param>
/// <param name="momentum">The largest share of the average that a step keeps.</param>
/// <param name="frozen">The ranges that no step updates, which have no averages.</param>
internal sealed class WeightAverage(FloatBlock parameters, double momentum, IReadOnlyList<ParameterRange> frozen) : IDisposable
{
    private float share;
    private bool starts;
    private int shownDigest;

    /// <summary>Gets what the parameters do not hold: the averages, or while those are shown the weights that training goes on
    /// with.</summary>
    public FloatBlock Block { get; } = new(parameters.Length);

    /// <summary>Gets whether the parameters hold the averages.</summary>
    public bool IsShown { get; private set; }

    /// <summary>Begins a step, counted from 0.</summary>
    public void BeginStep(long step) =>
        (starts, share) = (step == 0, (float)(1 - Math.Min(momentum, (1.0 + step) / (10 + step))));

    /// <summary>Prepares a range for the update of its parameters: before the first one the averages are these.</summary>
    public void BeforeUpdate(int start, int length)
    {
        if (starts)
            parameters.Span.Slice(start, length).CopyTo(Block.Span.Slice(start, length));
    }

    /// <summary>Moves the averages of a range towards its updated parameters.</summary>
    public void AfterUpdate(int start, int length) =>
        Elementwise.MoveTowards(parameters.Span.Slice(start, length), share, Block.Span.Slice(start, length));

    /// <summary>Lets the parameters hold the averages after some steps; before the first they are the same.</summary>
    public void Show(long stepCount)
    {
        if (IsShown)
            return;
        if (stepCount == 0)
        {
            parameters.Span.CopyTo(Block.Span);
            return;
        }
        Swap();
        AreShown();
    }

    /// <summary>Lets the parameters hold the weights that training goes on with.</summary>
    public void Hide()
    {
        if (!IsShown)
            return;
        TakeOverChanges();
        Swap();
        IsShown = false;
    }

    /// <summary>Notes that a block restored from a checkpoint holds the weights, and the parameters the averages.</summary>
    public void AreShown() => (IsShown, shownDigest) = (true, Digest());

    /// <summary>Goes on with what somebody has set meanwhile in place of the averages, as it would without them.</summary>
    public void TakeOverChanges()
    {
        if (!IsShown || Digest() == shownDigest)
            return;
        parameters.Span.CopyTo(Block.Span);
        AreShown();
    }

    /// <summary>Restores the state before the first step.</summary>
    public void Reset() => IsShown = false;

    public void Dispose() => Block.Dispose();

    private void Swap()
    {
        foreach (ParameterRange range in frozen)
            parameters.Span.Slice(range.Start, range.Length).CopyTo(Block.Span.Slice(range.Start, range.Length));
        Span<float> shown = parameters.Span, other = Block.Span;
        for (int i = 0; i < shown.Length; i++)
            (shown[i], other[i]) = (other[i], shown[i]);
    }

    private int Digest()
    {
        var digest = new HashCode();
        digest.AddBytes(MemoryMarshal.AsBytes(parameters.Span));
        return digest.ToHashCode();
    }
}
