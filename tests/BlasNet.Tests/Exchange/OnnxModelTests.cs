using System.Text;
using BlasNet.Cli;
using BlasNet.Exchange;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>Tests of exported built-in models, with fresh weights.</summary>
internal sealed class OnnxModelTests : FolderTests
{
    // The models for tables and series are in OnnxTableTests.
    private static IEnumerable<string> Names => ModelNames.All.Where(name => ModelNames.DefaultData(name) is not null);

    [TestCaseSource(nameof(Names))]
    public void OnnxRuntime_predicts_as_BlasNet_does(string name)
    {
        ModelFile file = ModelNames.Read(name);
        Loss loss = file.Loss ?? Loss.SparseCategoricalCrossEntropy();
        int[] shape = ModelNames.DefaultData(name) switch { "circles" => [2], "cifar10" => [32, 32, 3], _ => [28, 28, 1] };
        Model model = file.Model.WithInputShape(shape).WithOutputs(10, Activation.Softmax);
        using Trainer trainer = model.Compile(Optimizer.Adam(), loss, seed: 1, threads: 1);
        Layers.LayerTests.RandomizeStates(trainer.Network);
        OnnxExportReport report = trainer.ExportOnnx(folder["net.onnx"]);
        OnnxRestoreTests.AssertRestored(File.ReadAllBytes(folder["net.onnx"]), trainer.Network, name);
        using var program = new OnnxProgram(File.ReadAllBytes(folder["net.onnx"]));
        Assert.That(report.Inputs[0].Shape, Is.EqualTo(shape));
        Assert.That(report.Bytes, Is.EqualTo(new FileInfo(folder["net.onnx"]).Length));
        using Predictor predictor = trainer.ToPredictor();
        foreach (int rows in (int[])[1, 7])
        {
            float[] pixels = Draw.Uniform(rows * new Shape(shape).Size, rows, 0, 1);
            float[] expected = [.. pixels.Chunk(new Shape(shape).Size).Select(row => predictor.Predict(row.AsSpan()))
                .SelectMany(answer => answer.Probabilities)];
            OnnxProgram.AssertSame(expected, program.Run(trainer.Network.Model, rows, [pixels]), name);
        }
    }

    [Test]
    public void Logits_come_out_as_probabilities_with_the_name_of_the_best()
    {
        Model model = Model.Input(4).Add(Layer.Dense(3));
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(fromLogits: true), seed: 1, threads: 1);
        OnnxModel written = OnnxExport.Of(new ExportRequest(
            trainer.Network, trainer.Loss, null, ["red", "green", "blue"], new OnnxOptions()));
        using var program = new OnnxProgram(written.Write().ToArray());
        float[] inputs = Draw.Uniform(28, 3);
        IReadOnlyDictionary<string, Array> outputs = program.Run(OnnxProgram.Floats("input", inputs, 7, 4));
        Assert.That(outputs.Keys, Is.EqualTo(new[] { "label", "probabilities" }));
        using Predictor predictor = trainer.ToPredictor();
        Prediction[] answers = [.. inputs.Chunk(4).Select(row => predictor.Predict(row.AsSpan()))];
        OnnxProgram.AssertSame([.. answers.SelectMany(answer => answer.Probabilities)], (float[])outputs["probabilities"]);
        Assert.That((string[])outputs["label"],
            Is.EqualTo(answers.Select(answer => new[] { "red", "green", "blue" }[answer.Class])));
    }

    [Test]
    public void The_file_tells_its_model_and_what_it_takes()
    {
        Model model = Model.Input(4).Add(Layer.Dense(3, Activation.Softmax, name: "out"));
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        trainer.ExportOnnx(folder["net.onnx"]);
        OnnxModel read = OnnxModel.Read(File.ReadAllBytes(folder["net.onnx"]));
        Assert.That((read.IrVersion, read.Producer, read.Opsets[""]), Is.EqualTo((8L, "BlasNet", 17L)));
        Assert.That(read.Opsets.Keys, Is.EqualTo(new[] { "" }));
        byte[] json = Encoding.UTF8.GetBytes(read.Metadata["blasnet.model"]);
        Assert.That(ModelFile.Parse(json, "net.onnx").Model, Is.EqualTo(model));
        Assert.That(read.Metadata["blasnet.weights_sha256"], Has.Length.EqualTo(64));
        Assert.That(read.Documentation, Is.EqualTo("Inputs: input: float [n, 4]. Outputs: probabilities: float [n, 3]."));
        Assert.That(read.Graph.Initializers.Select(tensor => tensor.Name), Does.Contain("0.out.kernel").And.Contain("0.out.bias"));
    }

    [Test]
    public void Channels_first_are_refused_where_there_is_no_image()
    {
        using Trainer trainer = Model.Input(4).Add(Layer.Dense(1)).Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads: 1);
        Assert.That(Assert.Throws<ConfigurationException>(
            () => trainer.ExportOnnx(folder["net.onnx"], new OnnxOptions { ChannelsFirst = true }))!.Message,
            Is.EqualTo("no input is an image, whose channels could stand first: the shape is [4]."));
        Assert.That(File.Exists(folder["net.onnx"]), Is.False);
    }
}
