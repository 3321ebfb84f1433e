using System.Globalization;
using BlasNet.Files;
using BlasNet.Numerics;
using BlasNet.Tensors;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Checkpoint as one safetensors file: all that training needs to resume with the same bits.</summary>
/// <remarks>
/// Tensors: the weights by their keys, the optimizer's moments of those that are trained as <c>optimizer.MOMENT.KEY</c>, the state of
/// callbacks as <c>callback.NUMBER.KIND.NAME</c>. Averaged weights have the keys of the model, and the weights that training goes on with
/// are <c>optimizer.weights.KEY</c>. Numbers that must be exact are round-trip text in the metadata: the sums of a partial epoch, the
/// steps and the number of epochs. The states of stateful layers within an epoch are the tensor <c>carried</c>, and the gradients of
/// batches that no update has taken yet are <c>optimizer.gradients.KEY</c>. Results of epochs are in <c>metrics.csv</c> alone, so that the
/// size of a checkpoint does not grow with the run. Random draws follow from seed and step, so no generator has a state to keep.
/// </remarks>
internal static class Checkpoint
{
    private const string Version = "3";
    private const string VersionKey = "blasnet.checkpoint", StepsKey = "steps", ColumnsKey = "columns", EpochsKey = "epochs",
        RateKey = "learning_rate";
    private const string PartialKey = "unfinished", CallbackPrefix = "callback.", OptimizerPrefix = "optimizer.",
        StatesName = "carried", GradientsName = "gradients";

    /// <summary>Writes a checkpoint that replaces the last one once it is complete.</summary>
    /// <exception cref="MachineException">The file cannot be written, or the disk is full.</exception>
    public static void Write(string path, TrainingState state, IReadOnlyList<string> columns, IReadOnlyList<Callback> callbacks,
        IReadOnlyDictionary<string, string> model)
    {
        CallbackMemory memory = MemoryOf(callbacks);
        state.Optimizer.Average?.TakeOverChanges();
        var metadata = new Dictionary<string, string>(model)
        {
            [VersionKey] = Version,
            [StepsKey] = state.Optimizer.StepCount.ToString(CultureInfo.InvariantCulture),
            [ColumnsKey] = string.Join(',', columns),
            [EpochsKey] = state.Epochs.Count.ToString(CultureInfo.InvariantCulture),
        };
        if (state.Partial is { } partial)
            metadata[PartialKey] = Numbers([partial.Step, partial.Seconds, .. partial.Sums]);
        if (state.Optimizer.OwnRate is { } rate)
            metadata[RateKey] = Numbers([rate, state.Optimizer.LearningRate]);
        foreach ((string name, double value) in memory.Numbers)
            metadata[CallbackPrefix + name] = CsvFormat.Number(value);
        SafeTensors.Write(path,
        [
            .. NetworkWeights.Of(state.Network),
            .. state.Optimizer.Blocks.SelectMany(each =>
                NetworkWeights.Of(state.Trained, each.Block, BlockPrefix(each.Name))),
            .. state.Partial is { HoldsGradients: true }
                ? NetworkWeights.Of(state.Trained, state.Network.Gradients, BlockPrefix(GradientsName)) : [],
            .. state.Partial is { States: { Length: > 0 } states }
                ? new[] { new TensorSource(StatesName, [states.Length], () => states) } : [],
            .. memory.Arrays.Select(array => new TensorSource(CallbackPrefix + array.Key, [array.Value.Length], () => array.Value)),
        ], metadata);
    }

    /// <summary>Restores a fresh state and its callbacks from a checkpoint.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="state">The state of a trainer of the same model, optimizer and metrics.</param>
    /// <param name="columns">The columns of the run's metrics.</param>
    /// <param name="callbacks">The same callbacks, in the same order, as when it was written.</param>
    /// <param name="results">Returns the results of a number of epochs, which are not in the file; called last.</param>
    /// <exception cref="DataException">The file is malformed or belongs to another run.</exception>
    public static void Restore(string path, TrainingState state, IReadOnlyList<string> columns, IReadOnlyList<Callback> callbacks,
        Func<int, IEnumerable<EpochResult>> results)
    {
        SafeTensorsFile file = SafeTensors.Read(path);
        if (file.Metadata.GetValueOrDefault(VersionKey) is not { } version)
            throw new DataException(new Place(path), "it is no checkpoint of BlasNet.");
        if (version != Version)
            throw new DataException(new Place(path), $"it is a checkpoint of version '{version}', but version '{Version}' is required.");
        if (Text(file, ColumnsKey) != string.Join(',', columns))
            throw new DataException(new Place(path),
                $"its columns are '{Text(file, ColumnsKey)}', but the run has '{string.Join(',', columns)}'.");
        NetworkWeights.Restore(state.Network, file);
        foreach ((string name, FloatBlock block) in state.Optimizer.Blocks)
            NetworkWeights.Restore(state.Trained, block, BlockPrefix(name), file);
        state.Optimizer.StepCount = CheckpointNumbers.Count(file, StepsKey, Text(file, StepsKey), long.MaxValue);
        if (state.Optimizer.StepCount > 0)
            state.Optimizer.Average?.AreShown();
        if (file.Metadata.TryGetValue(RateKey, out string? rates))
        {
            double[] numbers = CheckpointNumbers.Finite(file, RateKey, CheckpointNumbers.Fields(file, RateKey, rates, 2));
            (state.Optimizer.OwnRate, state.Optimizer.LearningRate) = (numbers[0], numbers[1]);
        }
        PartialEpoch? partial = file.Metadata.TryGetValue(PartialKey, out string? sums)
            ? Partial(file, CheckpointNumbers.Fields(file, PartialKey, sums, 2 + state.NewSums().Size)) with
            {
                States = file.Tensors.FirstOrDefault(entry => entry.Name == StatesName)?.ToFloats() ?? [],
                HoldsGradients = file.Tensors.Any(entry => entry.Name.StartsWith(BlockPrefix(GradientsName), StringComparison.Ordinal)),
            }
            : null;
        if (partial is { HoldsGradients: true })
            NetworkWeights.Restore(state.Trained, state.Network.Gradients, BlockPrefix(GradientsName), file);
        int epochs = (int)CheckpointNumbers.Count(file, EpochsKey, Text(file, EpochsKey), int.MaxValue);
        CallbackMemory memory = Memory(file);
        for (int i = 0; i < callbacks.Count; i++)
        {
            CallbackMemory own = memory.Under(Prefix(callbacks, i));
            CheckpointRules.Check(new Place(path) { Section = CallbackPrefix + Prefix(callbacks, i).TrimEnd('.') }, own, state, epochs);
            callbacks[i].Restore(own);
        }
        state.Restore(results(epochs), partial);
    }

