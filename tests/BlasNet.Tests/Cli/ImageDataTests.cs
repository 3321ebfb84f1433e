using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Numerics;
using BlasNet.Tests.Data;
using BlasNet.Tests.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command on sets of images.</summary>
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
    public void Images_with_channels_first_train_to_the_bits_of_those_with_channels_last()
    {
        DatasetPair cifar = CifarFolder.Read(TinyCifar.Write(folder["colours"], 4));
        IdxFolder.Write(folder["first"], cifar, ChannelOrder.First);
        IdxFolder.Write(folder["last"], cifar);
        JsonElement first = Train("idx:" + folder["first"], "--channels", "first").AssertCode(ExitCodes.Done).Json;
        JsonElement last = Train("idx:" + folder["last"]).AssertCode(ExitCodes.Done).Json;
        Assert.That(first.GetProperty("weights_sha256").GetString(), Is.EqualTo(last.GetProperty("weights_sha256").GetString()));
        string run = first.GetProperty("run").GetString()!;
        Outcome again = Blasnet.Run("train", "--config", Path.Combine(run, "config.json"), "--runs", folder["again"], "--json");
        Assert.That(again.AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString(),
            Is.EqualTo(first.GetProperty("weights_sha256").GetString()), "the configuration keeps the order");
        Outcome evaluated = Blasnet.Run("evaluate", run, "--data", "idx:" + folder["first"], "--channels", "first", "--json");
        Assert.That(evaluated.AssertCode(ExitCodes.Done).Json.GetProperty("loss").GetDouble(),
            Is.EqualTo(first.GetProperty("val_loss").GetDouble()));
        Blasnet.Run("train", "--resume", run, "--channels", "last").AssertRefused(ExitCodes.Invalid, "channels 'first', but 'none'");
    }

    [Test]
    public void Predicted_images_are_written_in_the_order_of_the_data()
    {
        IdxFile.Write(Path.Combine(Directory.CreateDirectory(folder["pair"]).FullName, "train-images-idx3-ubyte"),
            IdxArray.Create(Enumerable.Range(0, 2 * 3 * 2 * 2).Select(i => (float)i).ToArray(), [2, 3, 2, 2]));
        IdxFile.Write(Path.Combine(folder["pair"], "train-labels-idx1-ubyte"), IdxArray.Create(new byte[] { 0, 1 }, [2]));
        using (Trainer trainer = Model.Input(2, 2, 3).Add(Layer.Activate(Activation.Relu))
            .Compile(Optimizer.Sgd(), Loss.MeanSquaredError()))
            SavedModelFile.Write(folder["copy.safetensors"], trainer.Network,
                new ModelFile(trainer.Network.Model, Loss: trainer.Loss).ToString());
        Blasnet.Run("predict", folder["copy.safetensors"], "--data", "idx:" + folder["pair"], "--channels", "first", "--out",
            folder["out.csv"])
            .AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllLines(folder["out.csv"])[1], Is.EqualTo("0,0,1,2,3,4,5,6,7,8,9,10,11"));
    }

    [Test]
    public void Channels_that_cannot_be_first_are_refused()
    {
        string grey = TinyImages.Write(folder["grey"]);
        Train("idx:" + grey, "--channels", "first").AssertRefused(ExitCodes.Invalid, "[N, C, H, W]", "[200, 6, 6]");
        Train("cifar10", "--channels", "first").AssertRefused(ExitCodes.Usage, "'idx:DIR'");
        Train("idx:" + grey, "--channels", "frist").AssertRefused(ExitCodes.Usage, "'frist'", "'first' or 'last' is required");
    }

    [Test]
    public void Changed_images_give_other_weights_and_the_same_for_any_threads()
    {
        string images = "idx:" + TinyImages.Write(folder["changed"]);
        string Digest(params string[] options) =>
            Train(images, ["--epochs", "1", .. options]).AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString()!;
        string changed = Digest("--augment", "shift=1,flip,rotate=10,crop=1,noise=0.05", "--threads", "1");
        Assert.That(Digest("--augment", "shift=1,flip,rotate=10,crop=1,noise=0.05", "--threads", "3"), Is.EqualTo(changed));
        Assert.That(Digest("--augment", "none"), Is.EqualTo(Digest()).And.Not.EqualTo(changed));
    }

    [Test]
    public void The_configuration_keeps_the_changes_and_lets_one_be_set()
    {
        string images = "idx:" + TinyImages.Write(folder["kept"]);
        JsonElement run = Train(images, "--epochs", "1", "--augment", "shift=1", "--set", "augmentation.noise=0.5")
            .AssertCode(ExitCodes.Done).Json;
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.GetProperty("run").GetString()!, "config.json")));
        Assert.That(config.RootElement.GetProperty("augmentation").GetRawText().Where(c => !char.IsWhiteSpace(c)),
            Is.EqualTo("""{"shift":1,"noise":0.5}"""));
    }

    [Test]
    public void Changes_that_cannot_be_are_refused()
    {
        string images = "idx:" + TinyImages.Write(folder["small"]);
        Train(images, "--augment", "rotat=10").AssertRefused(ExitCodes.Usage, "blasnet train: Augmentation: there is no 'rotat'",
            "Did you mean 'rotate'?");
        Train(images, "--augment", "shift=1.5").AssertRefused(ExitCodes.Usage, "'1.5'");
        Train(images, "--augment", "crop=6").AssertRefused(ExitCodes.Invalid, "crop is '6' pixels", "'6' x '6'");
        Train("circles", "--augment", "flip").AssertRefused(ExitCodes.Invalid, "'circles", "[2]");
    }

    [Test]
    public void The_help_names_every_kind_of_data()
    {
        foreach (string verb in (string[])["train", "evaluate", "predict"])
        {
            string help = string.Join(' ', Blasnet.Run(verb, "--help")
                .AssertCode(ExitCodes.Done).Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
            Assert.That(
                help, Does.Contain(
                "idx:DIR, cifar10, cifar10:DIR, images:DIR, npz:FILE, digits, circles, moons, spirals, xor or csv:FILE"));
        }
    }

    private Outcome Train(string data, params string[] options) => Blasnet.Run(
        ["train", "--model", "keras-mlp", "--data", data, "--runs", folder["runs"], "--seed", "1", "--batch", "10", "--json", .. options]);
}
