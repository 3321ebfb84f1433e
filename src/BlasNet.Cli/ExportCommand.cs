using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BlasNet.Data;

namespace BlasNet.Cli;

/// <summary>The verb 'export'.</summary>
internal static class ExportCommand
{
    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var model = new Argument<string>("RUN|MODEL.safetensors")
        {
            Description = "A run's folder, EXPERIMENT/run_0007, or a file of weights such as a checkpoint.",
        };
        Option<string?> onnx = Options.Text("--onnx", "OUT.onnx",
            "File to write: a graph of ONNX, opset 17. Of a table its inputs are the columns, its outputs classes with probabilities, or "
            + "values in their units.");
        onnx.Required = true;
        Option<ChannelOrder?> channels = Options.Channels();
        channels.Description = "Axis of the channels in images that the graph takes: first is [n,C,H,W], last is [n,H,W,C]. [default: last]";
        Option<bool> modelOnly = Options.Flag("--model-only",
            "Write the layers alone: encoded inputs in, outputs as trained, without columns, units, names of classes, temperature and "
            + "threshold.");
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("export", "Writes a trained model as ONNX, which runs where BlasNet does not.",
            "blasnet export runs/iris/run_0001 --onnx iris.onnx", "blasnet export lenet/run_0001 --onnx lenet.onnx --channels first");
        verb.Add(model);
        foreach (Option option in (Option[])[onnx, channels, modelOnly, json])
            verb.Add(option);
        return verb.Does((parsed, output, error) =>
        {
            string path = parsed.GetRequiredValue(onnx)!;
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(model), threads: 1);
            OnnxExportReport report = saved.ExportOnnx(path, new OnnxOptions
            {
                ChannelsFirst = parsed.GetValue(channels) == ChannelOrder.First,
                ModelOnly = parsed.GetValue(modelOnly),
            });
            TextWriter told = Outputs.Beside(path, output, error);
            if (parsed.GetValue(json))
                told.WriteLine(Line(path, report));
            else
                Print(report, told);
            error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{path}: opset {report.Opset}, {Options.Count(report.Nodes, "operator")}, {report.Bytes} bytes"));
            return ExitCodes.Done;
        });
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

    private static string Line(string path, OnnxExportReport report) => JsonLine.Of(json =>
    {
        json.WriteString("file", path);
        json.WriteNumber("opset", report.Opset);
        json.WriteNumber("operators", report.Nodes);
        json.WriteNumber("bytes", report.Bytes);
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
