using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Training;

namespace BlasNet.Tests.Execution;

[NonParallelizable]
internal static class ProfilerTests
{
    private const int Batch = 127;
    private static readonly Dataset Data = Trained.Data(1270);

    private static MinimumWork Steps(int steps) => new(steps, TimeSpan.Zero);

    [TestCase(1)]
    [TestCase(3)]
    public static void A_profile_names_every_phase_once_with_shares_of_the_whole(int threads)
    {
        using Trainer trainer = Trained.Trainer(threads);
        using var training = new ProfiledTraining(trainer, Data, Batch);
        Profile profile = training.Run(Steps(3), Steps(12), default);
        ExecutionPlan plan = Compiler.Compile(Trained.Residual, Mode.Training, Batch, Loss.SparseCategoricalCrossEntropy());
        string[] expected =
        [
            "Gather batch gather", .. Names(plan, "Forward", plan.Forward), .. Names(plan, "Backward", plan.Backward),
            "Update optimizer update", "Update optimizer gradient norm", "Between epoch shuffle", "Between epoch metrics",
        ];
        Assert.That(profile.Rows.Select(row => $"{row.Part} {row.Step} {row.Phase}"), Is.EquivalentTo(expected).And.Unique);
        Assert.That(profile.Steps, Is.EqualTo(12));
        Assert.That(profile.Rows.Select(row => row.Milliseconds), Has.All.GreaterThanOrEqualTo(0));
        Assert.That(profile.Rows.Select(row => row.Share), Has.All.InRange(0, 1));
        Assert.That(profile.Rows.Sum(row => row.Share) + profile.Waiting, Is.EqualTo(1).Within(1e-9));
        Assert.That(profile.Products + profile.MemoryBound + profile.Of(ProfilePart.Between) + profile.Waiting, Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public static void A_phase_is_told_as_products_or_as_a_pass_over_memory_with_its_cut()
    {
        using Trainer trainer = Trained.Trainer(threads: 2);
        using var training = new ProfiledTraining(trainer, Data, Batch);
        Profile profile = training.Run(Steps(1), Steps(5), default);
        ProfileRow product = profile.Rows.Single(row => row is { Step: "0.dense", Phase: "product" });
        Assert.That(product.Gflops, Is.Positive);
        Assert.That(product.GigabytesPerSecond, Is.Null);
        Assert.That(product.Cut.ToString(), Does.Match(@"^\d+ x \d+ rows$"));
        ProfileRow normalization = profile.Rows.Single(row => row is { Step: "1.batchNormalization", Phase: "normalization" });
        Assert.That(normalization.Gflops, Is.Null);
        Assert.That(normalization.GigabytesPerSecond, Is.Positive);
        ProfileRow update = profile.Rows.Single(row => row.Phase == "update");
        Assert.That(update.Cut, Is.EqualTo(new PhaseCut(Parts: trainer.State.Optimizer.Tiles.Count)));
    }

    [TestCase(1)]
    [TestCase(2)]
    public static void Profiling_changes_no_bit_of_the_weights(int threads)
    {
        using Trainer profiled = Trained.Trainer(threads), usual = Trained.Trainer(threads);
        using (var training = new ProfiledTraining(profiled, Data, Batch))
            training.Run(Steps(10), Steps(20), default);
        History history = usual.Fit(Data, epochs: 3, batchSize: Batch, verbose: false);
        Assert.That(history.Last.Steps, Is.EqualTo(30));
        Assert.That(Trained.Weights(profiled).AsSpan().SequenceEqual(Trained.Weights(usual)), Is.True);
    }

    [Test]
    public static void A_profiled_step_allocates_nothing()
    {
        using Trainer trainer = Trained.Trainer(threads: 2);
        using var profiler = new Profiler(trainer.Network, Batch);
        var step = new TrainingStep(trainer.Network, trainer.State.Optimizer, Batch, profiler: profiler);
        int[] rows = [.. Enumerable.Range(64, Batch)];
        AllocationTests.AssertNothing(() =>
        {
            step.Run(Data, rows);
            profiler.EndStep();
        });
    }

    [Test]
    public static void The_network_keeps_its_own_plan()
    {
        using Trainer trainer = Trained.Trainer(threads: 1);
        BoundPlan plan = trainer.Network.Training(Batch);
        using (var profiler = new Profiler(trainer.Network, Batch))
            Assert.That(profiler.Plan, Is.Not.SameAs(plan));
        Assert.That(trainer.Network.Training(Batch), Is.SameAs(plan));
    }

    private static IEnumerable<string> Names(ExecutionPlan plan, string part, IReadOnlyList<Stage> stages) =>
        stages.SelectMany(stage => stage.Phases).Select(phase => $"{part} {plan.Steps[phase.Step].Key} {phase.Phase.Name}");
}
