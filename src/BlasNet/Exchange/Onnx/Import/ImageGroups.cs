namespace BlasNet.Exchange;

/// <summary>Groups of values that operators without a layout of their own join: a group with a convolution is of images.</summary>
internal sealed class ImageGroups
{
    private readonly Dictionary<OnnxStep, OnnxStep> parents = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<OnnxStep> images = new(ReferenceEqualityComparer.Instance);

    /// <summary>Finds the groups of some steps.</summary>
    public ImageGroups(IEnumerable<OnnxStep> steps)
    {
        var marked = new List<OnnxStep>();
        foreach (OnnxStep step in steps)
        {
            parents.Add(step, step);
            if (IsFree(step))
            {
                foreach (OnnxStep input in step.Inputs)
                    parents[Root(input)] = Root(step);
            }
            if (TakesImages(step))
                marked.AddRange([step, step.Inputs[0]]);
        }
        images.UnionWith(marked.Select(Root));
    }

    /// <summary>Returns whether a value is an image, whose channels stand last in BlasNet.</summary>
    public bool IsImage(OnnxStep step) => step.Shape is { Batch: 0, Rank: > 2 } && images.Contains(Root(step));

    private static bool IsFree(OnnxStep step) => step.Work switch
    {
        ActivationWork or AffineWork or MergeWork or ConcatWork or PadWork or SelectWork or SoftmaxWork or LooseWork or WholeWork => true,
        ReshapeWork => KeepsChannels(step),
        _ => false,
    };

    /// <summary>Returns whether a change of shape leaves the axis behind the batch, and others behind it, as they are.</summary>
    public static bool KeepsChannels(OnnxStep step) => step.Shape is { Batch: 0, Rank: > 2 }
        && step.Inputs[0].Shape is { Batch: 0, Rank: > 2 } before && before[1] == step.Shape[1];

    private static bool TakesImages(OnnxStep step) => step.Work switch
    {
        ConvWork or ConvTransposeWork or PoolWork => true,
        BatchNormWork => step.Shape.Rank > 2,
        ResizeWork work => work.Scales[1] == 1,
        ReduceWork work => IsSpatial(work, step.Inputs[0].Shape),
        _ => false,
    };

    /// <summary>Returns whether all axes behind the channels are reduced.</summary>
    public static bool IsSpatial(ReduceWork work, FlowShape shape) =>
        shape is { Batch: 0, Rank: > 2 } && work.Axes.SequenceEqual(Enumerable.Range(2, shape.Rank - 2));

    private OnnxStep Root(OnnxStep step)
    {
        while (parents[step] != step)
            step = parents[step] = parents[parents[step]];
        return step;
    }
}
