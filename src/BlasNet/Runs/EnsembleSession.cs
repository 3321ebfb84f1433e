using System.Runtime.ExceptionServices;
using BlasNet.Execution;
using BlasNet.Metrics;
using BlasNet.Numerics;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Work of one process on the run of an ensemble: the training of its members, several at a time, and the model of all.</summary>
internal sealed class EnsembleSession
{
    private readonly RunDirectory run;
    private readonly TrainingTask task;
    private readonly EnsembleData data;
    private readonly RunOptions options;
    private readonly IReadOnlyList<string> columns;
    private readonly EnsembleMember[] members;
    private readonly RunJournal journal;
    private readonly int threads, atATime;

    /// <summary>Prepares a session.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="task">The configuration and the data.</param>
    /// <param name="data">The data of the members.</param>
    /// <param name="names">The names of the values of an epoch.</param>
    /// <param name="options">The options of the run.</param>
    public EnsembleSession(RunDirectory run, TrainingTask task, EnsembleData data, IEnumerable<string> names, RunOptions options)
    {
        (this.run, this.task, this.data, this.options, columns) = (run, task, data, options, EpochResult.Columns(names));
        threads = WorkerTeam.SizeOf(options.Threads ?? task.Config.Threads);
        atATime = Math.Min(threads, data.Members);
        int turns = (data.Members + atATime - 1) / atATime;
        journal = new RunJournal(run, task, options) { Threads = threads, Validates = true, Epochs = Means };
        members = [.. Enumerable.Range(0, data.Members).Select(number => new EnsembleMember(run, task, data, options, number, journal.Line)
        {
            Threads = Math.Max(1, threads / data.Members),
            TimeShare = 1.0 / turns,
        })];
    }

    private IReadOnlyList<RunSummary> Summaries => [.. members.Select(member => member.Summary)];

    /// <summary>Trains to the end and records everything in the run's folder.</summary>
    /// <param name="notes">What the last session of the run noted.</param>
    public RunSummary Train(RunNotes notes)
    {
        bool again = journal.Open(notes);
        foreach (EnsembleMember member in members)
            member.ReadFolder();
        EnsembleResults.Write(run.MetricsFile, columns, Means());
        journal.Introduce(data.Describe(), again ? Progress() : null, Weights());
        journal.NoteRunning();
        try
        {
            TrainMembers();
            return End(members.All(member => member.IsDone));
        }
        catch (OperationCanceledException) when (options.Cancellation.IsCancellationRequested)
        {
            return End(isDone: false);
        }
        catch (TrainingException error)
        {
            journal.Line(error.Message);
            EnsembleResults.Write(run.MetricsFile, columns, Means());
            journal.Close(EnsembleResults.Summary(run.Root, RunStatus.Failed, Means(), Summaries, atATime));
            throw;
        }
        catch (Exception error)
        {
            journal.NoteEnd(error);
            throw;
        }
    }

    // What a checkpoint or a model keeps of the classes, to describe data that has changed.
    private string? Weights() => members.SelectMany(member => new[] { member.Folder.ModelFile, member.Folder.LastCheckpoint })
        .FirstOrDefault(File.Exists);

    private string Progress() => Weights() is null
        ? "no member has a checkpoint yet; the run begins anew"
        : $"resumed with {members.Count(member => member.IsDone)} of {members.Length} members done, and "
            + $"{members.Count(member => !member.IsDone && File.Exists(member.Folder.LastCheckpoint))} that go on from a checkpoint";

    private IReadOnlyList<EpochResult> Means() => EnsembleResults.Means([.. members.Select(member => member.Epochs)], atATime);

    // The first member that failed, in their order, decides which error is told.
    private void TrainMembers()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation);
        var failures = new Exception?[members.Length];
        int next = -1;
        Thread[] helpers = [.. Enumerable.Range(1, atATime - 1).Select(_ => new Thread(Work) { IsBackground = true })];
        Array.ForEach(helpers, helper => helper.Start());
        Work();
        Array.ForEach(helpers, helper => helper.Join());
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);

        void Work()
        {
            while (!stop.IsCancellationRequested && Interlocked.Increment(ref next) is var number && number < members.Length)
            {
                try
                {
                    if (!members[number].IsDone)
                        members[number].Train(stop.Token);
                }
                catch (Exception error)
                {
                    failures[number] = error;
                    stop.Cancel();
                }
            }
        }
    }

    private RunSummary End(bool isDone)
    {
        IReadOnlyList<EpochResult> epochs = Means();
        RunSummary summary = EnsembleResults.Summary(
            run.Root, isDone ? RunStatus.Done : RunStatus.Interrupted, epochs, Summaries, atATime);
        if (isDone)
        {
            using Network ensemble = Join(out IReadOnlyList<KeyValuePair<string, double>> validation, out HeldOutErrors? heldOut);
            string model = (task.Config.Written.Model with { Model = ensemble.Model }).ToString();
            SavedModelFile.Write(
                run.ModelFile, ensemble, model, task.Data.Preprocessor, journal.ClassNames, task.Train.Input.ImageSize, heldOut);
            RunForecasts forecasts = new RunForecasts(run, task.Config, task.Data).Judge(ensemble, CancellationToken.None);
            foreach (string line in forecasts.Lines)
                journal.Line(line);
            summary = summary with
            {
                Values = [.. EnsembleResults.Values(Summaries, validation), .. forecasts.TestValues],
                Forecasts = forecasts.Figures,
                WeightsSha256 = NetworkWeights.Digest(ensemble),
            };
        }
        else
        {
            journal.Line($"interrupted with {members.Count(member => member.IsDone)} of {members.Length} members done");
        }
        EnsembleResults.Write(run.MetricsFile, columns, epochs);
        journal.Close(summary);
        return summary;
    }

    // Each member predicts what it held out, so that all rows are measured by a network that has not learned from them; where there is
    // validation data, the ensemble does.
    private Network Join(out IReadOnlyList<KeyValuePair<string, double>> validation, out HeldOutErrors? heldOut)
    {
        ResolvedConfig config = task.Config;
        Model model = Model.Ensemble([.. members.Select(_ => config.Model)]);
        var ensemble = new Network(model, config.Loss, config.Seed, threads);
        try
        {
            using var member = new Network(config.Model, config.Loss, config.Seed, threads);
            var evaluator = new Evaluator(data.HasFolds ? member : ensemble, config.Metrics);
            var held = new HeldOutValues(config.Loss, task.Data.Preprocessor);
            EpochSums? sums = null;
            ForecastJudge? judge = null;
            for (int i = 0; i < members.Length; i++)
            {
                NetworkWeights.Restore(member, SafeTensors.Read(members[i].Folder.ModelFile));
                EnsembleWeights.CopyMember(member, i, ensemble);
                if (!data.HasFolds)
                    continue;
                sums = evaluator.Add(data.HeldBy(i), cancellation: options.Cancellation);
                held.Add(member, data.HeldBy(i));
            }
            if (sums is null)
            {
                judge = ForecastJudges.Of(task.Validation, ensemble, task.Data.Preprocessor);
                sums = evaluator.Run(task.Validation!, judge, options.Cancellation);
                held.Add(ensemble, task.Validation!);
            }
            heldOut = held.Errors();
            validation = [
                KeyValuePair.Create("loss", sums.Loss),
                .. config.Metrics.Select((metric, i) => KeyValuePair.Create(metric.Name, sums.Metrics[i].Value)), .. judge?.Values ?? []];
            return ensemble;
        }
        catch
        {
            ensemble.Dispose();
            throw;
        }
    }
}
