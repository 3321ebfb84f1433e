namespace BlasNet.Data;

/// <summary>Sizes of the samples and targets of a forecast.</summary>
/// <remarks>Shapes: input 0 is [Window, Channels], the features of a step and then the past of its targets; input 1, where there are known
/// columns, [Horizon, Known]; the targets [Horizon, Targets].</remarks>
/// <param name="Window">The steps that a forecast is made from.</param>
/// <param name="Features">The inputs of a step besides the past of the targets.</param>
/// <param name="Targets">The values of a step that are forecast.</param>
/// <param name="Horizon">The steps that are forecast.</param>
/// <param name="Known">The inputs of a step to come that are known in advance; 0 for none.</param>
internal sealed record ForecastShape(int Window, int Features, int Targets, int Horizon, int Known = 0)
{
    /// <summary>Gets the number of steps from the last of the window to the first that is forecast.</summary>
    public int FirstStep { get; init; } = 1;

    /// <summary>Gets the steps of a season; null where it is to be found.</summary>
    public int? Season { get; init; }

    /// <summary>Gets the number of steps from the last of the window to the last that is forecast.</summary>
    public int LastStep => FirstStep + Horizon - 1;

    /// <summary>Gets the inputs of a step of the window.</summary>
    public int Channels => Features + Targets;

    /// <summary>Gets the values of a forecast.</summary>
    public int Outputs => Horizon * Targets;
}
