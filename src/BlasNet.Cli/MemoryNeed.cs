using BlasNet.Data;
using BlasNet.Execution;

namespace BlasNet.Cli;

/// <summary>Is the memory in bytes that a process takes while it trains and, after each epoch, evaluates.</summary>
/// <param name="Weights">Parameters and running statistics.</param>
/// <param name="Gradients">One for each parameter.</param>
/// <param name="Moments">What the optimizer keeps.</param>
/// <param name="Values">The arena of the training plan, and what each worker has for a tile.</param>
/// <param name="Evaluation">The same of the evaluation plan.</param>
/// <param name="Data">Samples and targets.</param>
/// <param name="Program">The program, its runtime and OpenBLAS.</param>
/// <param name="ValuesWithoutPlan">What the values of training would take if none shared memory.</param>
internal sealed record MemoryNeed(
    long Weights, long Gradients, long Moments, long Values, long Evaluation, long Data, long Program, long ValuesWithoutPlan)
{
    // Measured as the resident size of small trainings: code of all kernels, buffers of OpenBLAS, the heap of the runtime.
    private const long ProgramBytes = 65_000_000;

    /// <summary>Gets the sum of all that is there at one time.</summary>
    public long Peak => Weights + Gradients + Moments + Values + Evaluation + Data + Program;

    /// <summary>Counts what the plans, the optimizer and the data take.</summary>
    public static MemoryNeed Of(ExecutionPlan training, ExecutionPlan evaluation, Optimizer optimizer, int workers, long dataBytes)
    {
        long parameters = (long)training.ParameterLength * sizeof(float);
        return new MemoryNeed(parameters + (long)training.StateLength * sizeof(float), parameters, optimizer.Moments.Count * parameters,
            ValuesOf(training, workers), ValuesOf(evaluation, workers), dataBytes, ProgramBytes,
            training.Buffers.Sum(buffer => (long)buffer.PerRow * training.Capacity + buffer.Constant) * sizeof(float));
    }

    /// <summary>Counts the bytes of samples and targets in memory.</summary>
    public static long BytesOf(DatasetPair data) => BytesOf(data.Train) + (data.Test is { } test ? BytesOf(test) : 0);

    private static long BytesOf(Dataset data) => data.Inputs.Sum(input =>
        (long)input.Count * input.SampleShape.Size * (input is ByteSamples ? 1 : sizeof(float))) + (long)data.Count * data.Targets.Width * sizeof(float);

    private static long ValuesOf(ExecutionPlan plan, int workers) => (plan.ArenaLength + (long)plan.TileLength * workers) * sizeof(float);
}
