using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Explaining;

/// <summary>Rows that a model has not learned from, each with the network that answers for it; disposal frees networks and cells.</summary>
/// <remarks>An ordinary run has one part: its final weights and its validation data. Where several members held out a fold each, a row is
/// answered by the member that has not seen it, and each member is a part.</remarks>
internal sealed class HeldOutRows : IDisposable
{
    private readonly SourceRows? source;
    private readonly bool ownsModels;

    private HeldOutRows(
        string weights, string part, Dataset data, IReadOnlyList<HeldOutPart> parts, SourceRows? source, bool ownsModels) =>
        (Weights, Part, Data, Parts, this.source, this.ownsModels) = (weights, part, data, parts, source, ownsModels);

    /// <summary>Gets the file of the weights.</summary>
    public string Weights { get; }

    /// <summary>Gets what the rows are: <c>validation</c>, <c>held-out</c> where members held out folds,
    /// <c>training</c> for a run that held out none, <c>given</c> for other
    /// data.</summary>
    public string Part { get; }

    /// <summary>Gets all rows, those of one part after those of the other.</summary>
    public Dataset Data { get; }

    /// <summary>Gets the parts, one after the other; each has rows.</summary>
    public IReadOnlyList<HeldOutPart> Parts { get; }

    /// <summary>Gets the first model, whose loss, preprocessor and classes are those of all.</summary>
    public SavedModel Model => Parts[0].Model;

    /// <summary>Gets the number of rows.</summary>
    public int Count => Data.Count;

    /// <summary>Gets the rows of the table that the samples come from; null for other data.</summary>
    public SourceRows? Source => source;

    /// <summary>Loads the weights and the data of a run again; nothing is downloaded.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="requiresHeldOut">Whether rows that were learned from are refused.</param>
    /// <param name="threads">The threads, 0 for one per processor.</param>
    /// <exception cref="ConfigurationException">The data no longer fits the model, or no row was held out.</exception>
    /// <exception cref="DataException">There are no weights yet, or weights or data are missing or malformed.</exception>
    public static HeldOutRows Read(RunDirectory run, TrainingConfig config, bool requiresHeldOut = false, int threads = 0)
    {
        string weights = new[] { run.ModelFile, run.BestCheckpoint, run.LastCheckpoint }.FirstOrDefault(File.Exists)
            ?? throw new DataException(new Place(run.Root), "the run keeps no weights yet.");
        TrainingTask task = Load(config);
        if (task.Config.Written.IsEnsemble && File.Exists(run.ModelFile) && new EnsembleData(task) is { HasFolds: true } folds)
            return OfMembers(run, task, folds, threads);
        if (requiresHeldOut && task.Validation is null)
            throw new ConfigurationException(new Place(run.Root),
                "the run held out no rows, by which the model could be judged; name others by --data, or train with --validation 0.2.")
            {
                Fault = Fault.Usage,
            };
        SavedModel saved = SavedModel.Read(weights, run, threads);
        try
        {
            Dataset data = (task.Validation ?? task.Train).WithClassesOf(saved.ClassNames);
            FitRules.Check(saved.Network, data, []);
            string part = task.Validation is null ? "training" : "validation";
            return new HeldOutRows(weights, part, data, [new HeldOutPart(saved, data)],
                SourceRows.Read(task.Config.Written, saved.Preprocessor, data.Count), ownsModels: true);
        }
        catch
        {
            saved.Dispose();
            throw;
        }
    }

    /// <summary>Takes a model and data for it; the model stays the caller's.</summary>
    /// <exception cref="ConfigurationException">The data does not fit the model.</exception>
    /// <exception cref="DataException">The data has a class that the model does not know.</exception>
    public static HeldOutRows Of(SavedModel saved, Dataset data, SourceRows? source = null)
    {
        data = data.WithClassesOf(saved.ClassNames);
        TableUnits.Common(saved.Preprocessor, data);
        FitRules.Check(saved.Network, data, []);
        return new HeldOutRows(saved.Path, "given", data, [new HeldOutPart(saved, data)], source, ownsModels: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        source?.Dispose();
        foreach (HeldOutPart part in ownsModels ? Parts : [])
            part.Model.Dispose();
    }

    private static HeldOutRows OfMembers(RunDirectory run, TrainingTask task, EnsembleData folds, int threads)
    {
        var parts = new List<HeldOutPart>();
        try
        {
            for (int member = 0; member < folds.Members; member++)
            {
                SavedModel saved = SavedModel.Read(run.Member(member + 1).ModelFile, run, threads);
                parts.Add(new HeldOutPart(saved, folds.HeldBy(member).WithClassesOf(saved.ClassNames)));
                FitRules.Check(saved.Network, parts[^1].Data, []);
            }
            int[] rows = [.. Enumerable.Range(0, folds.Members).SelectMany(folds.RowsHeldBy)];
            SourceRows? all = SourceRows.Read(task.Config.Written, parts[0].Model.Preprocessor, task.Train.Count);
            return new HeldOutRows(run.ModelFile, "held-out", task.Train.Subset(rows).WithClassesOf(parts[0].Model.ClassNames), parts,
                all?.Select(rows), ownsModels: true);
        }
        catch
        {
            parts.ForEach(part => part.Model.Dispose());
            throw;
        }
    }

    private static TrainingTask Load(TrainingConfig config)
    {
        using var offline = new CancellationTokenSource();
        offline.Cancel();
        try
        {
            return TrainingTask.Resolve(config, cancellation: offline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new DataException($"Data '{config.Data}': it is not on this machine any more.");
        }
    }
}

/// <summary>Rows and the network that has not learned from them.</summary>
/// <param name="Model">The network with what belongs to it.</param>
/// <param name="Data">The rows.</param>
internal sealed record HeldOutPart(SavedModel Model, Dataset Data);
