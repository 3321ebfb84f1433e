using System.Globalization;
using BlasNet.Tests.Communication;
using BlasNet.Tests.Support;
using BlasNet.Training;
using Microsoft.Extensions.Time.Testing;

namespace BlasNet.Tests.Training;

/// <summary>Ends of trainings on several processes: all stop after the same step, whichever was asked to.</summary>
internal static class ShardStopTests
{
    private const int Shards = 4, Processes = 4;

    private static readonly ShardCases.Case Dense = ShardCases.All[0];

    /// <summary>How a training ended.</summary>
    private sealed record End(TrainingStatus Status, int Epochs, long Steps, int Partial, string Sums, string Digest, string? Reason)
    {
        public static End Of(Trainer trainer, History history) => new(history.Status, history.Epochs.Count,
            trainer.State.Optimizer.StepCount, trainer.State.Partial?.Step ?? -1,
            string.Join(' ', trainer.State.Partial?.Sums.Select(sum => sum.ToString("R", CultureInfo.InvariantCulture)) ?? []),
            NetworkWeights.Digest(trainer.Network), history.Reason);
    }

    [TestCase(0, 1)]
    [TestCase(3, 1)]
    [TestCase(2, 5)]
    [TestCase(1, 6)]
    [TestCase(3, 4)]
    public static void A_cancelled_process_stops_all_after_one_step(int rank, int step)
    {
        End[] ends = Threads.Results(Processes, communicator =>
        {
            using var source = new CancellationTokenSource();
            Callback cancel = TestRuns.AfterStep(step, () =>
            {
                if (communicator.Rank == rank)
                    source.Cancel();
            });
            return Fit(communicator, [cancel], source.Token);
        });
        Assert.That(ends.Distinct().Count(), Is.EqualTo(1));
        Assert.That(ends[0].Status, Is.EqualTo(TrainingStatus.Interrupted));
        // Four steps an epoch; after the last step of one the validation is interrupted.
        Assert.That(ends[0].Steps, Is.EqualTo(step % 4 == 0 ? step : step + 1));
        Assert.That(ends[0].Partial, Is.GreaterThan(0));
    }

    [Test]
    public static void A_process_cancelled_before_training_lets_none_begin()
    {
        End[] ends = Threads.Results(Processes, communicator =>
            Fit(communicator, [], new CancellationToken(canceled: communicator.Rank == 2)));
        Assert.That(ends.Distinct().Count(), Is.EqualTo(1));
        Assert.That((ends[0].Status, ends[0].Steps, ends[0].Partial), Is.EqualTo((TrainingStatus.Interrupted, 0L, 0)));
    }

    [Test]
    public static void An_interrupted_training_goes_on_with_another_number_of_processes()
    {
        using Trainer whole = Dense.Compile(Shards);
        Fit(whole, [], default);
        string[] digests = Threads.Results(2, communicator =>
        {
            using Trainer trainer = Dense.Compile(Shards, communicator);
            using var source = new CancellationTokenSource();
            Fit(trainer, [TestRuns.AfterStep(6, source.Cancel)], source.Token);
            Assert.That(trainer.State.Partial, Is.Not.Null);
            Fit(trainer, [], default, epochs: 3 - trainer.Epochs.Count);
            return NetworkWeights.Digest(trainer.Network);
        });
        Assert.That(digests, Is.All.EqualTo(NetworkWeights.Digest(whole.Network)));
    }

    [Test]
    public static void Time_is_over_when_it_is_by_the_clock_of_process_0()
    {
        End[] ends = Threads.Results(Processes, communicator =>
        {
            // Two readings of the clock a step; those of the others never end, or do so at once.
            var clock = new FakeTimeProvider
            {
                AutoAdvanceAmount = TimeSpan.FromSeconds(communicator.Rank == 0 ? 1 : communicator.Rank == 1 ? 100 : 0),
            };
            return Fit(communicator, [new TimeLimit(TimeSpan.FromSeconds(3), clock)], default);
        });
        Assert.That(ends.Select(end => end with { Reason = null }).Distinct().Count(), Is.EqualTo(1));
        Assert.That((ends[0].Status, ends[0].Epochs), Is.EqualTo((TrainingStatus.Stopped, 1)));
        Assert.That(ends[0].Steps, Is.InRange(2, 3));
        Assert.That(ends[0].Reason, Is.EqualTo("the time limit of 00:00:03 is over"));
        Assert.That(ends[2].Reason, Is.EqualTo("the time limit is over"));
    }

