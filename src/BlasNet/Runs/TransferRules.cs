using BlasNet.Layers;

namespace BlasNet.Runs;

/// <summary>Rules by which a model, new data and the weights that training starts from fit together.</summary>
internal static class TransferRules
{
    /// <summary>Reads the weights that training starts from; null where they are drawn.</summary>
    /// <exception cref="ConfigurationException">An option says nothing without them.</exception>
    /// <exception cref="DataException">There is no such run or file, or it is malformed.</exception>
    public static StartWeights? Start(TrainingConfig config)
    {
        string? alone = config.ReplaceHead ? "'replaceHead'" : config.Refit ? "'refit'" : null;
        return config.From is not null || alone is null ? StartWeights.Of(config) : throw new ConfigurationException(
            $"{alone} says nothing without 'from', the weights to start from.");
    }

    /// <summary>Fits the outputs of the model, or the order of the classes, to what the weights stand for.</summary>
    /// <exception cref="DataException">A class has a name that the weights do not know.</exception>
    public static (TrainingConfig Config, DataParts Data) Fit(TrainingConfig config, DataParts data, StartWeights start)
    {
        if (config.ReplaceHead)
            return (config with { Model = WithHead(config.Model, data.Train) }, data);
        if (start.ClassNames() is not { Count: > 0 } learned)
            return (config, data);
        if (data.Preprocessor is null)
        {
            return (config, data with
            {
                Train = data.Train.WithClassesOf(learned),
                Validation = data.Validation?.WithClassesOf(learned),
                Test = data.Test?.WithClassesOf(learned),
            });
        }
        IReadOnlyList<string> classes = data.Preprocessor.ClassNames;
        return classes.SequenceEqual(learned, StringComparer.Ordinal) ? (config, data) : throw new DataException(
            new Place(data.Train.Name), $"the classes are '{string.Join("', '", classes)}', but {start.Given} has learned "
            + $"'{string.Join("', '", learned)}'. Replace the outputs (--replace-head, ReplaceHead = true).");
    }

    /// <summary>Returns the key of the layer that keeps its drawn weights; null for none.</summary>
    public static string? Head(ResolvedConfig config) => config.Written.ReplaceHead ? config.Model.Key(config.Model.HeadPosition()) : null;

    // Another layer than a dense one keeps its outputs, and only starts anew.
    private static ModelFile WithHead(ModelFile file, Dataset train)
    {
        if (file.Model.Last.LeavesOutputs || file.Model.Layers[file.Model.HeadPosition()] is not Dense head)
            return file;
        bool areClasses = train.Targets.Kind == TargetKind.Classes;
        bool fits = file.Loss is { } loss && loss.FusedActivation is not null == areClasses;
        // One output tells two classes apart.
        if (areClasses && fits && head.Units == 1 && train.Targets.Outputs <= 2)
            return file;
        int outputs = train.Targets.Outputs * (fits ? file.Loss!.OutputsPerTarget : 1);
        if (fits && file.Loss is Losses.BinaryCrossEntropy)
            fits = false;
        Activation activation = fits && file.Loss!.TakesLogits || !areClasses ? Activation.Identity : Activation.Softmax;
        return file with
        {
            Model = file.Model.ReplaceHead(head.WithOutputs(outputs, activation)), Loss = fits ? file.Loss : null,
        };
    }
}
