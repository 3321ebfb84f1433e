using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that averages each channel of a sequence [T, F] over a window of steps around each step: its trend.</summary>
    /// <remarks>Steps before the first count as the first and steps after the last as the last. Zeng et al. 2023, "Are transformers effective
    /// for time series forecasting?".</remarks>
    /// <inheritdoc cref="Layers.MovingAverage.MovingAverage(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer MovingAverage(int size = Layers.MovingAverage.DefaultSize, string? name = null) => new MovingAverage(size, name);
}