    [Test]
    public static void A_callback_that_stops_all_alike_does_so_at_once()
    {
        var stop = () => Callback.From(onBatchEnd: progress =>
        {
            if (progress.Trainer.State.Optimizer.StepCount == 6)
                progress.Stop("enough");
        });
        using Trainer alone = Dense.Compile(Shards);
        End expected = Fit(alone, [stop()], default);
        Assert.That((expected.Steps, expected.Epochs), Is.EqualTo((6L, 2)));
        Assert.That(Threads.Results(Processes, communicator => Fit(communicator, [stop()], default)), Is.All.EqualTo(expected));
    }

    [Test]
    public static void Between_epochs_process_0_decides()
    {
        Callback Stop() => Callback.From(onEpochEnd: (progress, _) => progress.Stop("my own mind"));
        End[] first = Threads.Results(2, communicator => Fit(communicator, communicator.Rank == 0 ? [Stop()] : [], default));
        Assert.That(first.Select(end => (end.Status, end.Epochs)), Is.All.EqualTo((TrainingStatus.Stopped, 1)));
        Assert.That(first[1].Reason, Is.EqualTo("process 0 has stopped"));
        End[] second = Threads.Results(2, communicator => Fit(communicator, communicator.Rank == 1 ? [Stop()] : [], default));
        Assert.That(second[0].Epochs, Is.EqualTo(3));
        Assert.That(second[1].Epochs, Is.EqualTo(3));
    }

    [Test]
    public static void Process_0_alone_writes_the_files_of_callbacks()
    {
        using var folder = new Runs.TestFolder();
        Threads.Results(2, communicator =>
        {
            // To the other process the same paths are folders that do not exist.
            string root = communicator.Rank == 0 ? folder.Root : folder["none/at/all"];
            var checkpoint = new ModelCheckpoint(Path.Combine(root, "model.safetensors"));
            return Fit(communicator, [new CsvLogger(Path.Combine(root, "log.csv")), checkpoint], default);
        });
        Assert.That(File.ReadAllLines(folder["log.csv"]), Has.Length.EqualTo(1 + 3));
        Assert.That(File.Exists(folder["model.safetensors"]), Is.True);
        Assert.That(Directory.Exists(folder["none"]), Is.False);
    }

    [TestCase(5)]
    [TestCase(20)]
    [TestCase(31)]
    public static void A_loss_that_is_not_finite_is_one_sentence_for_all(int badRow)
    {
        float[] x = Draw.Uniform(96 * 40, 1);
        int[] labels = [.. Enumerable.Range(0, 96).Select(row => row % 5)];
        // Its outputs overflow in the second step.
        x.AsSpan((32 + badRow) * 40, 40).Fill(3e38f);
        Dataset bad = Dataset.FromArrays(x, [40], labels, 5);
        string[] sentences = [Fail(null), .. Threads.Results(2, Fail), .. Threads.Results(Processes, Fail)];
        Assert.That(sentences, Is.All.EqualTo(
            "Epoch 1, step 2: the loss is 'NaN'; the first values that are not finite are the output of 0.dense. A smaller learning rate "
            + "or clipping by norm may help."));

        string Fail(Communicator? communicator)
        {
            using Trainer trainer = Dense.Compile(Shards, communicator);
            var error = Assert.Throws<TrainingException>(() => trainer.Fit(bad, batchSize: 32, shuffle: false, verbose: false));
            Assert.That(trainer.State.Optimizer.StepCount, Is.EqualTo(1));
            return error!.Message;
        }
    }

    [Test]
    public static void Processes_with_other_weights_are_told_apart()
    {
        string[] sentences = Threads.Results(2, communicator =>
        {
            using Trainer trainer = Dense.Compile(Shards, communicator);
            trainer.Network.Parameters.Span[3] += communicator.Rank;
            return Assert.Throws<MachineException>(() => Fit(trainer, [], default))!.Message;
        });
        Assert.That(sentences, Is.All.StartsWith("After epoch 0 process 1 has other weights than process 0."));
    }

    private static End Fit(Communicator communicator, IReadOnlyList<Callback> callbacks, CancellationToken cancellation)
    {
        using Trainer trainer = Dense.Compile(Shards, communicator);
        return Fit(trainer, callbacks, cancellation);
    }

    private static End Fit(Trainer trainer, IReadOnlyList<Callback> callbacks, CancellationToken cancellation, int epochs = 3) =>
        End.Of(trainer, trainer.Fit(Dense.Train, epochs, Dense.Batch, Dense.Validation, callbacks: callbacks, verbose: false,
            cancellationToken: cancellation));
}
