using BlasNet.Execution;
using BlasNet.Inference;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet;

/// <content>Predictions step by step, of series that come in while they are predicted.</content>
public sealed partial class Predictor
{
    private readonly Lock stepping = new();
    private BoundPlan? steps;
    private OutputForm? stepForm;

    /// <summary>Reads the next step of each series and returns the outputs after it: T calls are one prediction of T steps.</summary>
    /// <remarks>The recurrent layers keep their states from call to call, whether they are stateful or not, until <see cref="Reset"/>. A
    /// predictor has one set of states: calls of several threads take turns.</remarks>
    /// <param name="inputs">Shape [N, F]: a step of N series, all finite; N as in the call before.</param>
    /// <returns>Shape [N, outputs].</returns>
    /// <exception cref="ConfigurationException">The model does not read its samples step by step, or the number of inputs does not
    /// fit.</exception>
    /// <exception cref="DataException">An input is not finite, or no index of an embedding.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    /// <example>
    /// <code>
    /// using Predictor predictor = Predictor.Load("runs/sensor/run_0001");
    /// foreach (float[] reading in new float[][] { [0.1f, 20], [0.3f, 21] })
    ///     Console.WriteLine(predictor.Step(reading)[0]);
    /// predictor.Reset();
    /// </code>
    /// </example>
    public float[] Step(float[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        lock (stepping)
        {
            BoundPlan plan = StepPlan(inputs.Length);
            var outputs = new float[plan.Plan.Capacity * plan.Output.Width];
            Step(plan, inputs, outputs);
            return outputs;
        }
    }

    /// <summary>Reads the next step of each series and computes the outputs after it; allocates nothing after the first call.</summary>
    /// <param name="inputs">Shape [N, F]: a step of N series, all finite; N as in the call before.</param>
    /// <param name="outputs">Shape [N, outputs]: receives what <see cref="Step(float[])"/> returns.</param>
    /// <inheritdoc cref="Step(float[])" path="/*[self::remarks or self::exception]"/>
    public void Step(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        lock (stepping)
        {
            BoundPlan plan = StepPlan(inputs.Length);
            int wanted = plan.Plan.Capacity * plan.Output.Width;
            if (outputs.Length != wanted)
                throw new ConfigurationException(FormattableString.Invariant(
                    $"A step of '{plan.Plan.Capacity}' series has '{wanted}' outputs, but there is room for '{outputs.Length}'."),
                    nameof(outputs));
            Step(plan, inputs, outputs);
        }
    }

    /// <summary>Forgets the states: the next <see cref="Step(float[])"/> begins new series, as many as it has.</summary>
    public void Reset()
    {
        lock (stepping)
            FreeSteps();
    }

    private void Step(BoundPlan plan, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        int bad = Reductions.FirstNonFinite(inputs), width = plan.Output.Width;
        if (bad >= 0)
            throw NotFinite(inputs[bad], bad, plan.Plan.Capacity);
        inputs.CopyTo(plan.Inputs[0].First(plan.Plan.Capacity));
        Run(plan, plan.Plan.Capacity);
        plan.Output.First(plan.Plan.Capacity).CopyTo(outputs);
        for (int row = 0; row < plan.Plan.Capacity; row++)
            stepForm!.Apply(outputs.Slice(row * width, width));
    }

    private BoundPlan StepPlan(int inputs)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, typeof(Predictor));
        if (steps is { } running)
        {
            int expected = running.Plan.Capacity * running.Inputs[0].Width;
            return inputs == expected
                ? running
                : throw new ConfigurationException(FormattableString.Invariant(
                    $"A step of the '{running.Plan.Capacity}' series has '{expected}' inputs, but there are '{inputs}'. Reset before ")
                    + "other series.", nameof(inputs));
        }
        Model model = Model.OfOneStep();
        IReadOnlyList<Shape> shapes = model.Shapes();
        int width = shapes[model.InputPositions[0]].Size;
        if (inputs == 0 || inputs % width != 0)
            throw new ConfigurationException(FormattableString.Invariant(
                $"A step has '{width}' inputs for each series, but there are '{inputs}'."), nameof(inputs));
        ObjectDisposedException.ThrowIf(!weights.TryUse(), typeof(Predictor));
        stepForm = new OutputForm(Loss, shapes[^1].Size, Preprocessor, ClassNames, adjustment, heldOut);
        steps = new BoundPlan(
            Compiler.Compile(model, Layers.Mode.Inference, inputs / width, null), weights.Blocks, seed: 0, workers: 1);
        steps.Prepare();
        return steps;
    }

    private void EndSteps()
    {
        lock (stepping)
            FreeSteps();
    }

    private void FreeSteps()
    {
        if (steps is null)
            return;
        steps.Dispose();
        steps = null;
        weights.Leave();
    }
}
