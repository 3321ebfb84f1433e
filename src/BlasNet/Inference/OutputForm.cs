using System.Globalization;
using System.Numerics.Tensors;
using BlasNet.Kernels;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Inference;

/// <summary>Meaning of a model's outputs by its loss and its table: probabilities of classes, or values with their units.</summary>
internal sealed class OutputForm
{
    private readonly bool takesLogits;
    private readonly int width;
    private readonly int perTarget;
    private readonly IReadOnlyList<string> classNames;
    private readonly FittedTarget[]? targets;
    private readonly OutputAdjustment adjustment;
    private readonly HeldOutErrors? heldOut;

    /// <summary>Creates the form of outputs.</summary>
    /// <param name="loss">The loss that training minimized.</param>
    /// <param name="width">The outputs of a row.</param>
    /// <param name="preprocessor">The preprocessor of a table; null for other data.</param>
    /// <param name="classNames">The names of the classes; empty where there are none.</param>
    /// <param name="adjustment">What was fitted to the outputs after training; null for nothing.</param>
    /// <param name="heldOut">The errors on held-out rows; null where they are not known.</param>
    public OutputForm(Loss loss, int width, TablePreprocessor? preprocessor, IReadOnlyList<string> classNames,
        OutputAdjustment? adjustment = null, HeldOutErrors? heldOut = null)
    {
        (this.adjustment, this.heldOut) = (adjustment ?? OutputAdjustment.None, heldOut);
        (takesLogits, this.width, this.classNames) = (loss.TakesLogits, width, classNames);
        (perTarget, Quantiles) = (loss.OutputsPerTarget, loss is Pinball pinball ? pinball.Quantiles : []);
        Task = loss switch
        {
            CategoricalCrossEntropy or SparseCategoricalCrossEntropy => PredictionTask.Classes,
            // Several sigmoid outputs are independent labels, not exclusive classes.
            BinaryCrossEntropy => width == 1 ? PredictionTask.Binary : PredictionTask.Labels,
            _ => PredictionTask.Values,
        };
        if (preprocessor is { Task: TableTask.Regression })
            targets = [.. preprocessor.Targets];
    }

    /// <summary>Gets the kind of the answers.</summary>
    public PredictionTask Task { get; }

    /// <summary>Gets the quantiles that are predicted of each target; empty for single values and for classes.</summary>
    public IReadOnlyList<double> Quantiles { get; }

    /// <summary>Gets the probabilities of a row: two of a binary model, 0 for values.</summary>
    public int ProbabilityCount => Task switch { PredictionTask.Values => 0, PredictionTask.Binary => 2, _ => width };

    /// <summary>Turns the outputs of a row into probabilities or values with their units, in place.</summary>
    public void Apply(Span<float> row)
    {
        Order(row);
        if (targets is not null)
        {
            for (int i = 0; i < row.Length; i++)
                row[i] = (float)Value(row, i);
        }
        if (takesLogits)
            Normalize(row);
        if (Task is PredictionTask.Classes or PredictionTask.Binary)
            adjustment.Scaling.Apply(row);
    }

    /// <summary>Sorts the quantiles of each target of a row of outputs, in place.</summary>
    /// <returns>The targets whose quantiles had crossed.</returns>
    public int Order(Span<float> row) => perTarget == 1 ? 0 : QuantileOrder.Sort(row, perTarget);

    /// <summary>Returns a value of a row of outputs with its unit, in double precision, cut to the range of the targets where that is
    /// wanted.</summary>
    public double Value(ReadOnlySpan<float> row, int i) => targets is null ? row[i] : TargetOf(i).Restore(row[i]);

    /// <summary>Returns the probabilities of a row of outputs, which <see cref="Apply"/> changes.</summary>
    public float[] Probabilities(Span<float> row)
    {
        Apply(row);
        return Task == PredictionTask.Binary ? [1 - row[0], row[0]] : row.ToArray();
    }

    /// <summary>Returns the name of a class, or its number where it has none.</summary>
    public string NameOf(int label) =>
        label < classNames.Count ? classNames[label] : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the most probable class, the first of equals, as in the accuracy; or as the threshold of the run decides.</summary>
    public int Best(ReadOnlySpan<float> probabilities) => adjustment.Choose(probabilities, Reductions.ArgMax(probabilities));

    /// <summary>Gets whether the deviations of an ensemble's members are told: not those of logits, which have no unit.</summary>
    public bool TellsSpread => !takesLogits;

    /// <summary>Returns the deviation of the members' outputs in the unit of the value, or of the probabilities.</summary>
    public double Spread(ReadOnlySpan<float> spreads, int i) =>
        targets is null ? spreads[i] : spreads[i] * Math.Abs(TargetOf(i).Scale.Scale);

    /// <summary>Returns the answer that a row of outputs means; the outputs are changed.</summary>
    /// <param name="row">The outputs.</param>
    /// <param name="spreads">The deviations of the members' outputs; empty for a single network.</param>
    public Prediction Answer(Span<float> row, ReadOnlySpan<float> spreads = default)
    {
        double[] deviations = Spreads(spreads);
        if (Task == PredictionTask.Values)
        {
            Order(row);
            double[] values = new double[row.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = Value(row, i);
            return new Prediction(Task, -1, null, [], values) { HeldOut = heldOut, Spreads = deviations, Quantiles = Quantiles };
        }
        float[] probabilities = Probabilities(row);
        if (Task == PredictionTask.Labels)
            return new Prediction(Task, -1, null, probabilities, []) { Spreads = deviations };
        int best = Best(probabilities);
        return new Prediction(Task, best, NameOf(best), probabilities, []) { Spreads = deviations };
    }

    private FittedTarget TargetOf(int output) => targets![output / perTarget % targets.Length];

    private double[] Spreads(ReadOnlySpan<float> spreads)
    {
        if (spreads.IsEmpty || !TellsSpread)
            return [];
        // Both probabilities of a binary model vary alike.
        double[] all = new double[Task == PredictionTask.Binary ? 2 : spreads.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = Spread(spreads, Math.Min(i, spreads.Length - 1));
        return all;
    }

    private void Normalize(Span<float> row)
    {
        if (Task == PredictionTask.Classes)
        {
            // The exponential of a large logit would overflow.
            TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
            TensorPrimitives.SoftMax(row, row);
        }
        else if (Task != PredictionTask.Values)
        {
            TensorPrimitives.Sigmoid(row, row);
        }
    }
}
