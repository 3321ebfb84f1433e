namespace BlasNet;

/// <summary>What a file to be imported does not tell itself.</summary>
public sealed record ImportOptions
{
    /// <summary>Gets the file of the layers, where the weights lie apart from them: a model file of BlasNet for weights of PyTorch, the
    /// JSON of Keras's <c>to_json</c> for its <c>.weights.h5</c>; null for none.</summary>
    public string? ModelFile { get; init; }

    /// <summary>Gets the modules of PyTorch by the names or keys of layers, where names do not tell; empty by default.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the shape of one sample, channels last, where the file leaves it open; null for that of the file.</summary>
    public IReadOnlyList<int>? Input { get; init; }

    /// <summary>Gets the output to take, where a graph has several; null for the only one.</summary>
    public string? Output { get; init; }

    /// <summary>Gets the names of the classes in the order of the outputs; empty, the default, for those of the file.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Gets the loss; null for that of the file, or the one that suits the last activation.</summary>
    public Loss? Loss { get; init; }
}
