using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of training with the command from the weights of other runs.</summary>
internal sealed class TransferCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_run_or_file_gives_model_and_weights()
    {
        string first = RunOf(Train("--model", "mlp", "--data", "moons"));
        foreach (string given in new[] { first, Path.Combine(first, "model.safetensors"), "mlp/run_0001" })
        {
            Outcome outcome = Train("--from", given, "--data", "spirals", "--replace-head", "--freeze", "1.*");
            outcome.AssertCode(ExitCodes.Done);
            Assert.That(outcome.Error, Does.Contain("layers have taken over weights").And.Contain("frozen: "));
            using SavedModel source = SavedModel.Load(first), model = SavedModel.Load(RunOf(outcome));
            Assert.That(model.Network.Model.OutputShape, Is.EqualTo(new Shape(3)));
            Assert.That(model.Network.GetWeights("1.dense.kernel").SequenceEqual(source.Network.GetWeights("1.dense.kernel")));
        }
    }

    [Test]
    public void A_table_needs_no_label_again_and_is_encoded_as_before()
    {
        File.WriteAllText(folder["t.csv"], "a,b,price\n" + string.Concat(Enumerable.Range(0, 60).Select(row =>
            FormattableString.Invariant($"{row % 7 + 0.5},{row % 5 * 0.3},{row % 7 * 2 + 0.25}\n"))));
        string data = $"csv:{folder["t.csv"]}";
        string first = RunOf(Train("--model", "mlp", "--data", data, "--label", "price"));
        Outcome next = Train("--from", first, "--data", data), anew = Train("--from", first, "--data", data, "--refit");
        Assert.That(next.AssertCode(ExitCodes.Done).Error, Does.Contain($"scales, categories and classes are those of {first}"));
        Assert.That(anew.AssertCode(ExitCodes.Done).Error, Does.Contain("fitted to the training rows anew, as asked"));
        Outcome other = Train("--from", first, "--data", data, "--label", "b");
        Assert.That(other.AssertCode(ExitCodes.Done).Error, Does.Contain("anew, because other labels are learned"));
    }

    [Test]
    public void Averages_and_groups_of_batches_are_options()
    {
        Outcome outcome = Train("--model", "mlp", "--data", "moons", "--ema", "0.9", "--accumulate", "4");
        outcome.AssertCode(ExitCodes.Done);
        string config = File.ReadAllText(Path.Combine(RunOf(outcome), "config.json"));
        Assert.That(config, Does.Contain("\"emaMomentum\": 0.9").And.Contain("\"gradientAccumulationSteps\": 4"));
    }

    [Test]
    public void Mistakes_are_sentences()
    {
        string first = RunOf(Train("--model", "mlp", "--data", "moons"));
        Outcome none = Train("--from", first, "--data", "moons", "--freeze", "conv*");
        Assert.That(none.Code, Is.Not.Zero);
        Assert.That(none.Error, Does.Contain("No layer with weights is called 'conv*'; the model has 1.dense, "));
        Assert.That(Train("--from", folder["none"], "--data", "moons").AssertCode(ExitCodes.Invalid).Error,
            Does.Contain("there is no such run"));
        Assert.That(Train("--model", "mlp", "--data", "moons", "--replace-head").Error, Does.Contain("says nothing without 'from'"));
        Assert.That(Train("--model", "mlp", "--data", "moons", "--ema", "1").AssertCode(ExitCodes.Usage).Error, Does.Contain("--ema"));
        Assert.That(Train("--model", "mlp", "--data", "moons", "--accumulate", "0").AssertCode(ExitCodes.Usage).Error,
            Does.Contain("--accumulate"));
        Assert.That(Blasnet.Run("train", "--resume", first, "--from", first).AssertCode(ExitCodes.Usage).Error,
            Does.Contain("--from cannot be given with --resume"));
        Assert.That(Train("--from", first).AssertCode(ExitCodes.Usage).Error, Does.Contain("--data must be given"));
    }

    private static string RunOf(Outcome outcome) =>
        outcome.OutputLines[0][..outcome.OutputLines[0].IndexOf(": done", StringComparison.Ordinal)];

    private Outcome Train(params string[] arguments) =>
        Blasnet.Run([.. new[] { "train" }, .. arguments, "--runs", folder["runs"], "--epochs", "1", "--seed", "3"]);
}
