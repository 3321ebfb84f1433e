using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Losses;

/// <summary>Targets with which a cross entropy would fall without end, and those that only look so.</summary>
internal static class TargetRuleTests
{
    private static readonly Loss Binary = Loss.BinaryCrossEntropy(), Categorical = Loss.CategoricalCrossEntropy();

    [TestCaseSource(nameof(Impossible))]
    public static void Impossible_targets_are_refused(Loss loss, float[] targets, int width, string sentence)
    {
        using Trainer trainer = Of(loss, width);
        Assert.That(() => trainer.Fit(Data(targets, width), verbose: false), Refused(sentence));
        Assert.That(() => trainer.Evaluate(Data(targets, width)), Refused(sentence));
        // Good data to train on does not excuse bad data to validate on.
        float[] good = [.. Enumerable.Repeat(0, targets.Length).Select((_, i) => i % width == 0 ? 1f : 0f)];
        Assert.That(
            () => trainer.Fit(Data(good, width), validation: Data(targets, width), verbose: false), Refused(sentence));
        Assert.That(trainer.Epochs, Is.Empty);
        using var folder = new TestFolder();
        trainer.Save(folder["model.safetensors"]);
        using SavedModel saved = SavedModel.Load(folder["model.safetensors"]);
        Assert.That(() => saved.Evaluate(Data(targets, width)), Refused(sentence));
    }

    private static IEnumerable<TestCaseData> Impossible()
    {
        const string Takes = "but the loss binaryCrossEntropy takes numbers from 0 to 1.";
        yield return Case(Binary, [1, -1, 1, -1], 1,
            $"target '0' in row '1' of the data 'sample' is '-1', {Takes} All targets are -1 or 1: 0 and 1 are expected in their place.");
        yield return Case(Binary, [1, 2, 1, 1], 1,
            $"target '0' in row '1' of the data 'sample' is '2', {Takes} All targets are 1 or 2: 0 and 1 are expected in their place.");
        yield return Case(Binary, [0, 255], 1,
            $"target '0' in row '1' of the data 'sample' is '255', {Takes} All targets are 0 or 255: 0 and 1 are expected in their place.");
        yield return Case(Binary, [2, 2], 1, $"target '0' in row '0' of the data 'sample' is '2', {Takes}");
        yield return Case(Binary, [0.5f, 1, 0.25f, 1.0001f], 2,
            $"target '1' in row '1' of the data 'sample' is '1.0001', {Takes} For numbers of any size use meanSquaredError.");
        yield return Case(Loss.BinaryCrossEntropy(fromLogits: true), [0, 1, -0.5f], 1,
            "target '0' in row '2' of the data 'sample' is '-0.5', but the loss binaryCrossEntropy(fromLogits: true) takes numbers from 0 "
            + "to 1. For numbers of any size use meanSquaredError.");
        const string Shares = "but the loss categoricalCrossEntropy takes shares that sum to 1. "
            + "For classes that do not exclude each other use binaryCrossEntropy.";
        yield return Case(Categorical, [0, 1, 0, 1, 1, 0], 3, $"the sum of the targets in row '1' of the data 'sample' is '2', {Shares}");
        yield return Case(Categorical, [0, 0, 1, 0, 0, 0], 3, $"the sum of the targets in row '1' of the data 'sample' is '0', {Shares}");
        yield return Case(Categorical, [0.5f, 0.25f], 2, $"the sum of the targets in row '0' of the data 'sample' is '0.75', {Shares}");
        yield return Case(Categorical, [1, 0, 1.5f, -0.5f], 2,
            "target '1' in row '1' of the data 'sample' is '-0.5', but the loss categoricalCrossEntropy takes shares from 0 to 1.");
    }

    [TestCase(new[] { 0f, 1, 1, 0 }, 1, true, TestName = "Possible_targets_are_taken(0 and 1)")]
    [TestCase(new[] { 0.05f, 0.95f, 0.5f }, 1, true, TestName = "Possible_targets_are_taken(smoothed labels)")]
    [TestCase(new[] { 1f, 1, 1 }, 3, true, TestName = "Possible_targets_are_taken(several labels at once)")]
    [TestCase(new[] { 0.9f + 0.1f / 3, 0.1f / 3, 0.1f / 3 }, 3, false, TestName = "Possible_targets_are_taken(smoothed one-hot rows)")]
    [TestCase(new[] { 0.333f, 0.333f, 0.333f, 0.33f, 0.33f, 0.33f }, 3, false, TestName = "Possible_targets_are_taken(rounded shares)")]
    public static void Possible_targets_are_taken(float[] targets, int width, bool binary)
    {
        using Trainer trainer = Of(binary ? Binary : Categorical, width);
        Assert.That(trainer.Fit(Data(targets, width), verbose: false).Last.Values[0].Value, Is.Positive);
    }

    [Test]
    public static void A_custom_loss_takes_any_targets()
    {
        using Trainer trainer = Of(Loss.Custom("hinge", (t, p) => Variable.Mean(1f - t * p, 1)), 1);
        Assert.That(trainer.Fit(Data([-1, 1], 1), verbose: false).Epochs, Has.Count.EqualTo(1));
    }

    [Test]
    public static void The_row_is_that_of_the_whole_data_set([Values(0, 0.25)] double split)
    {
        float[] targets = new float[40];
        targets[29] = 7;
        Dataset data = Data(targets, 1);
        using Trainer trainer = Of(Binary, 1);
        if (split == 0)
            data = data.Subset([.. Enumerable.Range(0, 40).Reverse()]).Subset([.. Enumerable.Range(0, 20)]);
        Assert.That(() => trainer.Fit(data, validationSplit: split, verbose: false),
            Throws.TypeOf<DataException>().With.Message.StartWith("target '0' in row '29' of the data 'sample' is '7'"));
    }

    [Test]
    public static void Classes_counted_from_one_are_told_so()
    {
        using Trainer binary = Of(Binary, 1), sparse = Of(Loss.SparseCategoricalCrossEntropy(), 2);
        Dataset data = Dataset.FromArrays([0, 0, 0], [1], [1, 2, 1]);
        Assert.That(() => binary.Fit(data, verbose: false), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "The loss binaryCrossEntropy tells 2 classes apart, but the data 'data' has 3. "
            + "All labels are 1 or 2: 0 and 1 are expected in their place."));
        Assert.That(() => sparse.Fit(data, verbose: false), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "0.dense: the layer has 2 outputs, but the data 'data' has 3 classes. None of them is 0, from which classes are counted."));
    }

    private static TestCaseData Case(Loss loss, float[] targets, int width, string sentence) =>
        new TestCaseData(loss, targets, width, sentence).SetArgDisplayNames($"{loss}, {string.Join(' ', targets)}");

    private static Trainer Of(Loss loss, int outputs) => Model.Input(1)
        .Add(Layer.Dense(outputs, loss.TakesLogits ? null : loss.FusedActivation)).Compile(Optimizer.Sgd(), loss, threads: 1);

    private static Dataset Data(float[] targets, int width) => new(
        [Samples.FromFloats(new float[targets.Length / width], [1])], Targets.Values(targets, width), name: "sample");

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string sentence) =>
        Throws.TypeOf<DataException>().With.Message.EqualTo(sentence);
}
