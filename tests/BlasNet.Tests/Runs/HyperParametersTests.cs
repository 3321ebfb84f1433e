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
        Assert.That((found["epochs"], found["batch"], found["checkpoint_every"]), Is.EqualTo(("4", "128", "1")));
        Assert.That(found.Keys,
            Has.No.Member("early_stopping").And.No.Member("optimizer.clip_norm").And.No.Member("optimizer.learning_rate"));
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
        Assert.That((found["optimizer.beta1"], found["optimizer.beta2"], found["optimizer.clip_norm"]), Is.EqualTo(("0.8", "0.999", "2")));
        Assert.That((found["learning_rate"], found["weight_decay"]), Is.EqualTo(("0.5", "1E-05")));
        Assert.That((found["early_stopping"], found["validation"]), Is.EqualTo(("3", "0.2")));
        Assert.That((found["augmentation.shift"], found["augmentation.flip"]), Is.EqualTo(("2", "true")));
        Assert.That((found["model.loss"], found["model.loss.delta"]), Is.EqualTo(("huber", "1")));
    }

    [Test]
    public static void A_schedule_is_told_in_words_and_in_its_parts()
    {
        Dictionary<string, string> found = Of(Default with { Optimizer = Optimizer.Sgd(schedule: Schedule.Step(0.1, every: 20,
            factor: 0.5)) });
        Assert.That(found["learning_rate"], Does.StartWith("step("));
        Assert.That(found["optimizer.learning_rate.learning_rate"], Is.EqualTo("0.1"));
        Assert.That(found.Keys, Has.No.Member("optimizer.learning_rate"));
    }

    [Test]
    public static void Layers_and_what_has_a_column_of_its_own_are_left_out() =>
        Assert.That(Of(Default).Keys, Has.None.StartsWith("model.layers").And.No.Member("name").And.No.Member("data").And.No.Member("seed")
            .And.No.Member("threads"));

    [Test]
    public static void Every_name_is_in_snake_case()
    {
        TrainingConfig config = Default with
        {
            EarlyStopping = 1, RestoreBestEpoch = true, ReduceLROnPlateau = 2, ReduceLRFactor = 0.5, TimeLimit = 9, ShuffleBuffer = 5,
            BalancedClasses = true, ImageSize = 4, Augmentation = new Augmentation { Shift = 1 }, Optimizer = Optimizer.Adam(clipNorm: 1),
            Table = new BlasNet.Tables.TableOptions { SampleWeight = "Weight", NaValues = ["none"] },
        };
        Dictionary<string, string> found = Of(config);
        Assert.That(found.Keys, Has.All.Matches("^[a-z0-9_.]+$"));
        Assert.That(found.Keys, Is.SupersetOf(new[]
        {
            "early_stopping", "restore_best_epoch", "reduce_lr_on_plateau", "reduce_lr_factor", "time_limit", "shuffle_buffer",
            "class_weights", "image_size", "table.sample_weight", "table.na_values", "optimizer.clip_norm",
        }));
        // The names of a file of before are the keys; each has the column of today.
        using var json = System.Text.Json.JsonDocument.Parse(config.ToJson());
        string[] keys = [.. json.RootElement.EnumerateObject().Select(property => property.Name)];
        Assert.That(keys.Select(IndexColumns.Today), Is.EqualTo(keys.Select(IndexColumns.Of)));
    }

    private static Dictionary<string, string> Of(TrainingConfig config) => new(HyperParameters.Of(config));
}
