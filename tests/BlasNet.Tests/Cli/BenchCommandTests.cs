using System.Text.Json;
using BlasNet.Cli;

namespace BlasNet.Tests.Cli;

internal static class BenchCommandTests
{
    private static readonly string[] EpochKeys = ["epoch", "loss", "test_accuracy", "train_samples_per_s", "eval_samples_per_s"];

    private static readonly string[] LastKeys =
    [
        "workload", "batch", "epochs", "threads", "test_accuracy", "train_samples_per_s_best", "train_samples_per_s_median", "gflops",
        "peak_fraction", "fma_fraction", "fma_gflops",
        "allocated_bytes_per_step", "peak_rss_mb", "openblas",
    ];

    [Test]
    public static void A_benchmark_prints_a_line_per_epoch_and_one_at_the_end()
    {
        // In a separate process, because the test host allocates too.
        using Blasnet.RunningCommand command = Blasnet.Start("bench", "circles", "--epochs", "30", "--threads", "2", "--json");
        Outcome outcome = command.End().AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines, Has.Length.EqualTo(31));
        using JsonDocument first = JsonDocument.Parse(outcome.OutputLines[0]);
        Assert.That(first.RootElement.EnumerateObject().Select(property => property.Name), Is.EqualTo(EpochKeys));
        JsonElement last = outcome.Json;
        Assert.That(last.EnumerateObject().Select(property => property.Name), Is.EqualTo(LastKeys));
        Assert.That(last.GetProperty("workload").GetString(), Is.EqualTo("circles"));
        Assert.That(last.GetProperty("batch").GetInt32(), Is.EqualTo(32));
        Assert.That(last.GetProperty("epochs").GetInt32(), Is.EqualTo(30));
        Assert.That(last.GetProperty("threads").GetInt32(), Is.EqualTo(2));
        Assert.That(last.GetProperty("fma_gflops").GetDouble(), Is.GreaterThan(1));
        Assert.That(last.GetProperty("fma_fraction").GetDouble(), Is.InRange(0, 1));
        Assert.That(last.GetProperty("allocated_bytes_per_step").GetDouble(), Is.Zero);
        Assert.That(last.GetProperty("peak_rss_mb").GetDouble(), Is.GreaterThan(10));
    }

    [Test]
    public static void People_read_a_table()
    {
        Outcome outcome = Blasnet.Run("bench", "circles", "--epochs", "2", "--threads", "1").AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines[0], Does.Match(@"^circles +loss +test accuracy +train samples/s +eval samples/s$"));
        Assert.That(outcome.OutputLines[2], Does.Match(@"^epoch 2 +0\.\d{4} +0\.\d{4} +[\d ]+$"));
        Assert.That(outcome.Output, Does.Contain("1 thread, batch 32, OpenBLAS"));
        Assert.That(outcome.Output, Does.Match(@"\d+ % of the \d+ GFLOP/s of multiply-adds in registers"));
        Assert.That(outcome.Error, Is.Empty);
    }

    // Forward 2·784·512 + 512 and 2·512·10 + 10; three times that, without the first layer's input gradient.
    [Test]
    public static void The_operations_of_a_step_leave_out_the_gradient_of_the_samples()
    {
        Model model = Model.Input(28, 28, 1).Add(Layer.Flatten()).Add(Layer.Dense(512)).Add(Layer.Dense(10));
        Assert.That(Benchmark.TrainingFlops(model), Is.EqualTo(2 * (2 * 784 * 512 + 512) + 3 * (2 * 512 * 10 + 10)));
    }
}
