using BlasNet.Runs;

namespace BlasNet.Tests.Training;

/// <summary>Tests of training with a shuffle buffer.</summary>
internal sealed class ShuffleBufferTests
{
    private TestRuns runs = null!;

    [SetUp]
    public void MakeFolder() => runs = new TestRuns();

    [TearDown]
    public void RemoveFolder() => runs.Dispose();

    [Test]
    public void An_interrupted_run_ends_with_the_same_bits_for_any_number_of_threads()
    {
        TrainingConfig config = TestRuns.Config() with { ShuffleBuffer = 100 };
        RunSummary whole = runs.Start(config);
        RunSummary cut = runs.Interrupt(config with { Threads = 2 }, step: 10);
        TestRuns.AssertSame(whole, runs.Resume(cut.Run));
        Assert.That(runs.Start(TestRuns.Config()).WeightsSha256, Is.Not.EqualTo(whole.WeightsSha256));
    }

    [Test]
    public void The_configuration_keeps_the_buffer_and_refuses_an_empty_one()
    {
        TrainingConfig config = TestRuns.Config() with { ShuffleBuffer = 64 };
        Assert.That(TrainingConfig.Parse(config.ToJson(), new Place("test")).ShuffleBuffer, Is.EqualTo(64));
        byte[] none = (config with { ShuffleBuffer = 0 }).ToJson();
        Assert.That(() => TrainingConfig.Parse(none, new Place("test")), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("'shuffleBuffer' must be at least 1, but it was '0'"));
    }

    [Test]
    public void Fit_takes_a_buffer_and_refuses_an_empty_one()
    {
        Dataset data = Datasets.Load("circles").Train;
        using Trainer trainer = TestRuns.Model(TestRuns.EverythingModel).Model.WithInputShapes([data.Input.SampleShape])
            .WithOutputs(2, BlasNet.Activation.Softmax)
            .Compile(BlasNet.Optimizer.Adam(), BlasNet.Loss.SparseCategoricalCrossEntropy(), seed: 1);
        Assert.That(trainer.Fit(data, epochs: 1, shuffleBuffer: 32, verbose: false).Epochs, Has.Count.EqualTo(1));
        Assert.That(() => trainer.Fit(data, epochs: 1, shuffleBuffer: 0, verbose: false), Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith("The shuffle buffer must hold at least 1 sample, but it was '0'."));
    }
}
