using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Models;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'import'.</summary>
internal static class ImportCommand
{
    private const string ModelOption = "--model", MapOption = "--map", LossOption = "--loss";

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A model of ONNX (.onnx), Keras (.keras, .h5, .weights.h5) or PyTorch (a state dict in safetensors).",
        };
        Option<string?> model = Options.Text(ModelOption, "FILE.json",
            "The layers of a file that holds weights alone: a model file of BlasNet for PyTorch, the JSON of Keras's to_json.");
        Option<string?> map = Options.Text(MapOption, "FILE.json",
            "Modules of PyTorch by layers, where names do not tell, as in {\"conv1\": \"features.0\"}.");
        Option<int[]?> input = Options.Extents("--input", "Shape of one sample, channels last, where the file leaves it open.");
        Option<string?> output = Options.Text("--output", "NAME", "The output to take, where a graph has several.");
        Option<string?> classes = Options.Text("--classes", "A,B,...", "Names of the classes in the order of the outputs.");
        Option<string?> loss = Options.Text(
            LossOption, "NAME", "The loss. [default: the file's, or the one that suits the last activation]");
        Option<string?> saved = Options.Text("--out", "FILE.safetensors",
            "File to write, which predict, evaluate, export and train --from take. Without it the report alone is given.");
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("import", "Reads a model of ONNX, Keras or PyTorch and tells what became of its arrays.",
            "blasnet import digits.keras --out digits.safetensors", "blasnet import net.onnx --input 28,28,1 --out net.safetensors",
            "blasnet import weights.safetensors --model net.json --out net.safetensors");
        verb.Add(file);
        foreach (Option option in (Option[])[model, map, input, output, classes, loss, saved, json])
            verb.Add(option);
        return verb.Does((parsed, result, error) =>
        {
            var options = new ImportOptions
            {
                ModelFile = parsed.GetValue(model),
                Map = parsed.GetValue(map) is { } names ? ReadMap(names) : new Dictionary<string, string>(),
                Input = parsed.GetValue(input) is { Length: > 0 } shape ? shape : null,
                Output = parsed.GetValue(output),
                ClassNames = parsed.GetValue(classes)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
                Loss = parsed.GetValue(loss) is { } name
                    ? UsageException.Of(LossOption, () => LossConverter.Instance.FromName(name))
                    : null,
            };
            string path = parsed.GetRequiredValue(file);
            using SavedModel imported = SavedModel.Import(path, options, threads: 1);
            if (parsed.GetValue(saved) is { } target)
                imported.Save(target);
            TextWriter told = parsed.GetValue(saved) is { } written ? Outputs.Beside(written, result, error) : result;
            told.WriteLine(parsed.GetValue(json) ? Line(imported) : imported.Report!.ToString());
            error.WriteLine($"{parsed.GetValue(saved) ?? path}: {Summary(imported)}");
            return ExitCodes.Done;
        });
    }

    private static string Summary(SavedModel imported)
    {
        Model model = imported.Network.Model;
        long parameters = ModelSummary.Of(model).Sum(layer => layer.Parameters);
        return string.Create(CultureInfo.InvariantCulture,
            $"{model.Layers.Count - model.InputPositions.Count} layers, {EpochFormat.Rate(parameters)} parameters, input ")
            + $"{string.Join(" and ", InputsOf(model))}, output {model.OutputShape}, loss {imported.Loss}";
    }

    private static IEnumerable<Shape> InputsOf(Model model)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        return model.InputPositions.Select(position => shapes[position]);
    }

    private static Dictionary<string, string> ReadMap(string path)
    {
        var place = new Place(path);
        using JsonDocument document = Json.Parse(WholeFile.Read(path), place);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || document.RootElement.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
            throw new DataException(place, "an object is required that gives a module for each layer, as in {\"conv1\": \"features.0\"}.");
        var map = new Dictionary<string, string>();
        foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            map[entry.Name] = entry.Value.GetString()!;
        return map;
    }

    private static string Line(SavedModel imported) => JsonLine.Of(json =>
    {
        Model model = imported.Network.Model;
        ImportReport report = imported.Report!;
        json.WriteStartArray("matched");
        foreach (ImportedArray array in report.Matched)
            Write(json, array);
        json.WriteEndArray();
        foreach ((string name, IReadOnlyList<string> lines) in new[]
            { ("missing", report.Missing), ("left", report.Left), ("changed", report.Changed) })
        {
            json.WriteStartArray(name);
            foreach (string line in lines)
                json.WriteStringValue(line);
            json.WriteEndArray();
        }
        json.WriteNumber("layers", model.Layers.Count - model.InputPositions.Count);
        json.WriteNumber("parameters", ModelSummary.Of(model).Sum(layer => layer.Parameters));
        json.WriteStartArray("input");
        foreach (Shape shape in InputsOf(model))
            WriteShape(json, shape);
        json.WriteEndArray();
        WriteNamedShape(json, "outputs", model.OutputShape);
    });

    private static void Write(Utf8JsonWriter json, ImportedArray array)
    {
        json.WriteStartObject();
        json.WriteString("source", array.Source);
        json.WriteStartArray("source_shape");
        foreach (long extent in array.SourceShape)
            json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteString("target", array.Target);
        WriteNamedShape(json, "target_shape", array.TargetShape);
        json.WriteEndObject();
    }

    private static void WriteNamedShape(Utf8JsonWriter json, string name, IReadOnlyList<int> shape)
    {
        json.WritePropertyName(name);
        WriteShape(json, shape);
    }

    private static void WriteShape(Utf8JsonWriter json, IReadOnlyList<int> shape)
    {
        json.WriteStartArray();
        foreach (int extent in shape)
            json.WriteNumberValue(extent);
        json.WriteEndArray();
    }
}
