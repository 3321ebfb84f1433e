using BlasNet.Numerics;
using BlasNet.Tests.Exchange;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>The verb 'export'.</summary>
internal sealed class ExportCommandTests : FolderTests
{
    private static readonly string Data = "npz:" + ForeignFiles.Path("pytorch", "conv-norm-linear.npz");

    [Test]
    public void A_graph_is_compared_before_it_is_written_and_comes_back_by_import()
    {
        string net = Net();
        Outcome exported = Blasnet.Run("export", net, "--onnx", folder["net.onnx"], "--verify", Data, "--json");
        Assert.That(exported.Code, Is.EqualTo(0), exported.Error);
        Assert.That(exported.Json.GetProperty("opset").GetInt32(), Is.EqualTo(17));
        Assert.That(exported.Json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(folder["net.onnx"]).Length));
        Assert.That(exported.Json.GetProperty("largest_difference").GetDouble(), Is.LessThan(1e-6));
        Outcome imported = Blasnet.Run("import", folder["net.onnx"], "--json");
        Assert.That(imported.Code, Is.EqualTo(0), imported.Error);
        Assert.That(imported.Json.GetProperty("matched").GetArrayLength(), Is.EqualTo(8));
        Assert.That(imported.Json.GetProperty("missing").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void It_lists_inputs_and_outputs()
    {
        Outcome exported = Blasnet.Run("export", Net(), "--onnx", folder["net.onnx"], "--channels", "first");
        Assert.That(exported.Code, Is.EqualTo(0), exported.Error);
        Assert.That(exported.Output, Does.Match(@"input +input +float +\[n, 3, 8, 8\]").And.Match(@"output +output +float +\[n, 16\]"));
    }

    [Test]
    public void Weights_go_to_an_archive_by_their_names()
    {
        Outcome exported = Blasnet.Run("export", Net(), "--npz", folder["w.npz"]);
        Assert.That(exported.Code, Is.EqualTo(0), exported.Error);
        IReadOnlyDictionary<string, NumpyArray> arrays = NumpyFile.ReadArchive(folder["w.npz"]);
        Assert.That(arrays, Has.Count.EqualTo(8));
        Assert.That(arrays["0.conv1.kernel"].Dimensions, Is.EqualTo(new[] { 3, 3, 3, 4 }));
    }

    [Test]
    public void A_graph_that_cannot_be_compared_is_not_written()
    {
        Model model = Model.Input(8, 8, 3)
            .Add(Layer.Reshape([8, 24])).Add(Layer.MovingAverage(3)).Add(Layer.Flatten()).Add(Layer.Dense(16));
        using (Trainer trainer = model.Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed: 1))
            trainer.Save(folder["net.safetensors"]);
        Outcome refused = Blasnet.Run("export", folder["net.safetensors"], "--onnx", folder["net.onnx"], "--verify", Data);
        Assert.That(refused.Code, Is.EqualTo(3));
        Assert.That(refused.Error, Does.Contain("the layers cannot be read back for a comparison, so nothing was written"));
        Assert.That(File.Exists(folder["net.onnx"]), Is.False);
    }

    [TestCase(new[] { "export", "net.safetensors" }, "--onnx or --npz must name a file to write")]
    [TestCase(new[] { "export", "net.safetensors", "--npz", "w.npz", "--verify", "npz:a.npz" }, "a graph is compared, which --onnx writes")]
    public void A_line_that_asks_for_nothing_ends_with_code_2(string[] line, string reason) =>
        Blasnet.Run(line).AssertRefused(2, reason);

    private string Net()
    {
        string net = folder["net.safetensors"];
        Outcome imported = Blasnet.Run("import", ForeignFiles.Path("pytorch", "conv-norm-linear.safetensors"),
            "--model", ForeignFiles.Path("pytorch", "conv-norm-linear.json"), "--out", net);
        Assert.That(imported.Code, Is.EqualTo(0), imported.Error);
        return net;
    }
}
