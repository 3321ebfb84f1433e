using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Data;
using BlasNet.Tests.Training.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Trains small models on sets of images through the command.</summary>
internal sealed class ImageDataTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_dense_model_learns_colour_images_and_keeps_the_digests_of_their_files()
    {
        string cifar = TinyCifar.Write(folder["cifar"]);
        TinyCifar.Pack(cifar, "data_batch_2.bin");
        JsonElement run = Train("cifar10:" + cifar, "--epochs", "6").AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("val_accuracy").GetDouble(), Is.GreaterThan(0.8));
        string path = run.GetProperty("run").GetString()!;
        string environment = File.ReadAllText(Path.Combine(path, "env.json"));
        Assert.That(environment, Does.Contain("data_batch_1.bin").And.Contain("data_batch_2.bin.gz").And.Contain("test_batch.bin"));
        Outcome evaluated = Blasnet.Run("evaluate", path, "--data", "cifar10:" + cifar, "--json").AssertCode(ExitCodes.Done);
        Assert.That(evaluated.Json.GetProperty("accuracy").GetDouble(), Is.EqualTo(run.GetProperty("val_accuracy").GetDouble()));
    }

    [Test]
    public void Colour_images_that_are_broken_or_not_there_are_code_3()
    {
        string cifar = TinyCifar.Write(folder["broken"], 1);
        File.Delete(Path.Combine(cifar, "data_batch_5.bin"));
        Train("cifar10:" + cifar, "--name", "refused").AssertRefused(ExitCodes.Invalid, "there is no file 'data_batch_5.bin'");
        Train("cifar10:" + folder["none"], "--name", "refused").AssertRefused(ExitCodes.Invalid, "there is no such folder");
        Assert.That(Directory.Exists(folder["runs/refused"]), Is.False, "nothing was written");
    }

    [Test]
    public void A_place_that_is_missing_or_a_name_that_is_mistyped_is_code_2()
    {
        Train("cifar10:").AssertRefused(ExitCodes.Usage, "'cifar10:DIR'");
        Train("cifar").AssertRefused(ExitCodes.Usage, "Did you mean 'cifar10'?");
    }

    [Test]
    public void The_help_names_every_kind_of_data()
    {
        foreach (string verb in (string[])["train", "evaluate", "predict"])
        {
            string help = string.Join(' ', Blasnet.Run(verb, "--help").AssertCode(ExitCodes.Done).Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
            Assert.That(help, Does.Contain("idx:DIR, cifar10, cifar10:DIR, digits, circles, moons, spirals or xor"));
        }
    }

    private Outcome Train(string data, params string[] options) => Blasnet.Run(
        ["train", "--model", "keras-mlp", "--data", data, "--runs", folder["runs"], "--seed", "1", "--batch", "10", "--json", .. options]);
}
