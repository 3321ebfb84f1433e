using System.Globalization;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Rules for the state of a callback in a checkpoint, which a person may have edited.</summary>
internal static class CheckpointRules
{
    private const string BestEpoch = "best_epoch", Seconds = "seconds", Parameters = "parameters", States = "states";
    private const double MostSeconds = 1e9;
    private static readonly string[] Counts = ["waited", "cooling", "rows", BestEpoch];

    /// <summary>Checks the numbers and arrays of a callback.</summary>
    /// <param name="place">The checkpoint and the callback.</param>
    /// <param name="memory">The state.</param>
    /// <param name="state">The state of the trainer, for the sizes of weights.</param>
    /// <param name="epochs">The completed epochs of the checkpoint.</param>
    /// <exception cref="DataException">A number is out of range, or an array does not fit the network.</exception>
    public static void Check(Place place, CallbackMemory memory, TrainingState state, double epochs)
    {
        foreach ((string name, double value) in memory.Numbers)
        {
            double most = name == BestEpoch ? epochs : name == Seconds ? MostSeconds : int.MaxValue;
            bool isWhole = Counts.Contains(name, StringComparer.Ordinal);
            if ((isWhole || name == Seconds) && !(value >= 0 && value <= most && (!isWhole || value % 1 == 0)))
            {
                throw new DataException(place, string.Create(CultureInfo.InvariantCulture,
                    $"'{name}' must be a {(isWhole ? "whole number" : "number")} from 0 to {most}, but it is '{value}'."));
            }
        }
        if (memory.Arrays.Count == 0)
            return;
        Network network = state.Network;
        foreach ((string name, int length) in new[] { (Parameters, network.Parameters.Length), (States, network.States.Length) })
        {
            int found = memory.Arrays.TryGetValue(name, out float[]? array) ? array.Length : 0;
            if (found != length)
                throw new DataException(place, $"'{name}' has '{found}' numbers, but the network has '{length}'.");
        }
    }
}
