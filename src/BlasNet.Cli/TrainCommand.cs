using System.CommandLine;
using System.Globalization;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Sweeps;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'train'.</summary>
internal sealed class TrainCommand
{
    private readonly TrainOptions what = new();
    private readonly Option<string?> runs = Options.Text("--runs", "DIR", "Folder of all runs. [default: runs]");
    private readonly Option<string?> resume = Options.Text("--resume", "RUN",
        "Continue a run that was stopped: its folder, or EXPERIMENT/run_0007. No other option is needed.");
    private readonly Option<bool> accept = Options.Flag("--accept-changed-data",
        "With --resume: go on although the data is not what the run was trained on; env.json keeps both digests.");
    private readonly Option<Goal?> goal = Options.Goal("--fail-under",
        "End with exit code 6 unless the metric reaches VALUE, such as val_accuracy=0.97. A loss or an error must not exceed it.");
    private readonly Option<int?> folds = Options.Whole("--folds",
        "Cross-validation: train N times, each time with another part of the data held out, and print means and standard "
            + "deviations.", least: 2);
    private readonly Option<(int Count, int? Step)?> backtest = Options.Backtest(
        "Backtest of a forecast: train at each of several origins, STEP rows apart and the last one a horizon before the end, on what "
            + "comes before, and print means and standard deviations beside those of the baselines. [default step: the horizon]");
    private readonly Option<bool> mpi = Options.Flag("--mpi",
        "Train in all processes that a launcher of MPI has started, each on some shards of every batch: mpirun -n 4 blasnet train ... "
            + "--mpi.");
    private readonly Option<bool> json = Options.Flag("--json", "Print the result as one JSON object.");

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        Verb verb = Cli.Verb.Create("train", "Trains a model and keeps everything in a run directory.",
            "blasnet train --model keras-mlp --data mnist --epochs 5 --seed 1",
            "blasnet train --model net.json --data idx:data/letters --validation 0.1 --early-stopping 3",
            "blasnet train --model mlp --data csv:iris.csv --folds 5 --seed 1",
            "blasnet train --data csv:housing.csv --label median_house_value",
            "blasnet train --model net.json --data csv:hourly.csv --window 168 --horizon 24 --backtest 5",
            "blasnet train --from runs/lenet/run_0001 --data idx:data/letters --freeze conv* --replace-head",
            "mpirun -n 2 blasnet train --model lenet --data mnist --mpi",
            "blasnet train --resume runs/keras-mlp/run_0001");
        var command = new TrainCommand();
        command.what.AddTo(verb, training: [command.folds, command.backtest],
            run: [command.mpi, command.runs, command.resume, command.accept, command.goal, command.json]);
        return verb.Does((parsed, output, error) =>
            Interruption.Guard(error, interruption => JointTraining.Run(parsed.GetValue(command.mpi), error, processes =>
                command.Run(parsed, processes, output, processes.Rank == 0 ? error : TextWriter.Null, interruption))));
    }

    private int Run(ParseResult parsed, Communicator processes, TextWriter output, TextWriter error, Interruption interruption)
    {
        ConsoleProgress progress = ConsoleProgress.For(error);
        try
        {
            return Run(parsed, processes, output, error, interruption, progress);
        }
        finally
        {
            // However training ends, no sentence is written after a bar.
            progress.Clear();
        }
    }

    private int Run(ParseResult parsed, Communicator processes, TextWriter output, TextWriter error, Interruption interruption,
        ConsoleProgress progress)
    {
        Goal? wanted = parsed.GetValue(goal);
        RunSummary? failed = null;
        var options = new RunOptions
        {
            Runs = parsed.GetValue(runs) ?? "runs",
            Communicator = processes,
            Error = progress.Lines,
            Download = progress.Download,
            Watchers = [new ProgressBar(progress)],
            MemberWatcher = new EnsembleBar(progress).Watch,
            RequiredColumns = wanted is null ? [] : [wanted.Metric],
            Cancellation = interruption.Token,
            AcceptChangedData = parsed.GetValue(accept),
            // Before the configuration is made. What trains several networks shares their data, and a resumed run compares its own first.
            Ahead = parsed.GetValue(folds) is null && parsed.GetValue(backtest) is null && parsed.GetValue(resume) is null
                ? DataAhead.Begin(what.Data(parsed)) : null,
            Ended = ended => failed = ended,
            Created = Environment.GetEnvironmentVariable(ChildProcess.RecordVariable) is { Length: > 0 } record
                ? run => TrialRecords.Write(record, RunStatus.Running, run.Name) : null,
        };
        TrainingConfig? config = new RunGroup(processes).Agree(() => Asked(parsed));
        if (parsed.GetValue(folds) is { } count)
            return RunFolds(parsed, config!, count, options, output, error, interruption);
        if (parsed.GetValue(backtest) is { } origins)
            return RunBacktest(parsed, config!, origins, options, output, error, interruption);
        RunSummary summary;
        try
        {
            summary = parsed.GetValue(resume) is { } run
                ? TrainingRun.Resume(run, own => what.Resumed(parsed, own), options)
                : TrainingRun.Start(config!, options);
        }
        catch (TrainingException) when (failed is not null)
        {
            // The sentence is already on stderr, as the last line of the run's log.
            Print(failed);
            return ExitCodes.TrainingFailed;
        }
        Print(summary);
        if (summary.Status == RunStatus.Interrupted)
        {
            error.WriteLine($"A checkpoint was written; 'blasnet train --resume {summary.Run}' continues the run.");
            return interruption.ExitCode ?? ExitCodes.Interrupted;
        }
        if (wanted?.Missed(summary[wanted.Metric]) is not { } sentence)
            return ExitCodes.Done;
        error.WriteLine(sentence);
        return ExitCodes.BelowGoal;

        void Print(RunSummary ended)
        {
            if (processes.Rank == 0)
                output.WriteLine(parsed.GetValue(json) ? JsonLine.Of(ended.WriteProperties) : Text(ended));
        }
    }

    // Returns the configuration of a new training; null for a run that is resumed.
    private TrainingConfig? Asked(ParseResult parsed)
    {
        bool resumes = parsed.GetValue(resume) is not null, folded = parsed.GetValue(folds) is not null,
            tested = parsed.GetValue(backtest) is not null;
        if (parsed.GetValue(accept) && !resumes)
            throw new UsageException("blasnet train", "--accept-changed-data says nothing without --resume.");
        if (folded && resumes)
            throw new UsageException("blasnet train",
                "--folds cannot be given with --resume; each fold is a run of its own that can be resumed.");
        if (folded && tested)
            throw new UsageException("blasnet train", "--folds and --backtest cannot both be given.");
        if (tested && resumes)
            throw new UsageException("blasnet train",
                "--backtest cannot be given with --resume; each origin is a run of its own that can be resumed.");
        if (parsed.GetValue(mpi) && (folded || tested))
            throw new UsageException("blasnet train",
                $"--mpi trains one network, so that {(folded ? "--folds" : "--backtest")}, which trains several, cannot be given with it.");
        return resumes ? null : what.New(parsed, parsed.GetValue(runs) ?? "runs");
    }

    private int RunFolds(ParseResult parsed, TrainingConfig config, int count, RunOptions options, TextWriter output, TextWriter error,
        Interruption interruption)
    {
        CrossValidation all;
        try
        {
            // A bar watches what is trained one after the other; callbacks proper would require that.
            all = CrossValidation.Run(config, count, options);
        }
        catch (TrainingException)
        {
            // The sentence is already on stderr, as the last line of the run's log.
            return ExitCodes.TrainingFailed;
        }
        output.WriteLine(parsed.GetValue(json) ? JsonLine.Of(all.WriteProperties) : FoldPrinter.Of(all));
        return EndOfFolds(parsed, all.Interrupted, metric => all.Of(metric).Mean, error, interruption);
    }

    private int RunBacktest(
        ParseResult parsed, TrainingConfig config, (int Count, int? Step) origins, RunOptions options, TextWriter output, TextWriter error,
        Interruption interruption)
    {
        Backtest all;
        try
        {
            all = Backtest.Run(config, origins.Count, options, origins.Step);
        }
        catch (TrainingException)
        {
            // The sentence is already on stderr, as the last line of the run's log.
            return ExitCodes.TrainingFailed;
        }
        output.WriteLine(parsed.GetValue(json) ? JsonLine.Of(all.WriteProperties) : BacktestPrinter.Of(all));
        return EndOfFolds(parsed, all.Interrupted, metric => all.Of(metric).Mean, error, interruption);
    }

    private int EndOfFolds(ParseResult parsed, IReadOnlyList<RunSummary> interrupted, Func<string, double> mean, TextWriter error,
        Interruption interruption)
    {
        if (interrupted.Count > 0)
        {
            foreach (RunSummary fold in interrupted)
                error.WriteLine($"A checkpoint was written; 'blasnet train --resume {fold.Run}' continues this fold.");
            return interruption.ExitCode ?? ExitCodes.Interrupted;
        }
        Goal? wanted = parsed.GetValue(goal);
        if (wanted?.Missed(mean(wanted.Metric)) is not { } sentence)
            return ExitCodes.Done;
        error.WriteLine(sentence);
        return ExitCodes.BelowGoal;
    }

    /// <summary>Formats the final summary for people.</summary>
    internal static string Text(RunSummary summary)
    {
        string work = $"{Options.Count(summary.Epochs, "epoch")}, {EpochFormat.Rate(summary.Steps)} steps";
        string time = summary.TimeS.ToString("0.0", CultureInfo.InvariantCulture);
        string members = summary.Members.Count > 0 ? $"{Options.Count(summary.Members.Count, "member")}, " : "";
        List<string> lines = [$"{summary.Run}: {summary.Status}, {members}{work} in {time} s"];
        if (summary.TrainSamplesPerS is { } rate)
            lines[0] += $", {EpochFormat.Rate(rate)} samples/s";
        if (summary.Values.Count > 0)
            lines.Add(new Evaluation([.. summary.Values.Where(value => !ForecastJudge.IsOfRule(value.Key))]).ToString());
        return string.Join(Environment.NewLine, lines);
    }
}
