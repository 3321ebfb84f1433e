using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Cli;

namespace BlasNet.Tests.Execution;

/// <summary>Tests of the number of threads, and of their end.</summary>
internal static class WorkerLimitTests
{
    [Test]
    public static void The_threads_of_a_network_that_nobody_disposes_end()
    {
        IReadOnlyList<Thread>[] threads = [Forgotten(run: false), Forgotten(run: true)];
        Assert.That(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return threads.SelectMany(each => each).Count(thread => thread.IsAlive);
        }, Is.Zero.After(20_000, 50));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<Thread> Forgotten(bool run)
    {
        var network = new Network(Model.Input(64).Add(Layer.Dense(64)).Add(Layer.Dense(64)), threads: 4);
        if (run)
            network.Team.Run(network.Inference.Forward);
        Assert.That(network.Team.Helpers, Has.Count.EqualTo(3));
        return network.Team.Helpers;
    }

    [TestCase(1025)]
    [TestCase(1_000_000)]
    [TestCase(int.MaxValue)]
    public static void More_threads_than_a_machine_has_are_refused(int threads)
    {
        Assert.That(() => new Network(Model.Input(2).Add(Layer.Dense(2)), threads: threads), Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith("The number of threads must be from 1 to 1024, or 0 for one per processor, but it was "));
        string text = threads.ToString(CultureInfo.InvariantCulture);
        string[][] lines =
        [
            ["train", "--model", "mlp", "--data", "xor", "--threads", text],
            ["train", "--model", "mlp", "--data", "xor", "--set", "threads=" + text],
            ["evaluate", "none", "--data", "xor", "--threads", text], ["predict", "none", "--data", "xor", "--out", "x", "--threads", text],
            ["bench", "circles", "--threads", text],
            ["sweep", "--model", "mlp", "--data", "xor", "--grid", "batch=1,2", "--threads", text],
            ["sweep", "--model", "mlp", "--data", "xor", "--grid", "batch=1,2", "--jobs", text],
        ];
        foreach (string[] line in lines)
            Blasnet.Run(line).AssertRefused(ExitCodes.Usage, "1024", text);
        byte[] config = Encoding.UTF8.GetBytes(
            $$"""{ "name": "n", "data": "xor", "threads": {{text}}, "model": { "layers": ["flatten"] } }""");
        Assert.That(() => TrainingConfig.Parse(config, new Place("c.json")), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo($"c.json: 'threads' must be at most 1024, but it was '{text}'."));
    }
}
