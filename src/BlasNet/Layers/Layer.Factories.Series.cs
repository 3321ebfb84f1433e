using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that averages each channel of a sequence [T, F] over a window of steps around each step: its trend.</summary>
    /// <remarks>Steps before the first count as the first and steps after the last as the last. Zeng et al. 2023, "Are transformers
    /// effective for time series forecasting?".</remarks>
    /// <inheritdoc cref="Layers.MovingAverage.MovingAverage(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer MovingAverage(int size = Layers.MovingAverage.DefaultSize, string? name = null) => new MovingAverage(size, name);

    /// <summary>Makes a layer that normalizes the window of a series, applies layers and undoes the normalization on what they
    /// give.</summary>
    /// <remarks>Kim et al. 2022, "Reversible instance normalization for accurate time-series forecasting against distribution shift".
    /// Shapes: window [W, C]; the layers give [H, T] or, of quantiles, [H, T, Q], which are of the last T channels.</remarks>
    /// <inheritdoc cref="Layers.ReversibleNormalization.ReversibleNormalization(IReadOnlyList{Layer}, NormalizationMode, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// // Each of 7 series is forecast 12 steps from 48 by the same weights.
    /// Model forecast = Model.Input(48, 7).Add(Layer.ReversibleNormalization(
    ///     [Layer.Permute([2, 1]), Layer.Dense(12), Layer.Permute([2, 1])], NormalizationMode.Last));
    /// </code></example>
    public static Layer ReversibleNormalization(
        IReadOnlyList<Layer> layers, NormalizationMode mode = Layers.WindowNormalization.DefaultMode, string? name = null) =>
        new ReversibleNormalization(layers, mode, name);

    /// <summary>Makes a layer that normalizes the window of a series where it has one input, and undoes that on an output where it has two,
    /// the output and the window.</summary>
    /// <remarks>Shapes: window [W, C]; output [H, T] or, of quantiles, [H, T, Q], of the last T channels. One layer object at both places
    /// shares its weights; <see cref="ReversibleNormalization"/> stands at both ends of a chain by itself.</remarks>
    /// <inheritdoc cref="Layers.WindowNormalization.WindowNormalization(NormalizationMode, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer WindowNormalization(NormalizationMode mode = Layers.WindowNormalization.DefaultMode, string? name = null) =>
        new WindowNormalization(mode, name);
}
