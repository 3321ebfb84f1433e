using System.Collections.Concurrent;
using System.Globalization;
using BlasNet.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

internal static class ConcurrentRunsTests
{
    [Test]
    public static void Folds_side_by_side_are_those_one_after_the_other()
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config() with { Epochs = 2 };
        CrossValidation one = CrossValidation.Run(config with { Threads = 1, Name = "one" }, 4, runs.Options()), many;
        using (var error = new StringWriter(CultureInfo.InvariantCulture))
        {
            many = CrossValidation.Run(config with { Threads = 3, Name = "many" }, 4, runs.Options() with { Error = error });
            string[] heads = [.. error.ToString().Split('\n').Where(line => line.Contains("training samples", StringComparison.Ordinal))];
            Assert.That(heads.Select(head => head.Split(':')[0]), Is.EqualTo(many.Folds.Select(fold => fold.Run)));
        }
        Assert.That(many.Folds.Select(fold => fold.WeightsSha256), Is.EqualTo(one.Folds.Select(fold => fold.WeightsSha256)));
        Assert.That(many.Folds.Select(fold => Path.GetFileName(fold.Run)),
            Is.EqualTo(one.Folds.Select(fold => Path.GetFileName(fold.Run))));
        for (int fold = 1; fold <= 4; fold++)
        {
            string file = Path.Combine(runs["many"], $"run_000{fold}", "config.json");
            Assert.That(TrainingConfig.Read(file).Fold, Is.EqualTo(new Fold(fold, 4)));
            Assert.That(TrainingConfig.Read(file).Threads, Is.EqualTo(3), "the configuration says what was given");
        }
    }

    [Test]
    public static void A_failure_stops_those_after_it_and_is_that_of_the_first()
    {
        using var runs = new TestRuns();
        var begun = new ConcurrentBag<int>();
        using var bothFailing = new Barrier(2);
        Assert.That(() => new ConcurrentRuns(runs.Options(), 2).Run(6, (number, _) =>
        {
            begun.Add(number);
            bothFailing.SignalAndWait();
            throw new TrainingException($"number {number}");
        }), Throws.TypeOf<TrainingException>().With.Message.Contains("number 0"));
        Assert.That(begun, Is.EquivalentTo(new[] { 0, 1 }));
    }

    [Test]
    public static void After_a_cancellation_none_begins_and_the_others_can_be_resumed()
    {
        using var runs = new TestRuns();
        using var stop = new CancellationTokenSource();
        TrainingConfig config = TestRuns.Config() with { Epochs = 3, Threads = 1 };
        IReadOnlyList<RunSummary?> all = new ConcurrentRuns(runs.Options() with { Cancellation = stop.Token }, 2).Run(4, (number, own) =>
        {
            // The second worker comes to its folder after the cancellation.
            if (number > 0)
                stop.Token.WaitHandle.WaitOne();
            Callback cancels = Callback.From(onEpochEnd: (_, _) => stop.Cancel());
            return TrainingRun.Start(config with { Seed = number }, own with { Watchers = number == 0 ? [cancels] : [] });
        });
        Assert.That(all[0]!.Status, Is.EqualTo(RunStatus.Interrupted));
        Assert.That(all.Skip(1), Is.All.Null);
        RunSummary resumed = TrainingRun.Resume(all[0]!.Run, own => own, runs.Options());
        Assert.That(resumed.WeightsSha256, Is.EqualTo(runs.Start(config with { Seed = 0, Name = "alone" }).WeightsSha256));
    }

    [Test]
    public static void Lines_of_later_sources_wait_for_their_turn()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var lines = new OrderedLines(output);
        lines.Of(1).WriteLine("b1");
        lines.Of(0).WriteLine("a1");
        lines.End(2);
        lines.Of(1).WriteLine("b2");
        Assert.That(output.ToString(), Is.EqualTo("a1\n"));
        lines.End(0);
        lines.Of(1).WriteLine("b3");
        lines.End(1);
        lines.Of(3).Write("d1\n");
        Assert.That(output.ToString(), Is.EqualTo("a1\nb1\nb2\nb3\nd1\n"));
    }

    [TestCase(256, 256, ExpectedResult = true)]
    [TestCase(256, 4096, ExpectedResult = false, Description = "a batch has too many operations")]
    [TestCase(1024, 32, ExpectedResult = false, Description = "too many parameters")]
    public static bool A_network_is_small_by_its_parameters_and_the_operations_of_a_batch(int units, int batch) =>
        SmallNetwork.Is(Model.Sequential([Layer.Dense(units), Layer.Dense(units), Layer.Dense(units), Layer.Dense(1)])
            .WithInputShapes([new Shape(9)]), batch);
}
