using BlasNet.Layers;

namespace BlasNet.Runs;

/// <summary>The rule which networks are trained side by side in one process, each on one thread.</summary>
/// <remarks>Such trainings need no barrier, so that they use all processors better than one training with several threads does. A large
/// network would fill the memory, or the caches, once per training.</remarks>
internal static class SmallNetwork
{
    /// <summary>The most parameters: with gradients and moments 16 MB.</summary>
    public const long MostParameters = 1_000_000;

    /// <summary>The most floating-point operations of a forward pass over a batch.</summary>
    public const double MostFlops = 2e8;

    /// <summary>Returns whether a model whose shapes are known is small.</summary>
    public static bool Is(Model model, int batch)
    {
        IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
        return layers.Sum(layer => layer.Parameters) <= MostParameters && (double)layers.Sum(layer => layer.Flops) * batch <= MostFlops;
    }

    /// <summary>Returns whether the model of a resolved training is small.</summary>
    public static bool Is(ResolvedConfig config) => Is(config.Model, config.Batch);
}
