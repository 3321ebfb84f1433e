using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Cuts lists of phases into segments, so that a barrier stands only where one phase must wait for another's rows.</summary>
/// <remarks>
/// Neighbouring phases cut by rows form one chain. Phases that only write parameter gradients wait for the next barrier that is
/// needed anyway: nothing of the pass reads what they write.
/// </remarks>
internal sealed class Segmenter
{
    // Enough tiles for the cores of a small machine, and tiles large enough for the products in them.
    private const int MostRowTiles = 8;

    private readonly int capacity;
    private readonly List<Segment> segments = [];
    private readonly List<PlannedPhase> chain = [];
    private readonly List<PlannedPhase> waiting = [];
    private int rowsPerTile;

    private Segmenter(int capacity) => this.capacity = capacity;

    public static IReadOnlyList<Segment> Forward(StepGraph graph, int capacity)
    {
        var segmenter = new Segmenter(capacity);
        for (int s = 0; s < graph.Steps.Count; s++)
        {
            foreach (Phase phase in graph.Steps[s].Operation.Forward)
                segmenter.Append(new PlannedPhase(s, phase), mayWait: false);
        }
        return segmenter.Finish();
    }

    public static IReadOnlyList<Segment> Backward(StepGraph graph, int capacity)
    {
        var segmenter = new Segmenter(capacity);
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
        if (phase.Phase.Parts is not null)
        {
            waiting.Add(phase);
            if (!mayWait)
                Flush();
            return;
        }
        int rows = phase.Phase.MinimumRows == 0 ? 0 : RowsPerTile(phase.Phase.MinimumRows);
        if (rows != 0 && rowsPerTile != 0 && rows != rowsPerTile)
            FlushChain();
        chain.Add(phase);
        rowsPerTile = Math.Max(rowsPerTile, rows);
    }

    private int RowsPerTile(int minimum) =>
        Tiling.AtLeast(capacity, Math.Max(minimum, (capacity + MostRowTiles - 1) / MostRowTiles)).TileLength;

    private void FlushChain()
    {
        if (chain.Count > 0)
            segments.Add(new Segment([.. chain], rowsPerTile == 0 ? RowsPerTile(1) : rowsPerTile));
        chain.Clear();
        rowsPerTile = 0;
    }

    private void Flush()
    {
        FlushChain();
        if (waiting.Count > 0)
            segments.Add(new Segment([.. waiting], 0));
        waiting.Clear();
    }

    private List<Segment> Finish()
    {
        Flush();
        return segments;
    }
}
