using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BlasNet.Data;
using BlasNet.Inference;

namespace BlasNet.Cli;

/// <summary>The verb 'export'.</summary>
internal static class ExportCommand
{
    private const string OnnxOption = "--onnx", NumpyOption = "--npz", VerifyOption = "--verify";

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var model = new Argument<string>("RUN|MODEL.safetensors")
        {
            Description = "A run's folder, EXPERIMENT/run_0007, or a file of weights such as a checkpoint.",
        };
        Option<string?> onnx = Options.Text(OnnxOption, "OUT.onnx",
            "File to write: a graph of ONNX, opset 17. Of a table its inputs are the columns, its outputs classes with probabilities, or "
            + "values in their units.");
        Option<string?> numpy = Options.Text(NumpyOption, "OUT.npz", "File to write: the weights by their names, as NumPy reads them.");
        Option<ChannelOrder?> channels = Options.Channels();
        channels.Description =
            "Axis of the channels in the images that the graph takes: first is [n,C,H,W], last is [n,H,W,C]. [default: last]";
        Option<bool> modelOnly = Options.Flag("--model-only",
            "Write the layers alone: encoded inputs in, outputs as trained, without columns, units, names of classes, temperature and "
            + "threshold.");
        Option<string?> verify = Options.Text(VerifyOption, "SPEC",
            "Data on which the layers of the file, read back, are compared with the model, as in csv:FILE.");
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("export", "Writes a trained model as ONNX, which runs where BlasNet does not.",
            "blasnet export runs/iris/run_0001 --onnx iris.onnx", "blasnet export lenet/run_0001 --onnx lenet.onnx --channels first");
        verb.Add(model);
        foreach (Option option in (Option[])[onnx, numpy, channels, modelOnly, verify, json])
            verb.Add(option);
        return verb.Does((parsed, output, error) =>
        {
            string? path = parsed.GetValue(onnx), archive = parsed.GetValue(numpy), data = parsed.GetValue(verify);
            if (path is null && archive is null)
                throw new UsageException("blasnet export", $"{OnnxOption} or {NumpyOption} must name a file to write.");
            if (path is null && data is not null)
                throw new UsageException(VerifyOption, $"a graph is compared, which {OnnxOption} writes.");
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(model));
            if (archive is not null)
            {
                saved.Network.SaveWeights(archive);
                error.WriteLine($"{archive}: {Options.Count(saved.Network.WeightNames.Count, "array")}");
            }
            if (path is null)
                return ExitCodes.Done;
            double? difference = data is null ? null : Verify(saved, data, path, error);
            OnnxExportReport report = saved.ExportOnnx(path, new OnnxOptions
            {
                ChannelsFirst = parsed.GetValue(channels) == ChannelOrder.First,
                ModelOnly = parsed.GetValue(modelOnly),
            });
            TextWriter told = Outputs.Beside(path, output, error);
            if (parsed.GetValue(json))
                told.WriteLine(Line(path, report, difference));
            else
                Print(report, told);
            error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{path}: opset {report.Opset}, {Options.Count(report.Nodes, "operator")}, {report.Bytes} bytes"));
            return ExitCodes.Done;
        });
    }

    // Before anything is written: a file that computes something else would be worse than none.
    private static double Verify(SavedModel saved, string spec, string path, TextWriter error)
    {
        Dataset data = SavedModelOptions.LoadInputs(spec, saved, error);
        double difference = Compare(saved, data, path);
        string told = difference.ToString("0.0e-0", CultureInfo.InvariantCulture);
        if (difference > OnnxCheck.Tolerance)
            throw new DataException(new Place(path), FormattableString.Invariant(
                $"the outputs of the graph differ by '{told}' from the model's, more than '{OnnxCheck.Tolerance}'; nothing was written."));
        error.WriteLine($"{path}: the outputs of {Options.Count(data.Count, "sample")} differ by {told} at most");
        return difference;
    }

    private static double Compare(SavedModel saved, Dataset data, string path)
    {
        try
        {
            return OnnxCheck.LargestDifference(saved, [.. data.Inputs]);
        }
        catch (DataException error)
        {
            throw new DataException(new Place(path), "the layers cannot be read back for a comparison, so nothing was written; "
                + $"leave out {VerifyOption}. {error.Message}", error);
        }
    }

    private static void Print(OnnxExportReport report, TextWriter output)
    {
        var table = new TextTable("", "name", "type", "shape") { TextColumnsAtEnd = 3 };
        foreach ((string what, IReadOnlyList<OnnxPort> ports) in new[] { ("input", report.Inputs), ("output", report.Outputs) })
        {
            foreach (OnnxPort port in ports)
                table.Add(what, port.Name, port.Type, port.ToString()[(port.Name.Length + port.Type.Length + 3)..]);
        }
        output.Write(table);
    }

    private static string Line(string path, OnnxExportReport report, double? difference) => JsonLine.Of(json =>
    {
        json.WriteString("file", path);
        json.WriteNumber("opset", report.Opset);
        json.WriteNumber("operators", report.Nodes);
        json.WriteNumber("bytes", report.Bytes);
        if (difference is { } largest)
            json.Number("largest_difference", largest);
        Write(json, "inputs", report.Inputs);
        Write(json, "outputs", report.Outputs);
    });

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<OnnxPort> ports)
    {
        json.WriteStartArray(name);
        foreach (OnnxPort port in ports)
        {
            json.WriteStartObject();
            json.WriteString("name", port.Name);
            json.WriteString("type", port.Type);
            json.WriteStartArray("shape");
            json.WriteNullValue();
            foreach (int extent in port.Shape)
                json.WriteNumberValue(extent);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
