using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Numerics;
using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Optimizers;
using BlasNet.Reports;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Layers;
using BlasNet.Tests.Losses;
using BlasNet.Tests.Optimizers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files;

/// <summary>Tests that every value of every JSON file may be of any type: it is taken, or refused with a sentence.</summary>
internal sealed class WrongTypeTests : FolderTests
{
    private const string ModelText = """
        { "name": "m", "description": "d", "input": [12, 12, 2],
          "layers": [
            { "kind": "conv2D", "filters": 4, "kernelSize": [3, 3], "strides": 1, "padding": [[1, 1], [1, 2]], "dilationRate": [1, 1],
              "activation": { "kind": "leakyRelu", "negativeSlope": 0.2 }, "useBias": true, "kernelInitializer": "heNormal", "name": "c" },
            { "kind": "maxPooling2D", "poolSize": 2, "strides": 2 }, { "kind": "flatten", "name": "f" },
            { "kind": "dense", "units": 5, "name": "a" }, { "kind": "dense", "units": 5, "name": "b", "inputs": ["f"] },
            { "kind": "add", "inputs": ["a", 4] }, { "kind": "dropout", "rate": 0.5 }, { "kind": "dense", "units": "outputs" } ],
          "loss": { "kind": "sparseCategoricalCrossEntropy" },
          "optimizer": { "kind": "momentum", "learningRate": { "kind": "cosine", "learningRate": 0.1, "decaySteps": 10 }, "momentum": 0.8,
            "clipNorm": 1, "weightDecay": 0.01 },
          "batch": 8, "epochs": 3, "dropRemainder": true, "restoreBestEpoch": true, "augmentation": { "shift": 1, "flip": true, "rotate": 5, "crop": 1, "noise": 0.1 } }
        """;

    private const string ConfigText = """
        { "name": "n", "data": "moons", "validation": "0.2", "channels": "first", "cache": "c", "fold": "1/3", "classWeights": "balanced",
          "metrics": "accuracy,f1", "epochs": 2, "batch": 4, "shuffleBuffer": 10, "optimizer": "adam", "seed": 1, "threads": 1,
          "checkpointEvery": 1, "earlyStopping": 2, "restoreBestEpoch": true, "reduceLROnPlateau": 2, "reduceLRFactor": 0.5, "timeLimit": 5,
          "table": { "labels": ["y"], "columnTypes": { "a": "numeric" }, "missing": "mean", "naValues": ["?"], "scaling": "none",
            "delimiter": ";", "decimal": ",", "header": true },
          "model": { "layers": [ { "kind": "dense", "units": "outputs" } ] } }
        """;

    [Test]
    public void A_model_file()
    {
        string valid = File_("m.json", ModelText);
        Summary(valid).AssertCode(ExitCodes.Done);
        Check(ModelText, text => Summary(File_("m.json", text)));
    }

    [TestCaseSource(typeof(LayerCases), nameof(LayerCases.All))]
    public void A_layer(object layer)
    {
        var given = (LayerCase)layer;
        Refusals(given.Json.StartsWith('"') ? $$"""{"kind":{{given.Json}}}""" : given.Json, text =>
        {
            using (JsonDocument document = JsonDocument.Parse(text))
                LayerConverter.Instance.Read(document.RootElement);
            if (given.Inputs.Length > 1)
                return;
            string input = given.Layer is InputLayer ? "" : "\"input\":[" + string.Join(',', given.Inputs[0]) + "],";
            ModelFile.Parse(Encoding.UTF8.GetBytes($$"""{ {{input}} "layers":[{{text}}] }"""), "m.json").Model.Shapes();
        });
    }

    [TestCaseSource(typeof(OptimizerCases), nameof(OptimizerCases.All))]
    public void An_optimizer(object optimizer) => Refusals(
        ModelFileWith("optimizer", OptimizerConverter.Instance.Print, ((OptimizerCase)optimizer).Optimizer), ReadModel);

    [TestCaseSource(typeof(LossCases), nameof(LossCases.All))]
    public void A_loss(object loss) => Refusals($$"""{"layers":["flatten"],"loss":{{((LossCase)loss).Json}}}""", ReadModel);

    [Test]
    public void A_configuration()
    {
        TrainingConfig.Parse(Encoding.UTF8.GetBytes(ConfigText), new Place("config.json"));
        Refusals(ConfigText, text => _ = TrainingConfig.Parse(Encoding.UTF8.GetBytes(text), new Place("config.json")).ToString());
    }

    [Test]
    public void A_configuration_that_is_trained()
    {
        const string small = """
            { "name": "n", "data": "xor", "epochs": 0, "batch": 4, "seed": 1, "threads": 1, "optimizer": "sgd", "earlyStopping": 1,
              "model": { "layers": [ { "kind": "dense", "units": "outputs" } ] } }
            """;
        Refusals(small, text =>
        {
            TrainingConfig config = TrainingConfig.Parse(Encoding.UTF8.GetBytes(text), new Place("config.json"));
            TrainingTask.Resolve(config);
            RunDirectory.CheckExperiment(config.Name);
        });
    }

