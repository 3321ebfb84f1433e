using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>The cut of the phases of a pass into stages, with a barrier only where one phase must wait for another's rows.</summary>
/// <remarks>
/// Neighbouring phases cut by rows form one chain. A chain takes either many rows at a time, for the products of dense layers, or as
/// few as fit a cache, for images: a barrier separates the two kinds. A phase content with any number of rows joins the chain of its
/// images. Phases that only write parameter gradients wait for the next barrier that is needed anyway: nothing in the pass reads what
/// they write. Layers that share weights write one gradient: their phases never run in one stage.
/// </remarks>
internal sealed class Scheduler
{
    // Enough slices for the cores of a small machine, and slices large enough for the products in them.
    private const int MostSlices = 8;

    // Convolutions allow a finer cut: more even shares for more cores, at the price of one partial sum of the kernel per slice.
    private const int MostCacheSizedSlices = 16;

    // The part of a worker's second-level cache left beside weights and scratch memory: 256 KB.
    private const int CachedFloats = 1 << 16;

    private readonly StepGraph graph;
    private readonly int capacity;
    private readonly List<Stage> stages = [];
    private readonly List<PlannedPhase> chain = [];
    private readonly List<PlannedPhase> undecided = [];
    private readonly List<PlannedPhase> waiting = [];
    private readonly List<PlannedPhase> preparations = [];
    private int minimumRows;
    private bool isCacheSized;

    private Scheduler(StepGraph graph, int capacity) => (this.graph, this.capacity) = (graph, capacity);

    /// <summary>Computes the stages of the forward pass.</summary>
    public static IReadOnlyList<Stage> Forward(StepGraph graph, int capacity)
    {
        var scheduler = new Scheduler(graph, capacity);
        for (int s = 0; s < graph.Steps.Count; s++)
        {
            foreach (Phase phase in graph.Steps[s].Operation.Forward)
                scheduler.Append(new PlannedPhase(s, phase), mayWait: false);
        }
        return scheduler.Finish();
    }

    /// <summary>Computes the stages of the backward pass, without gradients of inputs that nobody needs.</summary>
    public static IReadOnlyList<Stage> Backward(StepGraph graph, int capacity)
    {
        var scheduler = new Scheduler(graph, capacity);
        for (int s = graph.Steps.Count - 1; s >= 0; s--)
        {
            PlannedStep step = graph.Steps[s];
            if (!StepGraph.RunsBackward(step))
                continue;
            foreach (Phase phase in step.Operation.Backward)
            {
                if (StepGraph.Needs(step, phase))
                    scheduler.Append(new PlannedPhase(s, phase), phase.OnlyParameterGradients);
            }
        }
        return scheduler.Finish();
    }

    private void Append(PlannedPhase phase, bool mayWait)
    {
        if (phase.Phase.Prepares >= 0)
        {
            preparations.Add(phase);
        }
        else if (phase.Phase.Parts is not null)
        {
            if (waiting.Exists(other => graph.ShareWeights(other.Step, phase.Step)))
                Flush();
            waiting.Add(phase);
            if (!mayWait)
                Flush();
        }
        else if (phase.Phase.Rows.IsCacheSized)
        {
            if (minimumRows > 0)
                FlushChain();
            Join(phase);
            isCacheSized = true;
        }
        else if (phase.Phase.Rows.Minimum > 0)
        {
            int minimum = Math.Max(phase.Phase.Rows.Minimum, minimumRows);
            bool tooLarge = UndecidedExceedCache(minimum);
            if (tooLarge)
                FlushMinimumRows();
            if (isCacheSized || tooLarge || (minimumRows > 0 && SlicesOf(minimum) != SlicesOf(minimumRows)))
            {
                chain.AddRange(undecided);
                undecided.Clear();
                FlushChain();
            }
            Join(phase);
            minimumRows = Math.Max(phase.Phase.Rows.Minimum, minimumRows);
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

    private int SlicesOf(int minimum) =>
        Tiling.AtLeast(capacity, Math.Max(minimum, (capacity + MostSlices - 1) / MostSlices)).Count;

    // The values of two neighbouring phases fit the cache: one writes what the next reads.
    private int CacheSizedRows(int slices)
    {
        long widest = chain.Max(phase => graph.RowLength(phase.Step));
        long enough = Math.Max(CachedFloats / (2 * widest), chain.Max(phase => phase.Phase.Rows.Minimum));
        return (int)Math.Clamp(enough, 1, (capacity + slices - 1) / slices);
    }

    private void FlushChain()
    {
        if (chain.Count > 0)
        {
            int slices = minimumRows > 0 ? SlicesOf(minimumRows) : Math.Min(capacity, isCacheSized ? MostCacheSizedSlices : MostSlices);
            stages.Add(new Stage([.. chain], slices, minimumRows > 0 ? (capacity + slices - 1) / slices : CacheSizedRows(slices)));
        }
        chain.Clear();
        (minimumRows, isCacheSized) = (0, false);
    }

    // Dozens of images would not fit a cache: they are worth a chain, and a barrier, of their own.
    private bool UndecidedExceedCache(int minimum)
    {
        int slices = SlicesOf(Math.Max(minimum, 1)), rows = (capacity + slices - 1) / slices;
        return undecided.Any(phase => !NeedsMinimumRows(phase.Step) && graph.RowLength(phase.Step) * rows > 4L * CachedFloats);
    }

    private bool NeedsMinimumRows(int step)
    {
        Operation operation = graph.Steps[step].Operation;
        return operation.Forward.Concat(operation.Backward).Any(phase => phase.Rows is { IsCacheSized: false, Minimum: > 0 });
    }

    private void FlushMinimumRows()
    {
        if (minimumRows > 0)
            FlushChain();
    }

    private void Flush()
    {
        if (minimumRows > 0 && UndecidedExceedCache(minimumRows))
            FlushMinimumRows();
        chain.AddRange(undecided);
        undecided.Clear();
        FlushChain();
        if (waiting.Count > 0)
            stages.Add(new Stage([.. waiting]));
        waiting.Clear();
    }

    private List<Stage> Finish()
    {
        Flush();
        if (preparations.Count > 0)
            stages.Insert(0, new Stage([.. preparations]));
        return stages;
    }
}
