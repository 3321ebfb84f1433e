using System.Text.Json;
using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>State of a training of <c>auto</c>: a trial without one fold.</summary>
/// <param name="Trial">The trial, counted from 1.</param>
/// <param name="Number">The fold that is held out, counted from 1.</param>
/// <param name="Run">Its run, <c>EXPERIMENT/run_0007</c>.</param>
/// <param name="Status">Its state.</param>
/// <param name="Score">The metric on the fold; null before the end, where training failed and where it is not finite.</param>
/// <param name="Seconds">The seconds that it took; 0 where they are not known as a whole, because it was resumed.</param>
/// <param name="Error">The sentence with which it failed; null where it did not.</param>
internal sealed record AutoMember(
    int Trial, int Number, string Run, string Status, double? Score = null, double Seconds = 0, string? Error = null)
{
    /// <summary>Gets whether it needs no more training.</summary>
    public bool IsOver => Status is RunStatus.Done or RunStatus.Failed;

    /// <summary>Returns the state after its end.</summary>
    public AutoMember Done(RunSummary summary, string metric) => this with
    {
        Status = RunStatus.Done,
        Score = summary[metric] is { } score && double.IsFinite(score) ? score : null,
    };

    public static AutoMember Read(SpecReader reader)
    {
        var member = new AutoMember(reader.Integer("trial"), reader.Integer("fold"), reader.Text("run"), reader.Text("status"),
            reader.OptionalNumber("score"), reader.Number("seconds", 0), reader.OptionalText("error"));
        // What the trial tries follows from its number; it is there for people.
        reader.Element("settings");
        reader.Done();
        return member is { Trial: > 0 and <= AutoSetup.MostTrials, Number: > 0 and <= HalvingPlan.Folds, Run.Length: > 0, Seconds: >= 0 }
            ? member
            : throw reader.Error($"there is no training of trial '{member.Trial}' on fold '{member.Number}' in run '{member.Run}'");
    }

    public void Write(Utf8JsonWriter json, AutoTrial trial)
    {
        json.WriteNumber("trial", Trial);
        json.WriteNumber("fold", Number);
        json.WriteString("run", Run);
        json.WriteString("status", Status);
        if (Score is { } score)
            json.WriteNumber("score", score);
        json.WriteNumber("seconds", Math.Round(Seconds, 3));
        if (Error is not null)
            json.WriteString("error", Error);
        json.WriteString("settings", trial.ToString());
    }
}
