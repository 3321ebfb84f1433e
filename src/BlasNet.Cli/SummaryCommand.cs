using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'summary', which lists the layers of a model and the memory of its training.</summary>
internal static class SummaryCommand
{
    private const int DefaultBatch = 32;

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new ModelOptions();
        Option<int?> batch = Options.Whole("--batch", "Samples per step. [default: the model's]", least: 1);
        Option<string?> data = Options.Text(
            "--data", "SPEC", "Data whose size in memory is counted. [default: the usual data of a built-in model]");
        Option<Extents?> imageSize = Options.ImageSize();
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("summary", "Shows layers, output shapes, parameters, FLOPs and the memory plan of a model.",
            "blasnet summary --model keras-mlp --batch 128", "blasnet summary --model net.json --input 28,28,1");
        what.AddTo(verb);
        verb.Add(batch);
        verb.Add(data);
        verb.Add(imageSize);
        verb.Add(json);
        return verb.Does((parsed, output, _) =>
        {
            (ModelFile file, Model model, Loss loss) = what.Read(parsed) ?? throw new UsageException(
                "blasnet summary", "--model must be given. 'blasnet summary --help' shows an example.");
            int rows = parsed.GetValue(batch) ?? file.Batch ?? DefaultBatch;
            ExecutionPlan plan = Compiler.Compile(model, Mode.Training, rows, loss);
            long dataBytes = parsed.GetValue(data) is { } spec
                ? MemoryNeed.BytesOf(Datasets.Load(spec, imageSize: parsed.GetValue(imageSize)))
                : ModelNames.DefaultDataBytes(file.Name ?? "");
            var memory = MemoryNeed.Of(
                plan, Compiler.Compile(model, Mode.Inference, Network.InferenceCapacity, loss), file.Optimizer ?? Optimizer.Adam(),
                Environment.ProcessorCount, dataBytes);
            output.Write(parsed.GetValue(json) ? Line(file, model, rows, memory) + Environment.NewLine : Text(model, plan, memory));
            return ExitCodes.Done;
        });
    }

    private static string Text(Model model, ExecutionPlan plan, MemoryNeed memory)
    {
        IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
        var table = new TextTable("layer", "output", "parameters", "flops", "reads") { TextColumnsAtEnd = 1 };
        foreach (LayerSummary layer in layers)
        {
            table.Add(layer.Key, layer.OutputShape.ToString(), EpochFormat.Rate(layer.Parameters), EpochFormat.Rate(layer.Flops),
                layer.Reads);
        }
        table.Add(
            "total", "", EpochFormat.Rate(layers.Sum(layer => layer.Parameters)), EpochFormat.Rate(layers.Sum(layer => layer.Flops)), "");
        if (layers.Sum(layer => layer.FrozenParameters) is > 0 and long frozen)
        {
            table.Add("trained", "", EpochFormat.Rate(layers.Sum(layer => layer.Parameters) - frozen), "", "");
            table.Add("frozen", "", EpochFormat.Rate(frozen), "", "");
        }
        var sizes = new TextTable($"memory of training, batch {plan.Capacity.ToString(CultureInfo.InvariantCulture)}", "bytes");
        sizes.Add("weights", EpochFormat.Rate(memory.Weights));
        sizes.Add("gradients", EpochFormat.Rate(memory.Gradients));
        sizes.Add("optimizer", EpochFormat.Rate(memory.Moments));
        sizes.Add($"values ({EpochFormat.Rate(memory.ValuesWithoutPlan)} if none shared memory)", EpochFormat.Rate(memory.Values));
        sizes.Add("values of evaluation", EpochFormat.Rate(memory.Evaluation));
        sizes.Add("data", EpochFormat.Rate(memory.Data));
        sizes.Add("program and runtime", EpochFormat.Rate(memory.Program));
        sizes.Add("peak", EpochFormat.Rate(memory.Peak));
        return $"{table}\n{sizes}\n{plan}";
    }

    private static string Line(ModelFile file, Model model, int rows, MemoryNeed memory) => JsonLine.Of(json =>
    {
        IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
        json.WriteString("model", file.Name);
        json.WriteStartArray("layers");
        foreach (LayerSummary layer in layers)
            Write(json, layer);
        json.WriteEndArray();
        json.WriteNumber("parameters", layers.Sum(layer => layer.Parameters));
        json.WriteNumber("frozen_parameters", layers.Sum(layer => layer.FrozenParameters));
        json.WriteNumber("flops", layers.Sum(layer => layer.Flops));
        json.WriteNumber("batch", rows);
        json.WriteStartObject("memory_bytes");
        json.WriteNumber("weights", memory.Weights);
        json.WriteNumber("gradients", memory.Gradients);
        json.WriteNumber("optimizer", memory.Moments);
        json.WriteNumber("values", memory.Values);
        json.WriteNumber("evaluation", memory.Evaluation);
        json.WriteNumber("data", memory.Data);
        json.WriteNumber("program", memory.Program);
        json.WriteNumber("peak", memory.Peak);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, LayerSummary layer)
    {
        json.WriteStartObject();
        json.WriteString("layer", layer.Key);
        json.WriteString("kind", layer.Kind);
        json.WriteStartArray("output");
        foreach (int extent in layer.OutputShape)
            json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteNumber("parameters", layer.Parameters);
        json.WriteNumber("frozen_parameters", layer.FrozenParameters);
        json.WriteNumber("flops", layer.Flops);
        json.WriteStartArray("reads");
        foreach (string input in layer.Inputs)
            json.WriteStringValue(input);
        json.WriteEndArray();
        if (layer.SharedWith is { } owner)
            json.WriteString("shared_with", owner);
        json.WriteEndObject();
    }
}
