using System.Diagnostics.CodeAnalysis;
using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>Rules that data must meet to fit a network and its loss, checked before anything runs.</summary>
internal static class FitRules
{
    /// <summary>Checks all arguments of training.</summary>
    /// <exception cref="ConfigurationException">The data does not fit the model, or an argument is out of range.</exception>
    public static void Check(Trainer trainer, FitArguments arguments)
    {
        if (trainer.Network.Layout is { Count: > 0 } layout && !layout.Any(array => array.Spec.IsTrained))
            throw new ConfigurationException(
                $"All {layout.Count} arrays of weights belong to frozen layers, so that there is nothing to train. Unfreeze a layer.");
        TablePreprocessor? table = TableUnits.Common(trainer.Preprocessor, arguments.Train);
        TableUnits.Common(table, arguments.Validation);
        Check(trainer.Network, arguments.Train, trainer.Metrics, table);
        CheckAugmentation(arguments.Augmentation, arguments.Train);
        if (arguments.Validation is not null)
            Check(trainer.Network, arguments.Validation, trainer.Metrics, table);
        if (arguments.BatchSize < 1)
            throw new ConfigurationException($"The batch size must be at least 1, but it was '{arguments.BatchSize}'.");
        if (!trainer.Sharding.IsWhole)
            CheckShards(trainer, arguments);
        else if (!arguments.DropRemainder)
            CheckLastBatch(trainer.Network.Model, arguments.Train, arguments.BatchSize);
        if (arguments.Shuffle)
            RequireOrder(trainer.Network, "fit with shuffle: false");
        // Samples of wider windows begin one step after each other, and do not go on where the one before ended.
        if (arguments.Train.Windows is { } windows && (windows.Shape.Window > 1 || windows.Groups.Count > 1))
            RequireOrder(trainer.Network, "take a window of 1 step of one series");
        if (arguments.ShuffleBuffer < 1)
            throw new ConfigurationException(
                $"The shuffle buffer must hold at least 1 sample, but it was '{arguments.ShuffleBuffer}'.");
    }

    /// <summary>Refuses another order of samples than theirs where a layer is stateful.</summary>
    /// <exception cref="ConfigurationException">A layer is stateful.</exception>
    public static void RequireOrder(Network network, string advice)
    {
        for (int i = 0; i < network.Expanded.Layers.Count; i++)
        {
            if (network.Expanded.Layers[i].IsStateful)
                throw new ConfigurationException(new Place { Layer = network.Expanded.Key(i) },
                    $"the layer is stateful, so that samples must come in the order of their series: {advice}.");
        }
    }

    /// <summary>Checks that the smaller batch at an epoch's end is one that each layer can be trained on; whole batches are checked when
    /// they are planned.</summary>
    /// <exception cref="ConfigurationException">It has too few rows.</exception>
    public static void CheckLastBatch(Model model, Dataset train, int batchSize)
    {
        int rows = train.Count % batchSize;
        if (rows == 0 || rows == train.Count)
            return;
        model = model.Expanded();
        IReadOnlyList<Shape> shapes = model.Shapes();
        for (int i = 0; i < model.Layers.Count; i++)
        {
            int fewest = model.Layers[i].FewestRows(model.InputShapes(i, shapes));
            if (rows < fewest)
                throw new ConfigurationException(new Place { Layer = model.Key(i) },
                    $"the layer needs at least {fewest} values per channel in training, but of {train.Count} samples in batches of "
                    + $"{batchSize} the last has {rows}. Take another batch size, or drop the remainder.");
        }
    }

    // A shard of a whole batch may have fewer rows than others, and so than the plan has room for.
    private static void CheckShards(Trainer trainer, FitArguments arguments)
    {
        Model model = trainer.Network.Expanded;
        IReadOnlyList<Shape> shapes = model.Shapes();
        int batch = Math.Min(arguments.BatchSize, arguments.Train.Count), last = arguments.Train.Count % batch;
        int[] batches = last == 0 || arguments.DropRemainder ? [batch] : [batch, last];
        foreach (int rows in batches)
        {
            int fewest = trainer.Sharding.Fewest(rows);
            for (int i = 0; i < model.Layers.Count; i++)
            {
                int needed = model.Layers[i].FewestRows(model.InputShapes(i, shapes));
                if (fewest < needed)
                    throw new ConfigurationException(new Place { Layer = model.Key(i) },
                        $"the layer needs at least {needed} values per channel in training, but of a batch of {rows} samples in "
                        + $"{trainer.Shards} shards one has {fewest}. Take larger batches or fewer shards"
                        + (rows == batch ? "." : ", or drop the remainder."));
            }
        }
    }

    /// <summary>Checks inputs, targets and metrics.</summary>
    /// <exception cref="ConfigurationException">They do not fit; the sentence names both sides.</exception>
    /// <exception cref="DataException">A target is none that the loss can take.</exception>
    public static void Check(Network network, Dataset data, IReadOnlyList<Metric> metrics, TablePreprocessor? preprocessor = null)
    {
        CheckInputs(network.Model, data.Inputs, data.Name);
        CheckTargets(network, data);
        CheckTargetValues(network.Loss!, data, preprocessor);
        foreach (Metric metric in metrics)
            metric.RequireWidths(network.Model.OutputShape.Size / network.Loss!.OutputsPerTarget, data.Targets.Width);
    }

    /// <summary>Returns whether an augmentation changes anything.</summary>
    public static bool Changes([NotNullWhen(true)] Augmentation? augmentation) =>
        augmentation is not null && augmentation != Augmentation.None;

