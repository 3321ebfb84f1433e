using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests of the built-in convolutional models: the same bits for any number of threads and after an interruption.</summary>
internal static class ConvolutionalRunTests
{
    private const int Samples = 40, Batch = 16, StepsPerEpoch = 3;

    private static readonly string[] Models = ["fish-cnn", "lenet", "deep-cnn", "vgg-bn", "resnet20"];

    [TestCaseSource(nameof(Models))]
    public static void Threads_and_interruptions_change_no_bit(string model)
    {
        using var folder = new TestFolder();
        using var runs = new TestRuns();
        IdxFolder.Write(folder["digits"], Digits.Make(3, Samples, 20));
        TrainingConfig config = TestRuns.Config(File.ReadAllText(ModelPath(model))) with
        {
            Data = $"idx:{folder["digits"]}",
            Epochs = 2,
            Batch = Batch,
            Augmentation = Augmentation.Parse("shift=2,rotate=5"),
        };
        RunSummary expected = runs.Start(config);
        Assert.That(expected.Steps, Is.EqualTo(2 * StepsPerEpoch));
        foreach (int threads in new[] { 2, 3 })
            Assert.That(runs.Start(config with { Threads = threads }).WeightsSha256, Is.EqualTo(expected.WeightsSha256),
                $"{threads} threads");
        RunSummary part = runs.Interrupt(config with { Threads = 2 }, StepsPerEpoch + 1);
        Assert.That(part.Status, Is.EqualTo("interrupted"));
        TestRuns.AssertSame(expected, runs.Resume(part.Run));
    }

    [TestCaseSource(nameof(Models))]
    public static void A_batch_gives_the_outputs_of_its_images_one_by_one(string name)
    {
        (Model model, _) = Fitted(name);
        using var network = new BlasNet.Network(model, seed: 3, threads: 2);
        const int Rows = 5;
        float[] images = Draw.Uniform(Rows * 28 * 28, 1);
        float[] whole = Plans.Infer(network, Rows, [images]);
        double[] single = [.. Enumerable.Range(0, Rows)
            .SelectMany(row => Plans.Infer(network, 1, [images[(row * 28 * 28)..((row + 1) * 28 * 28)]])).Select(value => (double)value)];
        // A product of one row and one of five rows may sum in different orders.
        Near.AssertNear(single, whole, 1e-5);
    }

    [TestCaseSource(nameof(Models))]
    public static void A_step_allocates_nothing(string name)
    {
        (Model model, Loss loss) = Fitted(name);
        Dataset data = Digits.Make(3, Batch, 10).Train;
        using Trainer trainer = model.Compile(BlasNet.Optimizer.Adam(), loss, threads: 2);
        var step = new TrainingStep(trainer.Network, trainer.State.Optimizer, Batch);
        int[] rows = [.. Enumerable.Range(0, Batch)];
        step.Run(data, rows);
        long least = long.MaxValue;
        // Tiered compilation may allocate some bytes meanwhile: the best of several rounds counts.
        for (int round = 0; round < 4 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            step.Run(data, rows);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.That(least, Is.Zero);
    }

    private static (Model Model, Loss Loss) Fitted(string name) =>
        TrainingTask.Fit(ModelFile.Read(ModelPath(name)), Digits.Make(3, Samples, 10).Train);

    private static string ModelPath(string model) => Repository.File($"scripts/models/{model}.json");
}
