using BlasNet.Layers;

namespace BlasNet.Execution;

/// <summary>The lifetime of each buffer: the stages from its first write to its last read, and the phases where that is one chain of
/// rows.</summary>
/// <remarks>All workers meet between stages. Within one, another worker may be a whole chain of phases ahead: phases count only for
/// buffers that hold the rows of a tile.</remarks>
internal sealed class Lifetimes
{
    private const int Start = -1, End = int.MaxValue;

    private readonly StepGraph graph;
    private readonly Stage[] stages;
    private readonly Span?[] stagesOf;
    private readonly Span?[] phasesOf;

    public Lifetimes(StepGraph graph, IReadOnlyList<Stage> forward, IReadOnlyList<Stage> backward)
    {
        this.graph = graph;
        stages = [.. forward, .. backward];
        stagesOf = new Span?[graph.Buffers.Count];
        phasesOf = new Span?[graph.Buffers.Count];
        (Span?[] forwardStages, Span?[] forwardPhases) = Ranges(0, forward.Count);
        (Span?[] backwardStages, Span?[] backwardPhases) = Ranges(forward.Count, stages.Length);
        for (int s = 0; s < graph.Steps.Count; s++)
        {
            foreach ((int buffer, bool isForward) in Touched(graph.Steps[s]))
                Touch(buffer, isForward ? forwardStages[s] : backwardStages[s], isForward ? forwardPhases[s] : backwardPhases[s]);
        }
        foreach ((int buffer, Span outside) in Outside(forward.Count))
            Touch(buffer, outside, null);
        TouchPrepared(isTraining: backward.Count > 0);
    }

    /// <summary>Returns the stages in which a buffer lives; an empty range where no phase touches it.</summary>
    public (int First, int Last) StagesOf(int buffer) =>
        stagesOf[buffer] is { } range ? (range.First, range.Last) : (End, Start);

    /// <summary>Returns the phases, counted over all stages, in which a buffer of one stage holds rows of a tile;
    /// null where it must hold the batch.</summary>
    public (int First, int Last)? PhasesOf(int buffer) =>
        stagesOf[buffer] is { } range && range.First == range.Last && range.First >= 0 && range.First < stages.Length
        && stages[range.First].ByRows && phasesOf[buffer] is { } phases
            ? (phases.First, phases.Last)
            : null;

    /// <summary>Lists the buffers that a step touches in each pass; -1 stands for one that nobody needs.</summary>
    public static IEnumerable<(int Buffer, bool Forward)> Touched(PlannedStep step)
    {
        foreach (int input in step.Inputs)
        {
            yield return (input, true);
            if (step.Operation.BackwardReadsInput)
                yield return (input, false);
        }
        // Whoever needs lengths in the forward pass needs them in the backward pass.
        foreach (int lengths in step.Lengths.Append(step.GivenLengths))
        {
            yield return (lengths, true);
            yield return (lengths, false);
        }
        yield return (step.Output, true);
        if (step.Operation.BackwardReadsOutput)
            yield return (step.Output, false);
        foreach (int gradient in step.InputGradients)
            yield return (gradient, step.Operation.ForwardWritesInputGradient);
        foreach (int gradient in step.OutputGradients)
            yield return (gradient, false);
        for (int w = 0; w < step.Workspaces.Length; w++)
        {
            Workspace workspace = step.Operation.Workspaces[w];
            if (!workspace.BackwardOnly)
                yield return (step.Workspaces[w], true);
            yield return (step.Workspaces[w], false);
        }
    }

    // Filled before the first stage: inputs, targets, weights. Read after the last one by metrics: output, targets, loss of each row.
    private IEnumerable<(int Buffer, Span Stages)> Outside(int forwardStages)
    {
        foreach (PlannedStep step in graph.Steps)
        {
            for (int w = 0; w < step.Workspaces.Length; w++)
            {
                if (step.Operation.Workspaces[w].IsCarried)
                    yield return (step.Workspaces[w], new Span(Start, End));
            }
        }
        // The search for values that are not finite runs the forward pass again, where other values would be no padded samples.
        int lastInput = graph.LossStep >= 0 && graph.Steps.Any(step => step.GivenLengths >= 0) ? forwardStages - 1 : Start;
        foreach (int buffer in graph.Inputs)
            yield return (buffer, new Span(Start, lastInput));
        yield return (graph.Output, new Span(graph.Inputs.Contains(graph.Output) ? Start : forwardStages - 1, End));
        if (graph.LossStep < 0)
            yield break;
        PlannedStep loss = graph.Steps[graph.LossStep];
        foreach (int buffer in loss.Inputs[1..])
            yield return (buffer, new Span(Start, End));
        foreach (int buffer in loss.Workspaces)
            yield return (buffer, new Span(forwardStages - 1, End));
    }

    // A preparation touches nothing of its step except the workspace that it fills. Without a backward pass it serves all later batches.
    private void TouchPrepared(bool isTraining)
    {
        for (int i = 0; i < stages.Length; i++)
        {
            foreach (PlannedPhase phase in stages[i].Phases)
            {
                if (phase.Phase.Prepares < 0)
                    continue;
                Span lifetime = isTraining ? new Span(i, i) : new Span(Start, End);
                Touch(graph.Steps[phase.Step].Workspaces[phase.Phase.Prepares], lifetime, null);
            }
        }
    }

    private void Touch(int buffer, Span? ofStages, Span? ofPhases)
    {
        if (buffer < 0 || ofStages is null)
            return;
        stagesOf[buffer] = Span.Join(stagesOf[buffer], ofStages.Value);
        if (ofPhases is { } phases)
            phasesOf[buffer] = Span.Join(phasesOf[buffer], phases);
    }

    private (Span?[] Stages, Span?[] Phases) Ranges(int from, int to)
    {
        var ofStages = new Span?[graph.Steps.Count];
        var ofPhases = new Span?[graph.Steps.Count];
        int position = stages.Take(from).Sum(stage => stage.Phases.Count);
        for (int i = from; i < to; i++)
        {
            foreach (PlannedPhase phase in stages[i].Phases)
            {
                if (phase.Phase.Prepares >= 0)
                {
                    position++;
                    continue;
                }
                ofStages[phase.Step] = Span.Join(ofStages[phase.Step], new Span(i, i));
                ofPhases[phase.Step] = Span.Join(ofPhases[phase.Step], new Span(position, position));
                position++;
            }
        }
        return (ofStages, ofPhases);
    }

    private readonly record struct Span(int First, int Last)
    {
        public static Span Join(Span? a, Span b) => a is { } first
            ? new Span(Math.Min(first.First, b.First), Math.Max(first.Last, b.Last))
            : b;
    }
}
