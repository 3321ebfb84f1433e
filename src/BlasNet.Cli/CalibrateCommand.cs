using System.CommandLine;
using System.Globalization;
using BlasNet.Explaining;
using BlasNet.Files;
using BlasNet.Metrics;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>The verb 'calibrate'.</summary>
internal static class CalibrateCommand
{
    private const string CurveFile = "reliability.csv";

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new HeldOutOptions();
        Option<bool> remove = Options.Flag("--remove", "Remove the temperature: predictions are the network's own again.");
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("calibrate",
            "Fits the temperature that makes a run's probabilities agree with how often it is right; its predictions then use it.",
            "blasnet calibrate runs/lenet/run_0001", "blasnet calibrate lenet/run_0001 --data idx:letters --json");
        what.AddTo(verb);
        verb.Add(remove);
        verb.Add(json);
        return verb.Does((parsed, output, error) =>
        {
            if (parsed.GetValue(remove))
                return HeldOutOptions.Remove(
                    what.Run(parsed), run => run.CalibrationFile, "temperature", "predictions of the run are the network's own", output);
            using HeldOut held = what.Open(parsed, error);
            var predictions = HeldOutPredictions.Of(held.Rows);
            ClassRows rows = predictions.Classes();
            var calibration = Calibration.Fit(rows, seed: 0);
            held.Tell(error);
            OutputAdjustment.WriteCalibration(held.Run, calibration, what.Named(parsed));
            WriteCurve(Path.Combine(held.Run.Root, CurveFile), calibration);
            output.Write(parsed.GetValue(json) ? Line(held.Run, what.Named(parsed), calibration) + "\n"
                : Text(calibration, predictions.ClassName));
            error.WriteLine($"{held.Run.CalibrationFile}: predictions of the run use the temperature from now on");
            return ExitCodes.Done;
        });
    }

    private static string Text(Calibration calibration, Func<int, string> nameOf)
    {
        string advice = calibration.Temperature > 1 ? "the network was too sure of itself" : "the network was not sure enough of itself";
        string offsets = calibration.Offsets.Count == 0 ? ""
            : $"offsets of the classes: {string.Join(", ", calibration.Offsets.Select((offset, i) => $"{nameOf(i)} {Number(offset)}"))}\n";
        var table = new TextTable("", "before", "after");
        table.Add("log loss", Number(calibration.LogLossBefore), Number(calibration.LogLossAfter));
        table.Add("expected calibration error", Number(calibration.Before.ExpectedCalibrationError),
            Number(calibration.After.ExpectedCalibrationError));
        return string.Create(CultureInfo.InvariantCulture, $"temperature {calibration.Temperature:0.####}: {advice}\n{offsets}{table}");
    }

    private static string Line(RunDirectory run, string data, Calibration calibration) => JsonLine.Of(json =>
    {
        json.WriteString("run", run.Root);
        json.WriteString("data", data);
        json.WriteNumber("rows", calibration.Count);
        json.WriteNumber("temperature", calibration.Temperature);
        json.WriteStartArray("offsets");
        foreach (double offset in calibration.Offsets)
            json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WriteNumber("log_loss_before", calibration.LogLossBefore);
        json.WriteNumber("log_loss_after", calibration.LogLossAfter);
        json.WriteNumber("ece_before", calibration.Before.ExpectedCalibrationError);
        json.WriteNumber("ece_after", calibration.After.ExpectedCalibrationError);
    });

    private static void WriteCurve(string path, Calibration calibration) => CsvFile.Write(path,
        ["low", "high", "rows", "confidence", "accuracy", "rows_after", "confidence_after", "accuracy_after"],
        calibration.Before.Bins.Zip(calibration.After.Bins, (before, after) => (string[])
        [
            CsvFile.Cell(before.Low), CsvFile.Cell(before.High),
            CsvFile.Cell(before.Count), CsvFile.Cell(before.Confidence), CsvFile.Cell(before.Accuracy),
            CsvFile.Cell(after.Count), CsvFile.Cell(after.Confidence), CsvFile.Cell(after.Accuracy),
        ]));

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
