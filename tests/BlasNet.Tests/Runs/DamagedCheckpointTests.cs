using System.Globalization;
using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

/// <summary>Tests of checkpoints whose metadata someone edited.</summary>
internal static class DamagedCheckpointTests
{
    [TestCase("callback.0.EarlyStopping.best_epoch", "1e308", "'best_epoch' must be a whole number from 0 to 2")]
    [TestCase("callback.0.EarlyStopping.best_epoch", "3", "'best_epoch' must be a whole number from 0 to 2")]
    [TestCase("callback.0.EarlyStopping.best_epoch", "-1", "but it is '-1'")]
    [TestCase("callback.0.EarlyStopping.best_epoch", "NaN", "but it is 'NaN'")]
    [TestCase("callback.1.BestEpoch.best_epoch", "3", "'best_epoch' must be a whole number from 0 to 2")]
    [TestCase("callback.0.EarlyStopping.waited", "0.5", "'waited' must be a whole number")]
    [TestCase("callback.0.EarlyStopping.waited", "-1e9", "'waited'")]
    [TestCase("callback.0.EarlyStopping.waited", "many", "'many' stands there, but a number is required")]
    [TestCase("callback.2.ReduceLROnPlateau.cooling", "1e99", "'cooling'")]
    [TestCase("callback.3.TimeLimit.seconds", "1e308", "'seconds' must be a number from 0 to 1000000000")]
    [TestCase("callback.3.TimeLimit.seconds", "NaN", "'seconds'")]
    public static void State_of_a_callback_that_cannot_be_is_a_sentence(string key, string value, string problem)
    {
        using var runs = new TestRuns();
        RunSummary part = runs.Interrupt(Config, 17);
        Edit(part.Run, metadata => metadata[key] = value, _ => true);
        Refused(runs, part, problem);
    }

    [Test]
    public static void Weights_of_averages_that_are_gone_are_a_sentence()
    {
        using var runs = new TestRuns();
        TrainingConfig config = Config with { Optimizer = Optimizer.Adam(emaMomentum: 0.9) };
        RunSummary part = runs.Interrupt(config, 17);
        Edit(part.Run, _ => { }, name => name != "optimizer.weights.0.dense.kernel");
        Refused(runs, part, "optimizer.weights.0.dense.kernel");
    }

    [TestCase("parameters"), TestCase("states")]
    public static void Best_weights_that_are_gone_or_too_few_are_a_sentence(string array)
    {
        using var runs = new TestRuns();
        RunSummary part = runs.Interrupt(Config, 17);
        Edit(part.Run, _ => { }, name => !name.EndsWith("." + array, StringComparison.Ordinal));
        Refused(runs, part, $"'{array}' has '0' numbers, but the network has '");
    }

    private static TrainingConfig Config => TestRuns.Config("""
        { "layers": [ { "kind": "dense", "units": 4 }, "batchNormalization", { "kind": "dense", "units": "outputs" } ] }
        """) with
    { EarlyStopping = 3, RestoreBestEpoch = true, ReduceLROnPlateau = 2, TimeLimit = 1000 };

    private static void Refused(TestRuns runs, RunSummary part, string problem) => Assert.That(() => runs.Resume(part.Run),
        Throws.TypeOf<DataException>().With.Message.StartsWith(Checkpoint(part.Run)).And.Message.Contains(problem));

    private static string Checkpoint(string run) => Path.Combine(run, "checkpoints", "last.safetensors");

    private static void Edit(string run, Action<Dictionary<string, string>> edit, Func<string, bool> keeps)
    {
        SafeTensorsFile file = SafeTensors.Read(Checkpoint(run));
        Dictionary<string, string> metadata = new(file.Metadata);
        Assert.That(metadata.Keys, Has.Some.StartsWith("callback.3.TimeLimit."));
        edit(metadata);
        TensorSource[] tensors = [.. file.Tensors.Where(tensor => keeps(tensor.Name)).Select(tensor =>
            new TensorSource(tensor.Name, [.. tensor.Shape], () => tensor.ToFloats()))];
        SafeTensors.Write(Checkpoint(run), tensors, metadata);
    }
}
