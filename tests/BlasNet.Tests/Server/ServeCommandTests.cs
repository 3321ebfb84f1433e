using System.Net;
using System.Net.Sockets;
using BlasNet.Cli;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Server;

/// <summary>The command <c>serve</c> as a program.</summary>
internal static class ServeCommandTests
{
    [TestCase("INT")]
    [TestCase("TERM")]
    [Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public static async Task It_says_where_it_listens_and_stops_at_a_signal(string signal)
    {
        using var folder = new TestFolder();
        string output = folder["out"];
        using Blasnet.RunningCommand command = Started($"\"$0\" serve {ServedRuns.Flowers} --urls http://127.0.0.1:0 > {output}");
        command.WaitUntil(() => File.Exists(output) && File.ReadAllText(output).EndsWith('\n'));
        string line = await File.ReadAllTextAsync(output);
        Assert.That(line, Does.Match(@"^\S+ answers at http://127\.0\.0\.1:[1-9][0-9]*\. Open it"));
        Assert.That(line, Does.Contain("curl http://127.0.0.1:").And.Contain("\"colour\":\"red\""));
        using var client = new HttpClient { BaseAddress = new Uri(line.Split(' ')[3].TrimEnd('.')) };
        Assert.That(await client.GetStringAsync("health"), Does.Contain("\"ok\""));
        command.Signal(signal);
        Assert.That(command.End().AssertCode(ExitCodes.Done).Error, Is.EqualTo("Stopped." + Environment.NewLine));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public static async Task Quiet_it_prints_nothing()
    {
        (Blasnet.RunningCommand started, HttpClient client) = StartQuietly("localhost", FreePort());
        using Blasnet.RunningCommand command = started;
        using HttpClient _ = client;
        using var content = new StringContent("""{"inputs": [1, 2]}""", null, "application/json");
        using HttpResponseMessage answer = await client.PostAsync("predict", content);
        Assert.That(answer.IsSuccessStatusCode);
        command.Signal("TERM");
        Outcome outcome = command.End().AssertCode(ExitCodes.Done);
        Assert.That(outcome.Output + outcome.Error, Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public static async Task A_second_signal_ends_it_though_a_request_is_in_progress()
    {
        int port = FreePort();
        (Blasnet.RunningCommand started, HttpClient client) = StartQuietly("127.0.0.1", port);
        using Blasnet.RunningCommand command = started;
        using HttpClient _ = client;
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, port);
        await slow.GetStream().WriteAsync("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"u8.ToArray());
        await slow.GetStream().WriteAsync("Content-Type: application/json\r\n\r\n{"u8.ToArray());
        command.WaitUntil(() => client.GetStringAsync("metrics").Result.Contains("_in_flight 2\n", StringComparison.Ordinal));
        command.Signal("TERM");
        command.WaitUntil(() => !IsUp(client));
        command.Signal("TERM");
        command.End().AssertCode(ExitCodes.Terminated);
    }

    private static (Blasnet.RunningCommand Command, HttpClient Client) StartQuietly(string host, int port)
    {
        string address = FormattableString.Invariant($"http://{host}:{port}");
        Blasnet.RunningCommand command = Blasnet.Start("serve", ServedRuns.Points, "--urls", address, "--quiet");
        var client = new HttpClient { BaseAddress = new Uri(address) };
        command.WaitUntil(() => IsUp(client));
        return (command, client);
    }

    [Test]
    public static void A_port_in_use_is_code_5()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Blasnet.Run("serve", ServedRuns.Points, "--urls", FormattableString.Invariant($"http://127.0.0.1:{port}"))
            .AssertRefused(ExitCodes.Machine, "in use", "--urls");
    }

    [Test]
    public static void An_address_of_another_machine_is_code_5() =>
        Blasnet.Run("serve", ServedRuns.Points, "--urls", "http://192.0.2.1:8080").AssertRefused(ExitCodes.Machine, "192.0.2.1");

    [TestCase("https://localhost:8080", "proxy")]
    [TestCase("localhost:8080", "http://127.0.0.1:8080")]
    [TestCase("http://localhost:99999", "0 to 65535")]
    [TestCase("http://localhost:x", "port")]
    [TestCase("http://example.org:80", "localhost")]
    [TestCase("http://::1:80", "address of an interface")]
    [TestCase("http://", "host")]
    public static void A_bad_address_is_code_2(string url, string part) =>
        Blasnet.Run("serve", ServedRuns.Points, "--urls", url).AssertRefused(ExitCodes.Usage, url, part);

    [TestCase("--max-body", "0")]
    [TestCase("--max-body", "8X")]
    [TestCase("--max-body", "9G")]
    [TestCase("--max-rows", "0")]
    public static void A_bad_limit_is_code_2(string option, string value) =>
        Blasnet.Run("serve", ServedRuns.Points, option, value).AssertRefused(ExitCodes.Usage, option, value);

    [Test]
    public static void A_run_without_weights_and_a_damaged_file_are_code_3()
    {
        using var folder = new TestFolder();
        Blasnet.Run("serve", folder["none"]).AssertRefused(ExitCodes.Invalid, "none");
        foreach (string file in Directory.GetFiles(ServedRuns.Points))
            File.Copy(file, folder[Path.GetFileName(file)]);
        byte[] weights = File.ReadAllBytes(folder["model.safetensors"]);
        File.WriteAllBytes(folder["model.safetensors"], weights[..^5]);
        Blasnet.Run("serve", folder.Root).AssertRefused(ExitCodes.Invalid, "model.safetensors");
        File.Delete(folder["model.safetensors"]);
        Blasnet.Run("serve", folder.Root).AssertRefused(ExitCodes.Invalid, "no final weights");
    }

    [Test]
    public static void Nothing_is_written_to_the_run()
    {
        string[] before = [.. Files(ServedRuns.Points)];
        int port = FreePort();
        using Blasnet.RunningCommand command = Blasnet.Start(
            "serve", ServedRuns.Points, "--urls", FormattableString.Invariant($"http://127.0.0.1:{port}"));
        using var client = new HttpClient { BaseAddress = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}")) };
        command.WaitUntil(() => IsUp(client));
        command.Kill();
        command.End();
        Assert.That(Files(ServedRuns.Points), Is.EqualTo(before));
    }

    [Test]
    public static void Without_asp_net_core_the_sentence_names_it()
    {
        using var folder = new TestFolder();
        string runtime = folder["shared/Microsoft.NETCore.App/10.0.3"];
        Directory.CreateDirectory(runtime);
        Assert.That(() => AspNetCoreRuntime.Folder(runtime, new Version(10, 0, 3)), Throws.TypeOf<MachineException>()
            .With.Message.Contains("ASP.NET Core runtime 10.0").And.Message.Contains("Microsoft.AspNetCore.App"));
        foreach (string version in (string[])["9.0.9", "10.0.2", "10.0.12", "10.1.0", "11.0.0-preview"])
        {
            string found = folder["shared/Microsoft.AspNetCore.App/" + version];
            Directory.CreateDirectory(found);
            File.WriteAllText(Path.Combine(found, "Microsoft.AspNetCore.Server.Kestrel.Core.dll"), "");
        }
        Assert.That(Path.GetFileName(AspNetCoreRuntime.Folder(runtime, new Version(10, 0, 3))), Is.EqualTo("10.0.12"));
    }

    [Test]
    public static void The_command_starts_without_asp_net_core() => Assert.That(
        File.ReadAllText(Path.ChangeExtension(typeof(CommandLine).Assembly.Location, ".runtimeconfig.json")),
        Does.Contain("Microsoft.NETCore.App").And.Not.Contain("AspNetCore"));

    // A shell that is replaced by the command, whose stdout is a file that can be read meanwhile.
    private static Blasnet.RunningCommand Started(string script) =>
        Blasnet.RunningCommand.Start("/bin/sh", ["-c", "exec " + script, Blasnet.Program], []);

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file):O}");

    private static bool IsUp(HttpClient client)
    {
        try
        {
            return client.GetAsync("health").GetAwaiter().GetResult().IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
