using BlasNet.Layers;
using BlasNet.Optimizers;

namespace BlasNet.Training;

/// <summary>The place of a batch among those whose gradients one update takes together.</summary>
/// <param name="Position">The batches of the group before this one.</param>
/// <param name="Count">The batches of the group.</param>
internal readonly record struct BatchGroup(int Position, int Count)
{
    /// <summary>Gets a batch that is updated by alone.</summary>
    public static BatchGroup Alone => new(0, 1);

    /// <summary>Gets whether the update follows.</summary>
    public bool IsLast => Position == Count - 1;

    /// <summary>Returns the place of a batch of an epoch, whose last group may be smaller.</summary>
    /// <param name="step">The batches of the epoch before this one.</param>
    /// <param name="steps">The batches of the epoch.</param>
    /// <param name="most">The batches of a group.</param>
    public static BatchGroup Of(int step, int steps, int most)
    {
        int position = step % most;
        return new BatchGroup(position, Math.Min(most, steps - (step - position)));
    }

    /// <summary>Gives the batch that a plan has loaded its share of the mean gradient, and random draws of its own.</summary>
    public void Begin(StepContext context, OptimizerState optimizer)
    {
        context.Step = optimizer.StepCount * optimizer.Optimizer.GradientAccumulationSteps + Position;
        context.GradientScale /= Count;
    }

    /// <summary>Counts the updates within the first batches of an epoch.</summary>
    /// <param name="step">The batches done.</param>
    /// <param name="steps">The batches of the epoch.</param>
    /// <param name="most">The batches of a group.</param>
    public static int Updates(int step, int steps, int most) => step < steps ? step / most : (int)(((long)steps + most - 1) / most);
}
