namespace BlasNet;

/// <summary>Options of a model that is written as ONNX.</summary>
public sealed record OnnxOptions
{
    /// <summary>Gets whether images are taken with their channels first, [n, channels, height, width], as most other programs have them;
    /// false by default: [n, height, width, channels], as BlasNet does.</summary>
    public bool ChannelsFirst { get; init; }

    /// <summary>Gets whether the layers alone are written: inputs as the first layer takes them and outputs as trained, without the
    /// columns of a table, units, names of classes, temperature and threshold; false by default.</summary>
    public bool ModelOnly { get; init; }
}
