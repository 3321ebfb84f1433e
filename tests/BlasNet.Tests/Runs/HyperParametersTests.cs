using BlasNet.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

internal static class HyperParametersTests
{
    private static readonly TrainingConfig Default = TestRuns.Config() with { Optimizer = Optimizer.Momentum() };

    [Test]
    public static void What_is_at_its_default_is_told_too()
    {
        Dictionary<string, string> found = Of(Default);
        Assert.That((found["optimizer"], found["optimizer.momentum"], found["learning_rate"], found["weight_decay"]),
            Is.EqualTo(("momentum", "0.9", "0.01", "0")));
        Assert.That((found["epochs"], found["batch"], found["checkpointEvery"]), Is.EqualTo(("4", "128", "1")));
        Assert.That(found.Keys, Has.No.Member("earlyStopping").And.No.Member("optimizer.clipNorm").And.No.Member("optimizer.learningRate"));
    }

    [Test]
    public static void What_is_given_stands_under_the_key_that_sets_it()
    {
        Dictionary<string, string> found = Of(Default with
        {
            Optimizer = Optimizer.Adam(0.5, beta1: 0.8, weightDecay: 1e-5, clipNorm: 2),
            EarlyStopping = 3,
            Validation = "0.2",
            Augmentation = new Augmentation { Shift = 2, Flip = true },
            Model = Default.Model with { Loss = Loss.Huber() },
        });
        Assert.That((found["optimizer.beta1"], found["optimizer.beta2"], found["optimizer.clipNorm"]), Is.EqualTo(("0.8", "0.999", "2")));
        Assert.That((found["learning_rate"], found["weight_decay"]), Is.EqualTo(("0.5", "1E-05")));
        Assert.That((found["earlyStopping"], found["validation"]), Is.EqualTo(("3", "0.2")));
        Assert.That((found["augmentation.shift"], found["augmentation.flip"]), Is.EqualTo(("2", "true")));
        Assert.That((found["model.loss"], found["model.loss.delta"]), Is.EqualTo(("huber", "1")));
    }

    [Test]
    public static void A_schedule_is_told_in_words_and_in_its_parts()
    {
        Dictionary<string, string> found = Of(Default with { Optimizer = Optimizer.Sgd(schedule: Schedule.Step(0.1, every: 20,
            factor: 0.5)) });
        Assert.That(found["learning_rate"], Does.StartWith("step("));
        Assert.That(found["optimizer.learningRate.learningRate"], Is.EqualTo("0.1"));
        Assert.That(found.Keys, Has.No.Member("optimizer.learningRate"));
    }

    [Test]
    public static void Layers_and_what_has_a_column_of_its_own_are_left_out() =>
        Assert.That(Of(Default).Keys, Has.None.StartsWith("model.layers").And.No.Member("name").And.No.Member("data").And.No.Member("seed")
            .And.No.Member("threads"));

    private static Dictionary<string, string> Of(TrainingConfig config) => new(HyperParameters.Of(config));
}
