using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of <c>summary</c> and <c>check</c> on built-in models and on files.</summary>
internal static class ModelCommandTests
{
    private static IEnumerable<string> Files =>
        Directory.GetFiles(Support.Repository.File("scripts/models"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!);

    [TestCase("keras-mlp", 784 * 512 + 512 + 512 * 10 + 10)]
    [TestCase("two-layer", 784 * 50 + 50 + 50 * 10 + 10)]
    [TestCase("circles", 12 + 30 + 42 + 28 + 5)]
    [TestCase("bn-mlp", 784 * 100 + 100 + 3 * (100 * 100 + 100) + 4 * 200 + 100 * 10 + 10)]
    [TestCase("wide-mlp", 784 * 2048 + 2048 + 2048 * 2048 + 2048 + 2048 * 10 + 10)]
    [TestCase("fish-cnn", 25 * 30 + 30 + 30 * 12 * 12 * 100 + 100 + 100 * 10 + 10)]
    [TestCase("lenet", 25 * 20 + 20 + 25 * 20 * 50 + 50 + 800 * 500 + 500 + 500 * 10 + 10)]
    [TestCase("deep-cnn", 9 * (16 + 16 * 16 + 16 * 32 + 32 * 32 + 32 * 64 + 64 * 64) + 2 * (16 + 32 + 64) + 1024 * 50 + 50 + 50 * 10 + 10)]
    [TestCase("vgg-bn", 9 * (32 + 32 * 32 + 32 * 64 + 64 * 64) + 4 * (32 + 64) + 64 * 49 * 256 + 256 + 256 * 10 + 10)]
    [TestCase("lstm-rows", (28 + 128) * 512 + 512 + 128 * 10 + 10)]
    [TestCase("gru-rows", (14 + 64) * 192 + 2 * 192 + 64 * 10 + 10)]
    // Seven batch normalizations of each size, two projections of 1x1, and ten classes of 64 averages.
    [TestCase("resnet20", 9 * (3 * 16 + 6 * 16 * 16 + 16 * 32 + 5 * 32 * 32 + 32 * 64 + 5 * 64 * 64) + 16 * 32 + 32 * 64
        + 7 * 2 * (16 + 32 + 64) + 64 * 10 + 10)]
    // The start and its positions, two blocks of two normalizations, four projections and two dense layers, and the end.
    [TestCase("transformer-small", 28 * 64 + 64 + 28 * 64
        + 2 * (2 * 128 + 4 * (64 * 64 + 64) + 64 * 128 + 128 + 128 * 64 + 64) + 128 + 64 * 10 + 10)]
    public static void A_built_in_model_has_the_parameters_of_its_peer(string model, int parameters)
    {
        JsonElement json = Blasnet.Run("summary", "--model", model, "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(json.GetProperty("parameters").GetInt32(), Is.EqualTo(parameters));
        long sum = json.GetProperty("layers").EnumerateArray().Sum(layer => layer.GetProperty("parameters").GetInt64());
        Assert.That(sum, Is.EqualTo(parameters));
        JsonElement memory = json.GetProperty("memory_bytes");
        Assert.That(memory.GetProperty("peak").GetInt64(), Is.EqualTo(
            new[] { "weights", "gradients", "optimizer", "values", "evaluation", "data", "program" }.Sum(part =>
                memory.GetProperty(part).GetInt64())).And.GreaterThan(4L * parameters * 2));
    }

    [Test]
    public static void Every_file_is_a_built_in_model() => Assert.That(ModelNames.All, Is.EquivalentTo(Files));

    [TestCaseSource(nameof(Files))]
    public static void A_built_in_model_trains_on_its_usual_shape(string model) =>
        Blasnet.Run(["summary", "--model", model, "--batch", "3",
            .. ModelNames.DefaultData(model) is null ? ["--input", "2", "--outputs", "10"] : Array.Empty<string>()])
            .AssertCode(ExitCodes.Done);

    [Test]
    public static void A_summary_shows_layers_and_the_memory_plan()
    {
        string text = Blasnet.Run("summary", "--model", "keras-mlp", "--batch", "16").AssertCode(ExitCodes.Done).Output;
        Assert.That(text, Does.Match(@"1\.dense +\[512\] +401 920 +803 328  0\.flatten"));
        Assert.That(text, Does.Match(@"total +407 050 +813 578\n"));
        Assert.That(text, Does.Match(@"memory of training, batch 16 +bytes\nweights +1 628 \d\d\d\n"));
        Assert.That(text, Does.Contain("Training plan for batches of up to 16"));
    }

    [Test]
    public static void A_file_with_its_own_input_needs_no_option()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["net.json"], """{ "input": [3], "layers": [ { "kind": "dense", "units": 2 } ] }""");
        JsonElement json = Blasnet.Run("summary", "--model", folder["net.json"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(json.GetProperty("model").GetString(), Is.EqualTo("net"));
        Assert.That(json.GetProperty("parameters").GetInt32(), Is.EqualTo(8));
        Assert.That(Blasnet.Run("check", "--model", folder["net.json"]).AssertCode(ExitCodes.Done).Output, Does.Contain("0.dense.kernel"));
    }

    [TestCase("circles")]
    [TestCase("fish-cnn")]
    public static void The_gradients_of_a_model_pass(string model)
    {
        Outcome outcome = Blasnet.Run("check", "--model", model).AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines[1], Does.Match(@"^loss +1 +\d\.\de-\d+  passed"));
        Assert.That(outcome.OutputLines[^1], Is.EqualTo("All agree within 0.0001."));
        Assert.That(outcome.Output, Does.Not.Contain("FAILED"));
    }

    [Test]
    public static void A_wrong_gradient_is_code_1_and_named()
    {
        using var output = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        using var error = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        var wrong = new GradientReport("layer x", [new ArrayCheck("0.x.kernel", 3, 1, 0.5, 0.25, 0.5, Passed: false)]);
        int code = CheckCommand.Report([wrong], output, error);
        Assert.That(code, Is.EqualTo(ExitCodes.Internal));
        Assert.That(error.ToString(), Does.Contain("layer x").And.Contain("0.x.kernel[1]: expected 0.5, backward pass 0.25"));
        Assert.That(output.ToString(), Does.Contain("FAILED"));
    }
}
