using System.CommandLine;
using System.Globalization;
using BlasNet.Explaining;
using BlasNet.Metrics;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>The verb 'threshold'.</summary>
internal static class ThresholdCommand
{
    private const string CostOption = "--cost", PositiveOption = "--positive";

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new HeldOutOptions();
        Option<Costs?> costs = Options.Costs(CostOption,
            "Cost of a false positive and of a false negative, in any unit, as in fp=1,fn=5. [default: fp=1,fn=1]");
        Option<string?> positive = Options.Text(PositiveOption, "CLASS", "The positive class. [default: the second]");
        Option<bool> remove = Options.Flag("--remove", "Remove the threshold: predictions take the more probable class again.");
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("threshold",
            "Finds the probability from which one of two classes is best chosen where errors have costs; the run's predictions then do.",
            "blasnet threshold runs/churn/run_0001 --cost fp=1,fn=5", "blasnet threshold churn/run_0001 --cost fp=20,fn=1 --positive no");
        what.AddTo(verb);
        foreach (Option option in (Option[])[costs, positive, remove, json])
            verb.Add(option);
        return verb.Does((parsed, output, error) =>
        {
            if (parsed.GetValue(remove))
                return HeldOutOptions.Remove(
                    what.Run(parsed), run => run.ThresholdFile, "threshold", "predictions of the run take the more probable class", output);
            using HeldOut held = what.Open(parsed, error);
            var predictions = HeldOutPredictions.Of(held.Rows);
            ClassRows rows = predictions.Classes();
            if (rows.Classes != 2)
                throw new ConfigurationException(new Place(held.Run.Root), FormattableString.Invariant(
                    $"a threshold tells two classes apart, but the model has '{rows.Classes}'.")) { Fault = Fault.Usage };
            Costs cost = parsed.GetValue(costs) ?? new Costs(1, 1);
            int number = parsed.GetValue(positive) is { } name ? NumberOf(name, predictions) : 1;
            ProbabilityScaling scaling = held.Rows.Model.Adjustment.Scaling;
            var found = DecisionThreshold.Find(rows, cost.FalsePositive, cost.FalseNegative, number);
            held.Tell(error);
            OutputAdjustment.WriteThreshold(held.Run, found, scaling, predictions.ClassName(number), what.Named(parsed));
            string[] names = [predictions.ClassName(number), predictions.ClassName(1 - number)];
            output.Write(parsed.GetValue(json) ? Line(held.Run, what.Named(parsed), names[0], found, scaling) + "\n"
                : Text(names, found, scaling));
            error.WriteLine($"{held.Run.ThresholdFile}: predictions of the run follow the threshold from now on");
            return ExitCodes.Done;
        });
    }

    private static int NumberOf(string name, HeldOutPredictions predictions)
    {
        string[] names = [predictions.ClassName(0), predictions.ClassName(1)];
        int number = Array.IndexOf(names, name);
        return number >= 0 ? number : throw new UsageException(PositiveOption,
            $"there is no class '{name}', but '{names[0]}' and '{names[1]}'.");
    }

    private static string Text(string[] names, DecisionThreshold found, ProbabilityScaling scaling)
    {
        var table = new TextTable("actual", $"as {names[0]}", $"as {names[1]}");
        table.Add(names[0], Count(found.TruePositives), Count(found.FalseNegatives));
        table.Add(names[1], Count(found.FalsePositives), Count(found.TrueNegatives));
        double threshold = scaling.Of(found.Threshold, found.Positive);
        return string.Create(CultureInfo.InvariantCulture,
            $"'{names[0]}' from a probability of {threshold:0.####} on: cost {found.Cost:G6} on {found.Count} rows, ")
            + string.Create(CultureInfo.InvariantCulture, $"{found.CostAtHalf:G6} at 0.5\n{table}");
    }

    private static string Line(
        RunDirectory run, string data, string positive, DecisionThreshold found, ProbabilityScaling scaling) => JsonLine.Of(json =>
    {
        json.WriteString("run", run.Root);
        json.WriteString("data", data);
        json.WriteNumber("rows", found.Count);
        json.WriteString("positive", positive);
        json.WriteNumber("threshold", scaling.Of(found.Threshold, found.Positive));
        json.WriteNumber("fp", found.FalsePositiveCost);
        json.WriteNumber("fn", found.FalseNegativeCost);
        json.WriteNumber("cost", found.Cost);
        json.WriteNumber("cost_at_half", found.CostAtHalf);
        json.WriteNumber("true_positives", found.TruePositives);
        json.WriteNumber("false_positives", found.FalsePositives);
        json.WriteNumber("false_negatives", found.FalseNegatives);
        json.WriteNumber("true_negatives", found.TrueNegatives);
    });

    private static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Costs of the two kinds of errors between two classes.</summary>
/// <param name="FalsePositive">The cost of a negative row that is called positive.</param>
/// <param name="FalseNegative">The cost of a positive row that is called negative.</param>
internal sealed record Costs(double FalsePositive, double FalseNegative)
{
    /// <summary>Reads <c>fp=1,fn=5</c>; null for anything else.</summary>
    public static Costs? Parse(string text)
    {
        double? falsePositive = null, falseNegative = null;
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length < 2 || Options.Number(sides[1]) is not (>= 0 and double cost))
                return null;
            if (sides[0] == "fp" && falsePositive is null)
                falsePositive = cost;
            else if (sides[0] == "fn" && falseNegative is null)
                falseNegative = cost;
            else
                return null;
        }
        return falsePositive is { } fp && falseNegative is { } fn && fp + fn > 0 ? new Costs(fp, fn) : null;
    }
}
