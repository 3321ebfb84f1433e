namespace BlasNet.Training;

/// <summary>Copy of a network's weights at its best epoch, to be restored; part of a callback's state.</summary>
internal sealed class BestWeights
{
    private const string ParametersName = "parameters", StatesName = "states";

    private float[]? parameters, states;

    /// <summary>Copies the weights that the network has now.</summary>
    public void Capture(Network network)
    {
        parameters ??= new float[network.Parameters.Length];
        states ??= new float[network.States.Length];
        network.Parameters.Span.CopyTo(parameters);
        network.States.Span.CopyTo(states);
    }

    /// <summary>Gives the network the copied weights; without any it stays as it is.</summary>
    public void Restore(Network network)
    {
        parameters?.CopyTo(network.Parameters.Span);
        states?.CopyTo(network.States.Span);
    }

    public void Reset() => parameters = states = null;

    public void Save(CallbackMemory memory)
    {
        if (parameters is not null && states is not null)
            (memory.Arrays[ParametersName], memory.Arrays[StatesName]) = (parameters, states);
    }

    public void Load(CallbackMemory memory) =>
        (parameters, states) = (memory.Arrays.GetValueOrDefault(ParametersName), memory.Arrays.GetValueOrDefault(StatesName));
}
