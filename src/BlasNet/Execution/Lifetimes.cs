namespace BlasNet.Execution;

/// <summary>Computes for each buffer the segments from its first write to its last read.</summary>
/// <remarks>Counted in segments, not in steps: inside one, another worker may be a whole chain of phases ahead.</remarks>
internal static class Lifetimes
{
    private const int Start = -1, End = int.MaxValue;

    public static Lifetime[] Of(StepGraph graph, IReadOnlyList<Segment> forward, IReadOnlyList<Segment> backward, int capacity)
    {
        var first = Enumerable.Repeat(End, graph.Buffers.Count).ToArray();
        var last = Enumerable.Repeat(Start, graph.Buffers.Count).ToArray();
        void Touch(int buffer, (int First, int Last)? segments)
        {
            if (buffer < 0 || segments is not { } range)
                return;
            first[buffer] = Math.Min(first[buffer], range.First);
            last[buffer] = Math.Max(last[buffer], range.Last);
        }

        (int, int)?[] forwardRange = Ranges(graph, forward, 0), backwardRange = Ranges(graph, backward, forward.Count);
        for (int s = 0; s < graph.Steps.Count; s++)
        {
            PlannedStep step = graph.Steps[s];
            foreach (int input in step.Inputs)
            {
                Touch(input, forwardRange[s]);
                Touch(input, step.Operation.BackwardReadsInput ? backwardRange[s] : null);
            }
            Touch(step.Output, forwardRange[s]);
            Touch(step.Output, step.Operation.BackwardReadsOutput ? backwardRange[s] : null);
            foreach (int gradient in step.InputGradients)
                Touch(gradient, step.Operation.ForwardWritesInputGradient ? forwardRange[s] : backwardRange[s]);
            foreach (int gradient in step.OutputGradients)
                Touch(gradient, backwardRange[s]);
            for (int w = 0; w < step.Workspaces.Length; w++)
            {
                Touch(step.Workspaces[w], step.Operation.Workspaces[w].BackwardOnly ? null : forwardRange[s]);
                Touch(step.Workspaces[w], backwardRange[s]);
            }
        }
        foreach ((int buffer, (int, int) segments) in Outside(graph, forward.Count))
            Touch(buffer, segments);
        return [.. graph.Buffers.Select((buffer, i) =>
            new Lifetime(checked(buffer.PerRow * capacity + buffer.Constant), first[i], last[i]))];
    }

    // Filled before the first segment: inputs, targets, weights. Read after the last, by metrics: output, targets, loss of each row.
    private static IEnumerable<(int Buffer, (int First, int Last) Segments)> Outside(StepGraph graph, int forwardSegments)
    {
        foreach (int buffer in graph.Inputs)
            yield return (buffer, (Start, Start));
        yield return (graph.Output, (graph.Inputs.Contains(graph.Output) ? Start : forwardSegments - 1, End));
        if (graph.LossStep < 0)
            yield break;
        PlannedStep loss = graph.Steps[graph.LossStep];
        foreach (int buffer in loss.Inputs[1..])
            yield return (buffer, (Start, End));
        foreach (int buffer in loss.Workspaces)
            yield return (buffer, (forwardSegments - 1, End));
    }

    private static (int, int)?[] Ranges(StepGraph graph, IReadOnlyList<Segment> segments, int offset)
    {
        var ranges = new (int First, int Last)?[graph.Steps.Count];
        for (int i = 0; i < segments.Count; i++)
        {
            foreach (PlannedPhase phase in segments[i].Phases)
                ranges[phase.Step] = (ranges[phase.Step]?.First ?? offset + i, offset + i);
        }
        return ranges;
    }
}