    [Test]
    public void The_plan_of_a_sweep()
    {
        const string grid = """{ "grid": ["batch=16,32", "optimizer=adam"], "repeats": 1, "seed": 1 }""";
        const string random = """{ "random": ["learning-rate=1e-4..1e-1:log"], "trials": 3, "repeats": 2, "seed": 1 }""";
        const string folds = """{ "grid": ["batch=16,32"], "folds": 3, "repeats": 1, "seed": 1 }""";
        const string backtest = """{ "backtest": "3:5", "repeats": 2, "seed": 1 }""";
        foreach (string plan in new[] { grid, random, folds, backtest })
            Refusals(plan, text => _ = SweepDefinition.Read(File_("sweep.json", text)).Plan().Keys.Count);
    }

    [Test]
    public void The_results_of_a_run() => Refusals(
        """{ "run": "r", "status": "done", "epochs": 1, "steps": 2, "loss": 0.5, "time_s": 1.5, "weights_sha256": "a" }""",
        text => _ = RunSummary.Read(File_("summary.json", text)).Loss);

    [Test]
    public void The_machine_of_a_run()
    {
        Blasnet.Run("train", "--model", "mlp", "--data", "xor", "--epochs", "1", "--runs", folder["runs"]).AssertCode(ExitCodes.Done);
        string run = folder["runs/mlp/run_0001"], file = Path.Combine(run, "env.json"), valid = File.ReadAllText(file);
        Refusals(valid, text =>
        {
            File.WriteAllText(file, text);
            _ = RunRecord.Read(run, "runs").Environment.Count;
        });
    }

    [Test]
    public void A_table_encoding()
    {
        const string csv = "a,b,c,y\n1,x,3,p\n2,z,,q\n3,x,5,p\n4,z,6,q\n";
        Blasnet.Run("train", "--model", "mlp", "--data", "csv:" + File_("t.csv", csv), "--missing", "mean", "--epochs", "1",
            "--runs", folder["runs"]).AssertCode(ExitCodes.Done);
        SavedModel.Load(folder["runs/mlp/run_0001"]).Dispose();
        string valid = SafeTensors.Read(folder["runs/mlp/run_0001/model.safetensors"]).Metadata["table"];
        Assert.That(TablePreprocessor.Parse(valid).ToJson(), Is.EqualTo(valid));
        Refusals(valid, text =>
        {
            TablePreprocessor preprocessor = TablePreprocessor.Parse(text);
            _ = preprocessor.ToJson();
            _ = preprocessor.Forecast(preprocessor.Read(folder["t.csv"], true)).Data.Count;
        });
    }

    [Test]
    public void The_header_of_weights() => Refusals(
        """{"__metadata__":{"model":"m"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", text =>
        {
            byte[] header = Encoding.UTF8.GetBytes(text);
            File.WriteAllBytes(folder["w.safetensors"], [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[8]]);
            foreach (TensorEntry entry in SafeTensors.Read(folder["w.safetensors"]).Tensors)
                _ = entry.ToFloats();
        });

    [Test]
    public void Names_of_classes_in_weights() => Refusals("""["a","b"]""", text => BlasNet.Training.SavedClasses.Parse(text, 2));

    private static void ReadModel(string text) => ModelFile.Parse(Encoding.UTF8.GetBytes(text), "m.json");

    private static string ModelFileWith<T>(string property, Func<T, string> print, T value)
    {
        Assert.That(print(value), Is.Not.Empty, property);
        return new ModelFile(Model.Sequential(Layer.Flatten()), Optimizer: value as Optimizer).ToString();
    }

    private static Outcome Summary(string file) => Blasnet.Run(
        "summary", "--model", file, "--input", "12,12,2", "--outputs", "3", "--batch", "8");

    // A file that is refused is exit code 3: no other exception, and no other code.
    private static void Check(string valid, Func<string, Outcome> run)
    {
        int refused = 0;
        foreach (string text in JsonMutations.Of(valid))
        {
            Outcome outcome = run(text);
            Assert.That(outcome.Code, Is.AnyOf(ExitCodes.Done, ExitCodes.Invalid), text + "\n" + outcome.Error);
            if (outcome.Code != ExitCodes.Done)
                refused++;
        }
        Assert.That(refused, Is.GreaterThan(20), valid);
    }

    private static void Refusals(string valid, Action<string> read)
    {
        int refused = 0;
        read(valid);
        foreach (string text in JsonMutations.Of(valid))
        {
            try
            {
                read(text);
            }
            catch (BlasNetException error) when (error.Fault is Fault.Data or Fault.Configuration or Fault.Usage)
            {
                refused++;
                Assert.That(error.Message, Does.Match(@"[.?]$"), text);
            }
            catch (Exception error)
            {
                Assert.Fail($"{text}\n{error}");
            }
        }
        Assert.That(refused, Is.GreaterThan(5), valid);
    }

    private string File_(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }
}
