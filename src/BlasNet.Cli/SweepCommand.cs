using System.CommandLine;
using System.Globalization;
using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Sweeps;

namespace BlasNet.Cli;

/// <summary>The verb 'sweep'.</summary>
internal sealed class SweepCommand
{
    private const string Place = "blasnet sweep", HeldOut = "0.2";
    private const int MostJudged = 100;

    // Varying these would make trials incomparable, or the sweep sets them itself.
    private static readonly string[] NotVaried =
        ["name", "data", "validation", "fold", "backtest", "metrics", "threads", "model", "channels"];

    // Data sets that are the same in any folder.
    private static readonly string[] KnownSets = ["mnist", "cifar10"];

    private readonly TrainOptions what = new();
    private readonly SweepFolds folds = new();
    private readonly Option<string[]> grid = new("--grid")
    {
        Description = "Values of a setting, such as batch=32,64, where KEY is one of --set. May be repeated; all combinations are tried.",
        HelpName = "KEY=V1,V2,...",
    };
    private readonly Option<string[]> random = new("--random")
    {
        Description = "Range to draw a setting from, such as learning-rate=1e-4..1e-1:log, or values as for --grid. :log draws the "
            + "logarithm uniformly; between whole bounds, whole numbers are drawn. May be repeated.",
        HelpName = "KEY=LOW..HIGH[:log]",
    };
    private readonly Option<int?> trials = Options.Whole("--trials", "Number of trials of a random sweep.", least: 1);
    private readonly Option<int?> repeats = Options.Whole("--repeats",
        "Train each trial with N seeds, on all folds with each. [default: 1]", least: 1);
    private readonly Option<int?> jobs = Options.Whole("--jobs",
        "Trainings at a time; they share the threads. [default: 1, in one process one per thread]", least: 1, WorkerTeam.MostThreads);
    private readonly Option<bool> inProcess = Options.Flag("--in-process",
        "Train in this process, with the data read once, instead of in a process for each training. [default: for small networks]");
    private readonly Option<bool> noInProcess = Options.Flag("--no-in-process", "Train in a process for each training.");
    private readonly Option<string?> metric = Options.Text("--metric", "METRIC",
        "Validation metric that ranks the trials; of losses and errors the smallest is best. With --backtest also one of the origins' "
            + "forecasts. [default: val_loss; with --backtest test_mase]");
    private readonly Option<int?> top = Options.Whole("--top", "Trials shown at the end. [default: 10]", least: 1);
    private readonly Option<string?> runs = Options.Text("--runs", "DIR", "Folder of all runs. [default: runs]");
    private readonly Option<string?> status = Options.Text("--status", "NAME",
        "Show which trainings of a sweep are done, at work and where, failed and left, and train nothing.");
    private readonly Option<TimeSpan?> claimTimeout = Options.ClaimTimeout();
    private readonly Option<bool> accept = Options.Flag("--accept-changed-data",
        "Continue although the data is not what the trainings before were made on.");
    private readonly Option<bool> json = Options.Flag("--json", "Print the result as one JSON object.");

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        Verb verb = Cli.Verb.Create("sweep",
            "Trains a model with many settings and shows which are best on validation data or by cross-validation. "
            + "The same command line continues a sweep that was stopped; begun several times at once, on machines that share the folder, "
            + "it shares the trainings.",
            "blasnet sweep --model mlp --data moons --grid batch=16,32 --grid optimizer=adam,momentum --jobs 2",
            "blasnet sweep --model keras-mlp --data mnist --random learning-rate=1e-4..1e-1:log --trials 20 --repeats 3 --epochs 5",
            "blasnet sweep --model mlp --data csv:iris.csv --folds 5",
            "blasnet sweep --status keras-mlp-sweep");
        var command = new SweepCommand();
        verb.AddGroup("Sweep", [command.grid, command.random, command.trials, .. command.folds.All, command.repeats, command.jobs,
            command.inProcess, command.noInProcess, command.metric, command.top, command.status, command.claimTimeout]);
        command.what.AddTo(verb, training: [], run: [command.runs, command.accept, command.json]);
        Describe(verb, "--validation", "Validation data, or the fraction of the training data to hold out. "
            + $"[default: {HeldOut}; with --folds or --backtest none]");
        Describe(verb, "--name", "Folder of the sweep, within --runs. [default: the model's name with '-sweep']");
        return verb.Does((parsed, output, error) => parsed.GetValue(command.status) is { } name
            ? command.Status(parsed, verb, name, output)
            : Interruption.Guard(error, interruption => command.Run(parsed, output, error, interruption)));
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error, Interruption interruption)
    {
        string wanted = folds.Metric(parsed, parsed.GetValue(metric));
        TrainingConfig config = Config(parsed, error, out int threads);
        SweepDefinition definition = Definition(parsed, config);
        SweepPlan plan = UsageException.Of(Place, definition.Plan);
        CheckSettings(config, plan, definition.Repeats);
        string root = parsed.GetValue(runs) ?? "runs";
        SharedData? shared = Shared(parsed, config, plan, interruption.Token);
        int parallel = parsed.GetValue(jobs) ?? (shared is null ? 1 : Math.Min(threads, plan.Trials.Count));

        TimeSpan timeout = Timeout(parsed);
        SweepFolder folder = SweepFolder.Begin(root, config with { Seed = 0 }, definition, timeout);
        bool accepts = parsed.GetValue(accept);
        if (!accepts)
            SweepData.RequireUnchanged(folder);
        int each = Math.Max(1, threads / parallel);
        error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{folder.Root}: {Options.Count(plan.Trials.Count, "training")}, {Before(folder, timeout)}{parallel} at a time, "
            + $"{Options.Count(each, "thread")} each"));
        SweepTrainings trainings = shared is null
            ? new ProcessTrainings(folder, root, each, accepts)
            : new ThreadTrainings(folder, root, each, accepts, wanted, shared);
        TextWriter lines = TextWriter.Synchronized(error);
        using var work = new SweepWork(folder, root, config with { Seed = 0 }, timeout, lines.WriteLine);
        var runner = new SweepRunner(folder, work, trainings, wanted, lines.WriteLine);
        runner.Run(parallel, interruption.Token);
        folder.RefreshTable();
        var printer = new SweepPrinter(folder, root, wanted, parsed.GetValue(top) ?? 10);
        return End(parsed, output, error, folder, printer, interruption.ExitCode, runner.WorstCode);
    }

    private int Status(ParseResult parsed, Verb verb, string name, TextWriter output)
    {
        Option[] fitting = [status, runs, claimTimeout, json];
        if (verb.Options.Except(fitting).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
            throw new UsageException(Place, $"{other.Name} cannot be given with --status, which trains nothing.");
        SweepStatus found = SweepStatus.Of(name, parsed.GetValue(runs) ?? "runs", Timeout(parsed));
        output.Write(parsed.GetValue(json) ? JsonLine.Of(found.Write) + Environment.NewLine : found.ToString());
        return ExitCodes.Done;
    }

    private TimeSpan Timeout(ParseResult parsed) => parsed.GetValue(claimTimeout) ?? ClaimFolder.UsualTimeout;

    private static string Before(SweepFolder folder, TimeSpan timeout)
    {
        SweepStatus found = SweepStatus.Of(folder, timeout);
        string done = found.Done == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{found.Done} of them done before, ");
        return found.AtWork.Count == 0 ? done
            : string.Create(CultureInfo.InvariantCulture, $"{done}{found.AtWork.Count} at work elsewhere, ");
    }

    // The memory of data for trainings in this process; null where each has a process of its own.
    private SharedData? Shared(ParseResult parsed, TrainingConfig config, SweepPlan plan, CancellationToken cancellation)
    {
        (bool inside, bool outside) = (parsed.GetValue(inProcess), parsed.GetValue(noInProcess));
        if (inside && outside)
            throw new UsageException(Place, "--in-process and --no-in-process cannot be given together.");
        if (outside)
            return null;
        // Trials share the splits of folds, of which few are kept; without axes each training has one that nobody else needs.
        var shared = new SharedData { KeepsParts = plan.Keys.Count > 0 };
        return inside || AreSmall(config, plan, shared, cancellation) ? shared : null;
    }

    // The first trials stand for all of them. What cannot be trained is for the trainings to say.
    private static bool AreSmall(TrainingConfig config, SweepPlan plan, SharedData shared, CancellationToken cancellation)
    {
        try
        {
            return plan.Trials.Where(trial => trial.Repeat == 1).Take(MostJudged).All(trial =>
            {
                TrainingConfig tried = ConfigEdit.Apply(config, [.. SweepTrainings.Settings(trial)]) with { Seed = config.Seed };
                return SmallNetwork.Is(TrainingTask.Resolve(tried, null, shared, null, cancellation).Config);
            });
        }
        catch (BlasNetException)
        {
            return false;
        }
    }

    private int End(
        ParseResult parsed, TextWriter output, TextWriter error, SweepFolder folder, SweepPrinter printer, int? interrupted, int worst)
    {
        // Means over some of the folds are no cross-validation; of many trials the others have theirs.
        int failed = folder.Plan.Keys.Count == 0 ? folder.Count(RunStatus.Failed) : 0, done = folder.Count(RunStatus.Done);
        string status = interrupted is not null ? RunStatus.Interrupted : failed > 0 ? RunStatus.Failed : RunStatus.Done;
        if (parsed.GetValue(json))
            output.WriteLine(JsonLine.Of(line => printer.Write(line, status)));
        else
            output.Write(printer.Table());
        if (interrupted is { } code)
        {
            string progress = FormattableString.Invariant($"{done} of {folder.Plan.Trials.Count} trainings done");
            error.WriteLine($"The sweep was interrupted with {progress}; the same command line continues it.");
            return code;
        }
        if (done > 0 && failed == 0)
            return ExitCodes.Done;
        error.WriteLine($"{folder.Root}: " + (done == 0 ? "no training was completed."
            : FormattableString.Invariant($"{failed} of {folder.Plan.Trials.Count} trainings failed; the means are those of the others.")));
        return worst > 0 ? worst : ExitCodes.TrainingFailed;
    }

    private TrainingConfig Config(ParseResult parsed, TextWriter error, out int threads)
    {
        TrainingConfig config = what.New(parsed);
        threads = config.Threads > 0 ? config.Threads : Environment.ProcessorCount;
        if (parsed.GetValue<string?>("--name") is null)
            config = config with { Name = $"{config.Name}-sweep" };
        // Those of a configuration file, say of one fold.
        if (folds.AreAsked(parsed))
            return config with { Threads = 0, Fold = null, Backtest = null };
        if (config.Validation is { } given && IsSame(given, config.Data))
        {
            throw new UsageException(
                Place, $"--validation '{given}' is the data itself, whose test part must not rank the trials; "
                + $"a share of the training data such as {HeldOut} is required, or data of its own.");
        }
        if (config.Validation is null)
        {
            error.WriteLine($"{HeldOut} of the training data is held out for validation; the test part of the data is not used.");
            config = config with { Validation = HeldOut };
        }
        return config with { Threads = 0 };
    }

    private static bool IsSame(string validation, string data) => validation == data
        || (validation.Split(':')[0] == data.Split(':')[0] && KnownSets.Contains(data.Split(':')[0], StringComparer.Ordinal));

    private static void Describe(Verb verb, string option, string description) =>
        verb.Options.Single(each => each.Name == option).Description = description;

    private SweepDefinition Definition(ParseResult parsed, TrainingConfig config)
    {
        string[] axes = parsed.GetValue(grid) ?? [], draws = parsed.GetValue(random) ?? [];
        int? count = parsed.GetValue(trials);
        bool varies = axes.Length + draws.Length > 0;
        string? problem = !varies && !folds.AreAsked(parsed)
                ? "--grid or --random must be given, as in --grid batch=32,64, or else --folds or --backtest"
            : axes.Length > 0 && draws.Length > 0 ? "--grid and --random cannot be given together; --random KEY=V1,V2 chooses among values"
            : draws.Length > 0 && count is null ? "--trials must be given with --random"
            : axes.Length > 0 && count is not null ? "--trials cannot be given with --grid, which tries all combinations"
            : count is not null && !varies ? "--trials cannot be given without --random, whose draws it counts"
            : null;
        if (problem is not null)
            throw new UsageException(Place, $"{problem}.");
        return folds.Of(parsed, config, new SweepDefinition
        {
            Grid = axes, Random = draws, Trials = count ?? 0, Repeats = parsed.GetValue(repeats) ?? 1, Seed = config.Seed,
        });
    }

    // Checks all trials before the first is trained.
    private static void CheckSettings(TrainingConfig config, SweepPlan plan, int repeats)
    {
        foreach (string key in plan.Keys)
        {
            if (NotVaried.Contains(key, StringComparer.Ordinal))
                throw new UsageException(Place, $"'{key}' cannot vary within a sweep.");
            if (key == "seed" && repeats > 1)
                throw new UsageException(Place, "'seed' cannot vary where --repeats varies it.");
        }
        if (plan.Keys.GroupBy(ConfigEdit.Path).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException(Place, $"'{string.Join("' and '", twice)}' are the same setting.");
        foreach (SweepTrial trial in plan.Trials.Where(trial => trial.Repeat == 1))
            ConfigEdit.Apply(config, [.. SweepTrainings.Settings(trial)]);
    }
}
