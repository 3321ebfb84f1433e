using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Cuts lists of phases into segments, so that a barrier stands only where one phase must wait for another's rows.</summary>
/// <remarks>
/// Neighbouring phases cut by rows form one chain. A chain takes either many rows at a time, for the products of dense layers, or as
/// few as fit a cache, for images: where one kind follows the other stands a barrier, and phases that are content with any number of
/// rows go with their images. Phases that only write parameter gradients wait for the next barrier that is needed anyway: nothing of
/// the pass reads what they write.
/// </remarks>
internal sealed class Scheduler
{
    // Enough tiles for the cores of a small machine, and tiles large enough for the products in them.
    private const int MostSlicesOfManyRows = 8;

    // Few rows make a fine cut: even shares for more cores, at the price of one more partial sum of each convolution's kernel.
    private const int MostSlicesOfFewRows = 16;

    // What a worker's second-level cache holds beside weights and scratch: 256 KB.
    private const int CachedFloats = 1 << 16;

    private readonly StepGraph graph;
    private readonly int capacity;
    private readonly List<Stage> segments = [];
    private readonly List<PlannedPhase> chain = [];
    private readonly List<PlannedPhase> undecided = [];
    private readonly List<PlannedPhase> waiting = [];
    private readonly List<PlannedPhase> preparations = [];
    private int leastRows;
    private bool fewRows;

    private Scheduler(StepGraph graph, int capacity) => (this.graph, this.capacity) = (graph, capacity);

    public static IReadOnlyList<Stage> Forward(StepGraph graph, int capacity)
    {
        var segmenter = new Scheduler(graph, capacity);
        for (int s = 0; s < graph.Steps.Count; s++)
        {
            foreach (Phase phase in graph.Steps[s].Operation.Forward)
                segmenter.Append(new PlannedPhase(s, phase), mayWait: false);
        }
        return segmenter.Finish();
    }

    public static IReadOnlyList<Stage> Backward(StepGraph graph, int capacity)
    {
        var segmenter = new Scheduler(graph, capacity);
        for (int s = graph.Steps.Count - 1; s >= 0; s--)
        {
            PlannedStep step = graph.Steps[s];
            if (!StepGraph.RunsBackward(step))
                continue;
            foreach (Phase phase in step.Operation.Backward)
            {
                if (!phase.ForInputGradient || StepGraph.GivesInputGradient(step))
                    segmenter.Append(new PlannedPhase(s, phase), phase.OnlyParameterGradients);
            }
        }
        return segmenter.Finish();
    }

    private void Append(PlannedPhase phase, bool mayWait)
    {
        if (phase.Phase.Prepares >= 0)
        {
            preparations.Add(phase);
        }
        else if (phase.Phase.Parts is not null)
        {
            waiting.Add(phase);
            if (!mayWait)
                Flush();
        }
        else if (phase.Phase.FewRows > 0)
        {
            if (leastRows > 0)
                FlushChain();
            Join(phase);
            fewRows = true;
        }
        else if (phase.Phase.MinimumRows > 0)
        {
            int least = Math.Max(phase.Phase.MinimumRows, leastRows);
            bool wide = AreWide(least);
            if (wide)
                FlushManyRows();
            if (fewRows || wide || (leastRows > 0 && ManyRows(least) != ManyRows(leastRows)))
            {
                chain.AddRange(undecided);
                undecided.Clear();
                FlushChain();
            }
            Join(phase);
            leastRows = Math.Max(phase.Phase.MinimumRows, leastRows);
        }
        else
        {
            undecided.Add(phase);
        }
    }

    private void Join(PlannedPhase phase)
    {
        chain.AddRange(undecided);
        undecided.Clear();
        chain.Add(phase);
    }

    private int ManyRows(int minimum) =>
        Tiling.AtLeast(capacity, Math.Max(minimum, (capacity + MostSlicesOfManyRows - 1) / MostSlicesOfManyRows)).Count;

    // Two neighbouring phases' values in the cache: what one writes, the next reads.
    private int FewRows(int slices)
    {
        long widest = chain.Max(phase => graph.RowLength(phase.Step));
        long enough = Math.Max(CachedFloats / (2 * widest), chain.Max(phase => phase.Phase.FewRows));
        return (int)Math.Clamp(enough, 1, (capacity + slices - 1) / slices);
    }

    private void FlushChain()
    {
        if (chain.Count > 0)
        {
            int slices = leastRows > 0 ? ManyRows(leastRows) : Math.Min(capacity, fewRows ? MostSlicesOfFewRows : MostSlicesOfManyRows);
            segments.Add(new Stage([.. chain], slices, leastRows > 0 ? (capacity + slices - 1) / slices : FewRows(slices)));
        }
        chain.Clear();
        (leastRows, fewRows) = (0, false);
    }

    // Images by the dozen would not fit a cache: they are worth a chain, and a barrier, of their own.
    private bool AreWide(int least)
    {
        int slices = ManyRows(Math.Max(least, 1)), rows = (capacity + slices - 1) / slices;
        return undecided.Any(phase => !TakesManyRows(phase.Step) && graph.RowLength(phase.Step) * rows > 4L * CachedFloats);
    }

    private bool TakesManyRows(int step)
    {
        Operation operation = graph.Steps[step].Operation;
        return operation.Forward.Concat(operation.Backward).Any(phase => phase.MinimumRows > 0);
    }

    private void FlushManyRows()
    {
        if (leastRows > 0)
            FlushChain();
    }

    private void Flush()
    {
        if (leastRows > 0 && AreWide(leastRows))
            FlushManyRows();
        chain.AddRange(undecided);
        undecided.Clear();
        FlushChain();
        if (waiting.Count > 0)
            segments.Add(new Stage([.. waiting]));
        waiting.Clear();
    }

    private List<Stage> Finish()
    {
        Flush();
        if (preparations.Count > 0)
            segments.Insert(0, new Stage([.. preparations]));
        return segments;
    }
}
