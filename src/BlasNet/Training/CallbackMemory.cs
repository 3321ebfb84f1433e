namespace BlasNet.Training;

/// <summary>Holds what callbacks remember across a resumed run: numbers and arrays of floats by name.</summary>
internal sealed class CallbackMemory
{
    public Dictionary<string, double> Numbers { get; init; } = [];

    public Dictionary<string, float[]> Arrays { get; init; } = [];
}
