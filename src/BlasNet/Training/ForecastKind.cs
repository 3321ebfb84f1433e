namespace BlasNet;

/// <summary>The kinds of networks that forecast windows of a series.</summary>
public enum ForecastKind
{
    /// <summary>One linear map from the window to the horizon for all targets, on differences to the last step.</summary>
    Nlinear,

    /// <summary>Two such maps, of the trend and of what remains.</summary>
    Dlinear,

    /// <summary>A gated recurrent unit over the window and a dense layer from its last state.</summary>
    GruSeries,

    /// <summary>Dilated causal convolutions with residual connections, and a dense layer from the last step.</summary>
    Tcn,

    /// <summary>Stacks of blocks that each explain a part of the window and add to the forecast.</summary>
    Nbeats,

    /// <summary>Dense layers in turn over the steps and over the channels.</summary>
    Tsmixer,
}
