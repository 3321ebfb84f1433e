using System.Text.Json;
using BlasNet.Tests.Exchange;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>The verb 'import'.</summary>
internal sealed class ImportCommandTests : FolderTests
{
    private static readonly string Weights = ForeignFiles.Path("pytorch", "conv-norm-linear.safetensors");
    private static readonly string Layers = ForeignFiles.Path("pytorch", "conv-norm-linear.json");

    [Test]
    public void It_prints_a_line_for_each_array_and_writes_a_file_that_predict_takes()
    {
        string saved = folder["net.safetensors"];
        Outcome imported = Blasnet.Run("import", Weights, "--model", Layers, "--out", saved);
        Assert.That(imported.Code, Is.EqualTo(0), imported.Error);
        Assert.That(imported.Output, Does.StartWith("conv1.weight [4, 3, 3, 3] -> 0.conv1.kernel [3, 3, 3, 4]"));
        Assert.That(imported.Error, Does.Contain(
            $"{saved}: 5 layers, 4 232 parameters, input [8, 8, 3], output [16], loss meanSquaredError"));
        Outcome summary = Blasnet.Run("import", saved);
        Assert.That(summary.Output, Does.StartWith("0.conv1.kernel [3, 3, 3, 4] -> 0.conv1.kernel [3, 3, 3, 4]"));
    }

    [Test]
    public void It_prints_one_object_as_json()
    {
        Outcome imported = Blasnet.Run("import", Weights, "--model", Layers, "--json");
        Assert.That(imported.Code, Is.EqualTo(0), imported.Error);
        using JsonDocument line = JsonDocument.Parse(imported.Output);
        JsonElement root = line.RootElement;
        Assert.That(root.GetProperty("matched").GetArrayLength(), Is.EqualTo(8));
        Assert.That(root.GetProperty("matched")[0].GetProperty("target").GetString(), Is.EqualTo("0.conv1.kernel"));
        Assert.That(root.GetProperty("missing").GetArrayLength(), Is.Zero);
        Assert.That(root.GetProperty("left")[0].GetString(), Is.EqualTo("norm1.num_batches_tracked"));
        Assert.That(root.GetProperty("changed").GetArrayLength(), Is.EqualTo(1));
        Assert.That(root.GetProperty("layers").GetInt32(), Is.EqualTo(5));
        Assert.That(root.GetProperty("parameters").GetInt64(), Is.EqualTo(4232));
        Assert.That(root.GetProperty("input")[0].GetArrayLength(), Is.EqualTo(3));
        Assert.That(root.GetProperty("outputs")[0].GetInt32(), Is.EqualTo(16));
    }

    [Test]
    public void A_file_that_cannot_be_taken_ends_with_code_3_and_leaves_what_was_there()
    {
        string saved = folder["net.safetensors"];
        File.WriteAllText(saved, "before");
        Outcome refused = Blasnet.Run("import", ForeignFiles.Path("pytorch", "refuse-conv1d.pt"), "--out", saved);
        Assert.That(refused.Code, Is.EqualTo(3));
        Assert.That(refused.Error, Does.Contain("this is a pickle, which runs code when it is read"));
        Assert.That(File.ReadAllText(saved), Is.EqualTo("before"));
    }

    [TestCase("none.onnx", "the file does not exist")]
    [TestCase("empty.onnx", "the file is empty")]
    public void A_file_that_is_not_there_or_empty_ends_with_code_3(string name, string reason)
    {
        File.WriteAllBytes(folder["empty.onnx"], []);
        Outcome refused = Blasnet.Run("import", folder[name]);
        Assert.That((refused.Code, refused.Output), Is.EqualTo((3, "")));
        Assert.That(refused.Error, Does.Contain(reason));
    }

    [TestCase("[]")]
    [TestCase("""{"conv1": 3}""")]
    public void A_map_that_is_no_object_of_names_ends_with_code_3(string json)
    {
        File.WriteAllText(folder["map.json"], json);
        Outcome refused = Blasnet.Run("import", Weights, "--model", Layers, "--map", folder["map.json"]);
        Assert.That(refused.Code, Is.EqualTo(3));
        Assert.That(refused.Error, Does.Contain("an object is required that gives a module for each layer"));
    }

    [Test]
    public void An_unknown_loss_ends_with_code_2()
    {
        Outcome refused = Blasnet.Run("import", Weights, "--model", Layers, "--loss", "meanSquareError");
        Assert.That(refused.Code, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain("--loss").And.Contain("meanSquaredError"));
    }

    [Test]
    public void Too_few_names_of_classes_are_refused_with_both_numbers()
    {
        Outcome refused = Blasnet.Run("import", Weights, "--model", Layers, "--classes", "a,b");
        Assert.That(refused.Code, Is.EqualTo(3));
        Assert.That(refused.Error, Does.Contain("'2' names of classes are given, but the model tells '16' classes apart."));
    }
}
