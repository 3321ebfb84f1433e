using System.Numerics;
using BlasNet.Communication;

namespace BlasNet.Training;

/// <summary>Division of each batch into neighbouring shards, whose results are joined in a fixed order, and of the shards among the
/// processes that train together.</summary>
/// <remarks>The number of shards decides results, that of the processes does not.</remarks>
/// <param name="Shards">The number of shards, a power of two.</param>
/// <param name="Communicator">The processes: a power of two, at most as many as shards.</param>
internal sealed record Sharding(int Shards, Communicator Communicator)
{
    /// <summary>The most shards.</summary>
    public const int MostShards = 256;

    /// <summary>Gets the one shard of a process that trains alone.</summary>
    public static Sharding Whole { get; } = new(1, Communicator.Alone);

    /// <summary>Gets whether batches are not cut.</summary>
    public bool IsWhole => Shards == 1;

    /// <summary>Gets whether several processes train together.</summary>
    public bool IsShared => Communicator.Size > 1;

    /// <summary>Gets the number of shards of each process.</summary>
    public int PerProcess => Shards / Communicator.Size;

    /// <summary>Gets the first shard of this process.</summary>
    public int First => Communicator.Rank * PerProcess;

    /// <summary>Checks the numbers of shards and processes.</summary>
    /// <param name="shards">The number of shards; null for that of the processes.</param>
    /// <param name="communicator">The processes; null for this one alone.</param>
    /// <param name="model">The model to train.</param>
    /// <exception cref="ConfigurationException">A number is out of range, or the model cannot be trained in shards.</exception>
    public static Sharding Of(int? shards, Communicator? communicator, Model model)
    {
        communicator ??= Communicator.Alone;
        int processes = communicator.Size;
        if (!BitOperations.IsPow2(processes))
            throw new ConfigurationException(
                $"The number of processes must be a power of two, but it was '{processes}'.", nameof(communicator));
        int count = Required(shards ?? processes);
        if (processes > count)
            throw new ConfigurationException(
                $"There must be a shard for each process, but there are '{count}' shards and '{processes}' processes.", nameof(shards));
        if (count > 1)
            RequireNoStates(model.Expanded(), count);
        return new Sharding(count, communicator);
    }

    /// <summary>Requires a number of shards.</summary>
    /// <exception cref="ConfigurationException">It is no power of two, or out of range.</exception>
    public static int Required(int shards) => shards is >= 1 and <= MostShards && BitOperations.IsPow2(shards)
        ? shards
        : throw new ConfigurationException(
            $"The number of shards must be a power of two from 1 to {MostShards}, but it was '{shards}'.", nameof(shards));

    /// <summary>Returns the first row of a shard of a batch; that of the shard after the last is the number of rows.</summary>
    public int Start(int shard, int rows) => (int)((long)shard * rows / Shards);

    /// <summary>Returns the number of shards of a batch that have rows.</summary>
    public int Filled(int rows) => Math.Min(Shards, rows);

    /// <summary>Returns the most rows of a shard of a batch.</summary>
    public int Most(int rows) => (rows + Shards - 1) / Shards;

    /// <summary>Returns the fewest rows of a shard that has any.</summary>
    public int Fewest(int rows) => Math.Max(1, rows / Shards);

    // Row i of a batch goes on where row i of the last one ended, which the rows of a shard are not: its plan has fewer.
    private static void RequireNoStates(Model model, int shards)
    {
        for (int i = 0; i < model.Layers.Count; i++)
        {
            if (model.Layers[i].IsStateful)
                throw new ConfigurationException(new Place { Layer = model.Key(i) },
                    $"the layer is stateful, so that a batch cannot be cut: '1' shard is required, but '{shards}' were given.");
        }
    }
}
