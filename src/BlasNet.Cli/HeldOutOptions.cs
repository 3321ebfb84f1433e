using System.CommandLine;
using BlasNet.Explaining;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Shared options of the verbs that judge a run by rows it has not learned from.</summary>
internal sealed class HeldOutOptions
{
    private readonly SavedModelOptions what = new(
        "RUN", "A run's folder, or EXPERIMENT/run_0007.", $"Rows to judge by: {DataOptions.Known}. [default: what the run held out]");

    /// <summary>Gets the data option.</summary>
    public Option<string> Data => what.Data;

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb) => what.AddTo(verb);

    /// <summary>Finds the run.</summary>
    public RunDirectory Run(ParseResult parsed) => RunDirectory.Open(parsed.GetRequiredValue(what.Model));

    /// <summary>Returns what the rows are called: the data, or the run's validation data.</summary>
    public string Named(ParseResult parsed) => parsed.GetValue(Data) ?? "validation";

    /// <summary>Removes what a verb fitted to the outputs of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="file">Its file.</param>
    /// <param name="what">What it is called.</param>
    /// <param name="then">What predictions do without it.</param>
    /// <param name="output">Receives a line.</param>
    public static int Remove(RunDirectory run, Func<RunDirectory, string> file, string what, string then, TextWriter output)
    {
        output.WriteLine(OutputAdjustment.Remove(file(run)) ? $"{file(run)} is removed; {then}" : $"{run.Root} has no {what} to remove");
        return ExitCodes.Done;
    }

    /// <summary>Loads the model of a run with the rows; of other data it reports on stderr what it is.</summary>
    public HeldOut Open(ParseResult parsed, TextWriter error)
    {
        RunDirectory run = Run(parsed);
        int threads = parsed.GetValue(what.Threads) ?? 0;
        if (parsed.GetValue(Data) is null)
        {
            if (!File.Exists(run.ModelFile))
                throw new DataException(new Place(run.Root), "the run has no final weights yet; resume it.");
            var rows = HeldOutRows.Read(run, TrainingConfig.Read(run.ConfigFile), requiresHeldOut: true, threads);
            return new HeldOut(run, rows, null);
        }
        var saved = SavedModel.Load(run.Root, threads);
        try
        {
            SavedModelData data = what.Load(parsed, saved, Purpose.Evaluate, error);
            SourceRows? source = data is { Table: { } table, Encoded: { } encoded } && saved.Preprocessor!.Options.Series is null
                ? new SourceRows(table, encoded.Rows) : null;
            return new HeldOut(run, HeldOutRows.Of(saved, data.Data, source), saved);
        }
        catch
        {
            saved.Dispose();
            throw;
        }
    }
}

/// <summary>Run, its model and rows that it has not learned from.</summary>
internal sealed class HeldOut(RunDirectory run, HeldOutRows rows, SavedModel? own) : IDisposable
{
    /// <summary>Gets the run.</summary>
    public RunDirectory Run => run;

    /// <summary>Gets the rows.</summary>
    public HeldOutRows Rows => rows;

    /// <summary>Reports on stderr which rows those are that the run held out.</summary>
    public void Tell(TextWriter error)
    {
        if (own is null)
            error.WriteLine($"{run.Root}: {EpochFormat.Rate(rows.Count)} rows held out in training");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        own?.Dispose();
    }
}
