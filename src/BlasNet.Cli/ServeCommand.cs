using System.CommandLine;
using System.Runtime.CompilerServices;
using BlasNet.Execution;
using BlasNet.Server;

namespace BlasNet.Cli;

/// <summary>The verb 'serve'.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var options = new ServeOptions();
        Verb verb = Cli.Verb.Create("serve",
            "Answers requests over HTTP with a trained model, until Ctrl-C: /predict, /schema, /health, /metrics, /openapi.json, and at / "
            + "a page to try the model on.",
            "blasnet serve runs/mlp/run_0001",
            "blasnet serve runs/mlp/run_0001 --urls http://0.0.0.0:8080 --hosts models.example.org");
        options.AddTo(verb);
        return verb.Does((parsed, output, error) =>
        {
            ServeArguments arguments = options.Read(parsed);
            AspNetCoreRuntime.Require();
            return Run(arguments, output, error);
        });
    }

    // Not inlined: its types are found only once the runtime of ASP.NET Core is there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(ServeArguments arguments, TextWriter output, TextWriter error)
    {
        ServerOptions options = UsageException.Of("serve", () => new ServerOptions
        {
            Addresses = [.. arguments.Urls.Select(ListenAddress.Parse)],
            MaxBody = arguments.MaxBody ?? ServerOptions.DefaultMaxBody,
            MaxRows = arguments.MaxRows ?? ServerOptions.DefaultMaxRows,
            Threads = arguments.Threads is null or 0 ? Environment.ProcessorCount : arguments.Threads.Value,
            Hosts = arguments.Hosts,
        });
        using ServedModel model = ServedModel.Load(arguments.Model);
        using var interruption = new Interruption();
        ServeAsync(model, options, arguments.IsQuiet, output, error, interruption.Token).GetAwaiter().GetResult();
        return ExitCodes.Done;
    }

    private static async Task ServeAsync(
        ServedModel model, ServerOptions options, bool isQuiet, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        await using PredictionServer server = await PredictionServer.StartAsync(model, options, error);
        if (!isQuiet)
            Greet(model, options, server.Addresses, output, error);
        await Task.Delay(Timeout.Infinite, interrupted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        using var patience = new CancellationTokenSource(LongestStop);
        await server.StopAsync(patience.Token);
        if (!isQuiet)
            error.WriteLine("Stopped.");
    }

    private static void Greet(
        ServedModel model, ServerOptions options, IReadOnlyList<string> addresses, TextWriter output, TextWriter error)
    {
        string where = addresses[0].Replace("//*:", "//localhost:", StringComparison.Ordinal);
        output.WriteLine($"{model.Name} answers at {string.Join(" and ", addresses)}. "
            + $"Open it in a browser, or try: {ExampleRequest.Line(model, where)}");
        output.Flush();
        if (options.Addresses.Any(address => !address.IsLoopback))
            error.WriteLine("Other machines can reach it, without a password and unencrypted; put a proxy in front if that is not meant.");
    }
}

/// <summary>Values of the command line of 'serve'.</summary>
internal sealed record ServeArguments(
    string Model, IReadOnlyList<string> Urls, int? MaxBody, int? MaxRows, int? Threads, IReadOnlyList<string> Hosts, bool IsQuiet);

/// <summary>Options of 'serve'.</summary>
internal sealed class ServeOptions
{
    private readonly Argument<string> model = new("RUN|MODEL.safetensors")
    {
        Description = "A run's folder, EXPERIMENT/run_0007, or a file of weights such as a checkpoint. Nothing is written to it.",
    };

    private readonly Option<string?> urls = Options.Text("--urls", "URL,...",
        "Addresses to listen on; port 0 takes a free one, http://0.0.0.0:8080 all interfaces. [default: http://127.0.0.1:8080]");

    private readonly Option<string?> hosts = Options.Text("--hosts", "NAME,...",
        "Names that requests may have in their Host header, * for any. [default: those of this machine, or any if it listens on all "
        + "interfaces]");

    private readonly Option<int?> maxBody = Options.Size("--max-body", "Longest body of a request. [default: 8M]");

    private readonly Option<int?> maxRows = Options.Whole("--max-rows", "Most rows of a request. [default: 10000]", least: 1);

    private readonly Option<int?> threads = Options.Whole("--threads",
        "Requests that compute at the same time, 0 for one per processor. [default: 0]", least: 0, WorkerTeam.MostThreads);

    private readonly Option<bool> quiet = Options.Flag("--quiet", "Print errors alone.");

    /// <summary>Adds the options to the verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(model);
        foreach (Option option in (Option[])[urls, hosts, maxBody, maxRows, threads, quiet])
            verb.Add(option);
    }

    /// <summary>Reads the values.</summary>
    public ServeArguments Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(model), Parts(parsed.GetValue(urls) ?? "http://127.0.0.1:8080"), parsed.GetValue(maxBody),
        parsed.GetValue(maxRows), parsed.GetValue(threads), Parts(parsed.GetValue(hosts) ?? ""), parsed.GetValue(quiet));

    // ASP.NET Core separates addresses by semicolons.
    private static string[] Parts(string list) =>
        list.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
