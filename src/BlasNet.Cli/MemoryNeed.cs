using BlasNet.Data;
using BlasNet.Execution;

namespace BlasNet.Cli;

/// <summary>Memory in bytes of a process that trains and evaluates after each epoch.</summary>
/// <param name="Weights">Parameters and running statistics.</param>
/// <param name="Gradients">One per parameter.</param>
/// <param name="Moments">State of the optimizer, averages of the weights included.</param>
/// <param name="Values">Arena of the training plan, and scratch memory of the workers.</param>
/// <param name="Evaluation">The same for the evaluation plan.</param>
/// <param name="Data">Samples and targets.</param>
/// <param name="Program">The program, its runtime and OpenBLAS.</param>
/// <param name="ValuesWithoutPlan">Size of the values of training without shared memory.</param>
internal sealed record MemoryNeed(
    long Weights, long Gradients, long Moments, long Values, long Evaluation, long Data, long Program, long ValuesWithoutPlan)
{
    // Measured as the resident size of small trainings: kernel code, buffers of OpenBLAS and the heap of the runtime.
    private const long ProgramBytes = 65_000_000;

    /// <summary>Gets the total of all that is allocated at the same time.</summary>
    public long Peak => Weights + Gradients + Moments + Values + Evaluation + Data + Program;

    /// <summary>Computes the memory of the plans, the optimizer and the data.</summary>
    public static MemoryNeed Of(ExecutionPlan training, ExecutionPlan evaluation, Optimizer optimizer, int workers, long dataBytes)
    {
        long parameters = (long)training.ParameterLength * sizeof(float);
        return new MemoryNeed(parameters + (long)training.StateLength * sizeof(float), parameters, BlocksOf(optimizer) * parameters,
            ValuesOf(training, workers), ValuesOf(evaluation, workers), dataBytes, ProgramBytes,
            training.Buffers.Sum(buffer => (long)buffer.PerRow * training.Capacity + buffer.Constant) * sizeof(float));
    }

    /// <summary>Computes the bytes of samples and targets in memory.</summary>
    public static long BytesOf(DatasetPair data) => BytesOf(data.Train) + (data.Test is { } test ? BytesOf(test) : 0);

    private static long BytesOf(Dataset data) => data.Inputs.Sum(input =>
        (long)input.Count * input.SampleShape.Size * (input is ByteSamples ? 1 : sizeof(float)))
        + (long)data.Count * data.Targets.Width * sizeof(float);

    private static int BlocksOf(Optimizer optimizer) => optimizer.Moments.Count + (optimizer.EmaMomentum is null ? 0 : 1);

    private static long ValuesOf(ExecutionPlan plan, int workers) => (plan.ArenaLength + (long)plan.TileLength * workers) * sizeof(float);
}