    // Samples that are not images, or too small, cannot be augmented.
    private static void CheckAugmentation(Augmentation? augmentation, Dataset train)
    {
        if (Changes(augmentation))
            Augmenter.Require(augmentation, train);
    }

    private static void CheckTargets(Network network, Dataset data)
    {
        Shape output = network.Model.OutputShape;
        Targets targets = data.Targets;
        int width = network.Loss!.TargetWidth(output);
        string last = network.Model.Key(network.Model.Layers.Count - 1);
        if (network.Loss is SparseCategoricalCrossEntropy)
        {
            if (targets.Kind != TargetKind.Classes)
                throw new ConfigurationException(
                    $"The loss {network.Loss} takes class numbers, but the data '{data.Name}' has {targets.Width} values per row. Use "
                    + "categoricalCrossEntropy for one-hot targets.");
            if (targets.Outputs > output.Size)
                throw new ConfigurationException(
                    $"{last}: the layer has {output.Size} outputs, but the data '{data.Name}' has {targets.Outputs} classes."
                    + (targets.CountClasses()[0] == 0 ? " None of them is 0, from which classes are counted." : ""));
            return;
        }
        if (targets.Width != width)
        {
            string advice = targets.Kind == TargetKind.Classes && targets.Outputs == width ? " Use the data's OneHot()." : "";
            string each = network.Loss.OutputsPerTarget is > 1 and int quantiles ? $"quantiles of {width} targets, {quantiles} of each"
                : $"{width} outputs";
            throw new ConfigurationException(
                $"{last}: the layer has {each}, but the data '{data.Name}' has {targets.Width} target values per row.{advice}");
        }
        if (network.Loss is BinaryCrossEntropy && targets.Kind == TargetKind.Classes && targets.Outputs > 2)
            throw new ConfigurationException(
                $"The loss {network.Loss} tells 2 classes apart, but the data '{data.Name}' has {targets.Outputs}. "
                + AdviceOnClasses(targets));
    }

    private static void CheckTargetValues(Loss loss, Dataset data, TablePreprocessor? preprocessor)
    {
        if (FirstFault(loss, data.Targets) is not { } fault)
            return;
        // A table's numbers are not those of its file any more.
        string advice = preprocessor is { Task: TableTask.Regression }
            ? " The column is scaled as a quantity; for two classes the task is classification."
            : fault.Advice;
        throw new DataException(
            $"{fault.Subject} in row '{data.Targets.NumberOf(fault.Row)}' of the data '{data.Name}' is "
            + $"'{FormattableString.Invariant(fault.Value)}', but the loss {loss} takes {fault.Expected}.{advice}");
    }

    // The rows of a forecast overlap in their series: a copy of them all could be far larger than it.
    private static TargetFault? FirstFault(Loss loss, Targets targets)
    {
        if (targets.Windows is null)
            return loss.FirstFault(targets.Rows.Span, targets.Width);
        float[] row = new float[targets.Width];
        for (int i = 0; i < targets.Count; i++)
        {
            targets.Gather([i], row);
            if (loss.FirstFault(row, row.Length) is { } fault)
                return fault with { Row = i };
        }
        return null;
    }

    // Two classes counted from 1 look like three, the first of which never occurs.
    private static string AdviceOnClasses(Targets targets)
    {
        int[] counts = targets.CountClasses(), used = [.. Enumerable.Range(0, counts.Length).Where(label => counts[label] > 0)];
        return used is [int low, int high]
            ? $"All labels are {low} or {high}: 0 and 1 are expected in their place."
            : "Use sparseCategoricalCrossEntropy.";
    }

    public static void CheckInputs(Model model, IReadOnlyList<Samples> inputs, string name)
    {
        model = model.Expanded();
        IReadOnlyList<int> positions = model.InputPositions;
        if (inputs.Count != positions.Count)
            throw new ConfigurationException($"The model has {positions.Count} inputs, but the data '{name}' has {inputs.Count}.");
        IReadOnlyList<Shape> shapes = model.Shapes();
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].SampleShape != shapes[positions[i]])
                throw new ConfigurationException(
                    new Place { Layer = model.Key(positions[i]) },
                    $"the model takes samples of the shape {shapes[positions[i]]}, but the data "
                    + $"'{name}' has {inputs[i].SampleShape}.");
            if (inputs[i].Count != inputs[0].Count)
                throw new ConfigurationException(
                    $"The inputs must have one number of samples, but they have {inputs[0].Count} and {inputs[i].Count}.");
            CheckIndexes(model, positions[i], inputs[i], name);
        }
    }

    // A step would refuse this too, but here the error names the sample and comes before anything runs.
    private static void CheckIndexes(Model model, int input, Samples samples, string name)
    {
        if (IndexInputs.Reader(model, input) is not { } reader)
            return;
        var embedding = (Embedding)model.Layers[reader];
        var values = new float[samples.SampleShape.Size];
        for (int i = 0; i < samples.Count; i++)
        {
            samples.Gather([i], values);
            int bad = embedding.FirstBad(values);
            if (bad >= 0)
                throw new DataException(new Place { Layer = model.Key(reader) }, FormattableString.Invariant(
                    $"value '{bad}' of sample '{i}' of the data '{name}' is '{values[bad]}', but it must be {embedding.Required}."));
        }
    }

    /// <summary>Returns the default metrics of a loss: accuracy for classes; mean absolute error, root mean squared error and R2
    /// for values.</summary>
    public static IReadOnlyList<Metric> DefaultMetrics(Loss loss) => loss.FusedActivation is null
        ? [Metric.MeanAbsoluteError(), Metric.RootMeanSquaredError(), Metric.R2Score()]
        : [Metric.Accuracy()];
}