    // Step, seconds and sums, which hold what a metric gives: also no number at all.
    private static PartialEpoch Partial(SafeTensorsFile file, string[] fields) => new(
        (int)CheckpointNumbers.Count(file, PartialKey, fields[0], int.MaxValue),
        CheckpointNumbers.Any(file, PartialKey, fields[2..]),
        CheckpointNumbers.Finite(file, PartialKey, fields[1..2])[0]);

    // By position and type, so that two of a type do not mix.
    private static string Prefix(IReadOnlyList<Callback> callbacks, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"{i}.{callbacks[i].GetType().Name}.");

    private static CallbackMemory MemoryOf(IReadOnlyList<Callback> callbacks)
    {
        var all = new CallbackMemory();
        for (int i = 0; i < callbacks.Count; i++)
        {
            var own = new CallbackMemory();
            callbacks[i].Save(own);
            all.Add(Prefix(callbacks, i), own);
        }
        return all;
    }

    private static string BlockPrefix(string name) => $"{OptimizerPrefix}{name}.";

    private static CallbackMemory Memory(SafeTensorsFile file)
    {
        var memory = new CallbackMemory();
        foreach ((string key, string text) in file.Metadata)
        {
            if (key.StartsWith(CallbackPrefix, StringComparison.Ordinal))
                memory.Numbers[key[CallbackPrefix.Length..]] = CheckpointNumbers.Any(file, key, [text])[0];
        }
        foreach (TensorEntry entry in file.Tensors)
        {
            if (entry.Name.StartsWith(CallbackPrefix, StringComparison.Ordinal))
                memory.Arrays[entry.Name[CallbackPrefix.Length..]] = entry.ToFloats();
        }
        return memory;
    }

    private static string Text(SafeTensorsFile file, string key) =>
        file.Metadata.GetValueOrDefault(key) ?? throw new DataException(new Place(file.Path), $"its metadata lack '{key}'.");

    private static string Numbers(IEnumerable<double> numbers) => string.Join(',', numbers.Select(CsvFormat.Number));
}

/// <summary>Numbers in the metadata of a checkpoint, read as strictly as they are written.</summary>
internal static class CheckpointNumbers
{
    /// <summary>Splits a text into so many fields.</summary>
    /// <exception cref="DataException">There are more or fewer.</exception>
    public static string[] Fields(SafeTensorsFile file, string key, string text, int count) =>
        text.Split(',') is var fields && fields.Length == count ? fields
        : throw new DataException(Place(file, key), $"'{fields.Length}' numbers stand there, but '{count}' are required.");

    /// <summary>Reads a whole number from 0 to a limit.</summary>
    /// <exception cref="DataException">The text is none.</exception>
    public static long Count(SafeTensorsFile file, string key, string text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count <= most ? count
        : throw new DataException(Place(file, key), $"'{text}' stands there, but a whole number from 0 to {most} is required.");

    /// <summary>Reads finite numbers.</summary>
    /// <exception cref="DataException">A text is none.</exception>
    public static double[] Finite(SafeTensorsFile file, string key, string[] texts) => Array.ConvertAll(
        texts, text => Number(file, key, text) is var number && double.IsFinite(number) ? number
            : throw new DataException(Place(file, key), $"'{text}' stands there, but a finite number is required."));

    /// <summary>Reads numbers that may be infinite or NaN, which have one spelling each.</summary>
    /// <exception cref="DataException">A text is none.</exception>
    public static double[] Any(SafeTensorsFile file, string key, string[] texts) =>
        Array.ConvertAll(texts, text => Number(file, key, text));

    // Parsing takes 1e400 as infinite.
    private static double Number(SafeTensorsFile file, string key, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && (double.IsFinite(number) || text == CsvFormat.Number(number))
            ? number
            : throw new DataException(Place(file, key), $"'{text}' stands there, but a number is required.");

    private static Place Place(SafeTensorsFile file, string key) => new(file.Path) { Section = key };
}
