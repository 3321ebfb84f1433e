using System.Numerics.Tensors;
using BlasNet.Data;

namespace BlasNet;

/// <summary>Samples, their targets and, where given, their weights; immutable.</summary>
/// <remarks>Subsets, splits and weighted copies share the stored samples: none of them copies an image.</remarks>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed partial class Dataset
{
    private readonly float[]? weights;

    /// <summary>Creates a data set for a model with one or several inputs.</summary>
    /// <param name="inputs">The samples of each model input; usually one entry.</param>
    /// <param name="targets">One row per sample.</param>
    /// <param name="weights">One weight per sample, each finite and at least 0; by default each sample counts once.</param>
    /// <param name="name">The name for logs and messages.</param>
    /// <exception cref="ConfigurationException">There is no input, or the counts differ.</exception>
    /// <exception cref="DataException">There are no samples, or a weight is negative or not finite, or all are 0.</exception>
    public Dataset(IReadOnlyList<Samples> inputs, Targets targets, float[]? weights = null, string name = "data")
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (inputs.Count == 0)
            throw new ConfigurationException($"{name}: a data set needs at least one input.", nameof(inputs));
        Inputs = [.. inputs];
        for (int i = 0; i < Inputs.Count; i++)
        {
            if (Inputs[i].Count != targets.Count)
                throw new ConfigurationException(
                    $"{name}: input '{i}' has '{Inputs[i].Count}' samples, but there are '{targets.Count}' targets; each sample needs one.",
                    nameof(inputs));
        }
        if (targets.Count == 0)
            throw new DataException($"{name}: the data set holds no samples.");
        CheckWeights(weights, targets.Count, name);
        Targets = targets;
        this.weights = weights;
        Name = name;
    }

    /// <summary>Gets the name for logs and messages.</summary>
    public string Name { get; }

    /// <summary>Gets the samples of each model input.</summary>
    public IReadOnlyList<Samples> Inputs { get; }

    /// <summary>Gets the samples of the first input, usually the only one.</summary>
    public Samples Input => Inputs[0];

    /// <summary>Gets the targets.</summary>
    public Targets Targets { get; }

    /// <summary>Gets the weights of the samples, or null when each sample counts once.</summary>
    public ReadOnlyMemory<float>? Weights
    {
        get
        {
            // Not a conditional expression: there a null array becomes an empty memory instead of no memory.
            if (weights is null)
                return null;
            return weights;
        }
    }

    /// <summary>Gets the number of samples.</summary>
    public int Count => Targets.Count;

    /// <summary>Gets where each sample lies in its series; null for other data. Parts and copies keep it.</summary>
    internal SeriesWindows? Windows => Targets.Windows;

    /// <summary>Gets what encoded the samples; null where they are as they came. Parts and copies keep it.</summary>
    internal IDataEncoding? Encoding { get; private init; }

    /// <summary>Returns the chosen rows, in the given order, without copying samples; a row may occur more than once.</summary>
    /// <exception cref="ConfigurationException">No row is chosen, or one is not in the data set.</exception>
    public Dataset Subset(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            throw new ConfigurationException($"{Name}: a subset needs at least one row.", nameof(rows));
        int[] chosen = [.. rows];
        for (int i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] < 0 || chosen[i] >= Count)
                throw new ConfigurationException(
                    FormattableString.Invariant(
                        $"{Name}: row '{chosen[i]}' of the subset is not in the data set, whose '{Count}' rows are counted from 0."),
                    nameof(rows));
        }
        float[]? chosenWeights = weights is null ? null : Array.ConvertAll(chosen, row => weights[row]);
        return new Dataset([.. Inputs.Select(samples => samples.Select(chosen))], Targets.Select(chosen), chosenWeights, Name)
        {
            Encoding = Encoding,
        };
    }

    /// <summary>Returns the first rows, without copying samples.</summary>
    /// <exception cref="ConfigurationException">The count is below 1 or above the number of samples.</exception>
    public Dataset Take(int count)
    {
        if (count < 1 || count > Count)
            throw new ConfigurationException(
                FormattableString.Invariant($"{Name}: '{count}' rows cannot be taken of '{Count}'; take from 1 to {Count}."),
                nameof(count));
        return Subset([.. Enumerable.Range(0, count)]);
    }

    /// <summary>Splits the data set after a seeded shuffle into a part to learn from and a part held out.</summary>
    /// <param name="fraction">The share held out, above 0 and below 1; the number of rows is rounded and at least 1.</param>
    /// <param name="seed">The seed: the same one gives the same split.</param>
    /// <param name="stratified">Whether both parts keep the shares of the classes.</param>
    /// <exception cref="ConfigurationException">
    /// The fraction is out of range, a part would be empty, or the targets of a stratified split are no classes.
    /// </exception>
    public DatasetSplit Split(double fraction, long seed, bool stratified = false)
    {
        (int[] train, int[] held) = Shuffle(seed, stratified).HoldOut(fraction);
        return new DatasetSplit(Subset(train), Subset(held));
    }

    /// <summary>Splits the data set for a cross-validation: each sample is held out once.</summary>
    /// <param name="count">The number of splits, from 2 to the number of samples.</param>
    /// <param name="seed">The seed: the same one gives the same splits.</param>
    /// <param name="stratified">Whether all parts keep the shares of the classes; by default where there are classes.</param>
    /// <exception cref="ConfigurationException">The number is out of range, or the targets of stratified splits are no classes.</exception>
    public IReadOnlyList<DatasetSplit> Folds(int count, long seed, bool? stratified = null)
    {
        RowSplitter splitter = Shuffle(seed, stratified ?? Targets.Kind == TargetKind.Classes);
        return [.. splitter.Folds(count).Select(parts => new DatasetSplit(Subset(parts.Train), Subset(parts.Held)))];
    }

    /// <summary>Returns the rows of the splits of <see cref="Folds"/>, in their default stratification.</summary>
    internal IReadOnlyList<(int[] Train, int[] Held)> FoldRows(int count, long seed) =>
        Shuffle(seed, Targets.Kind == TargetKind.Classes).Folds(count);

    /// <summary>Returns the data set with its classes one-hot, for losses that compare whole rows.</summary>
    /// <exception cref="ConfigurationException">The targets are values already.</exception>
    public Dataset OneHot() => new(Inputs, Targets.OneHot(), weights, Name) { Encoding = Encoding };

    /// <summary>Returns the data set with the channels of its samples moved from the first axis to the last.</summary>
    /// <remarks>Shapes: samples [C, ...positions] to [...positions, C]. Copies the samples of each input. Predicted images are converted
    /// back by <see cref="Channels.ToFirst{T}(Tensor{T})"/>.</remarks>
    /// <exception cref="ConfigurationException">A sample has fewer than 2 axes.</exception>
    public Dataset ChannelsToLast() => new([.. Inputs.Select(samples => samples.ChannelsToLast())], Targets, weights, Name)
    {
        Encoding = Encoding,
    };

    /// <summary>Returns the data set with other sample weights.</summary>
    /// <param name="sampleWeights">One weight per sample, each finite and at least 0; null counts each sample once.</param>
    /// <exception cref="ConfigurationException">There are more or fewer weights than samples.</exception>
    /// <exception cref="DataException">A weight is negative or not finite, or all are 0.</exception>
    public Dataset WithWeights(float[]? sampleWeights) => new(Inputs, Targets, sampleWeights, Name) { Encoding = Encoding };

    /// <summary>Returns the data set with each sample's weight multiplied by the weight of its class.</summary>
    /// <param name="classWeights">One weight per class, each finite and at least 0.</param>
    /// <exception cref="ConfigurationException">The targets are values, or there are more or fewer weights than classes.</exception>
    /// <exception cref="DataException">A weight is negative or not finite, or all samples end up with the weight 0.</exception>
    public Dataset WithClassWeights(IReadOnlyList<double> classWeights)
    {
        ArgumentNullException.ThrowIfNull(classWeights);
        Targets.RequireClasses("Weighting classes");
        if (classWeights.Count != Targets.Outputs)
            throw new ConfigurationException(
                $"{Name}: there are '{classWeights.Count}' class weights, but '{Targets.Outputs}' classes.", nameof(classWeights));
        float[] weighted = new float[Count];
        for (int row = 0; row < Count; row++)
            weighted[row] = (float)((weights?[row] ?? 1) * classWeights[Targets.ClassOf(row)]);
        return WithWeights(weighted);
    }

    /// <summary>Returns the data set weighted so that each class counts the same: n / (classes * rows of the class).</summary>
    /// <exception cref="ConfigurationException">The targets are values.</exception>
    public Dataset WithBalancedClasses()
    {
        int[] classRows = Targets.CountClasses();
        return WithClassWeights(Array.ConvertAll(classRows, rows => rows == 0 ? 1 : Count / ((double)Targets.Outputs * rows)));
    }

    /// <summary>Returns the data set under another name.</summary>
    public Dataset Named(string name) => new(Inputs, Targets, weights, name) { Encoding = Encoding };

    /// <summary>Returns the data set as one that was encoded so.</summary>
    internal Dataset EncodedBy(IDataEncoding? encoding) => new(Inputs, Targets, weights, Name) { Encoding = encoding };

    /// <summary>Returns the data set with a model's numbers for classes of the same names, where both have names.</summary>
    /// <exception cref="DataException">A class has a name that the model does not know.</exception>
    internal Dataset WithClassesOf(IReadOnlyList<string> names) =>
        new(Inputs, Targets.Renumbered(names, new Place { Subject = Name }), weights, Name) { Encoding = Encoding };

    /// <summary>Returns one line: name, number and shape of the samples, classes or values.</summary>
    public override string ToString()
    {
        string shapes = string.Join(" and ", Inputs.Select(samples => samples.SampleShape));
        return $"{Name}: {Count} samples of {shapes}, {Targets.Outputs} {(Targets.Kind == TargetKind.Classes ? "classes" : "values")}";
    }

    /// <summary>Writes the weights of the chosen rows, each 1 where there are none; allocates nothing.</summary>
    internal void GatherWeights(ReadOnlySpan<int> rows, Span<float> destination)
    {
        if (weights is null)
        {
            destination[..rows.Length].Fill(1);
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            destination[i] = weights[rows[i]];
    }

    private RowSplitter Shuffle(long seed, bool stratified) =>
        new(Name, "samples", Count, seed, stratified ? Targets.RequireClasses("A stratified split").ClassNumbers() : null);

    private static void CheckWeights(float[]? weights, int count, string name)
    {
        if (weights is null)
            return;
        if (weights.Length != count)
            throw new ConfigurationException(
                $"{name}: there are '{weights.Length}' weights, but '{count}' samples; each sample needs one.", nameof(weights));
        int bad = Array.FindIndex(weights, weight => !(weight >= 0 && float.IsFinite(weight)));
        if (bad >= 0)
            throw new DataException(FormattableString.Invariant(
                $"{name}: the weight of sample '{bad}' is '{weights[bad]}', but a weight must be a finite number of at least 0."));
        if (Array.TrueForAll(weights, weight => weight == 0))
            throw new DataException($"{name}: all '{count}' weights are 0, so that nothing would be learned.");
    }
}

/// <summary>Two parts of a data set; each row is in exactly one of them.</summary>
/// <param name="Train">The part to learn from.</param>
/// <param name="Validation">The part held out.</param>
public sealed record DatasetSplit(Dataset Train, Dataset Validation);

/// <summary>Named data set: its training part and, where it has one, its test part.</summary>
/// <param name="Train">The part to learn from.</param>
/// <param name="Test">The part to test on, or null.</param>
public sealed record DatasetPair(Dataset Train, Dataset? Test)
{
    /// <summary>Gets the files that the set was read from; empty for a generated set.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Gets sentences on what is lost of the data, such as numbers that 32-bit floats do not tell apart; empty where nothing
    /// is.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets log lines on what was inferred.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];
}
