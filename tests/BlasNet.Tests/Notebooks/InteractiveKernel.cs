using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BlasNet.Tests.Notebooks;

/// <summary>The C# kernel of .NET Interactive, driven through its streams: a JSON command a line, and events back.</summary>
internal sealed class InteractiveKernel : IDisposable
{
    private const string Tool = "dotnet-interactive";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private int commands;

    private InteractiveKernel(Process process)
    {
        this.process = process;
    }

    /// <summary>Starts the tool in a folder; the test is ignored where the machine does not have it.</summary>
    public static InteractiveKernel StartOrIgnore(string folder)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append(Path.Combine(home, ".dotnet", "tools"));
        string? program = folders.SelectMany(each => new[] { Path.Combine(each, Tool), Path.Combine(each, Tool + ".exe") })
            .FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Ignore($"'{Tool}' is not installed; 'dotnet tool install --global Microsoft.dotnet-interactive' does.");
        var start = new ProcessStartInfo(program!, ["stdio", "--default-kernel", "csharp"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        return new InteractiveKernel(Process.Start(start)!);
    }

    /// <summary>Runs a cell and returns what it shows as HTML; fails with what the kernel says if it fails.</summary>
    public string Run(string code)
    {
        string token = string.Create(CultureInfo.InvariantCulture, $"blasnet-{++commands}");
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("token", token);
            json.WriteString("commandType", "SubmitCode");
            json.WriteStartObject("command");
            json.WriteString("code", code);
            json.WriteString("targetKernelName", "csharp");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        process.StandardInput.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
        process.StandardInput.Flush();
        var html = new StringBuilder();
        while (true)
        {
            Task<string?> next = process.StandardOutput.ReadLineAsync();
            Assert.That(next.Wait(Patience), "the kernel answers");
            string line = next.Result ?? throw new EndOfStreamException("The kernel ended: " + process.StandardError.ReadToEnd());
            // Its greeting is no JSON.
            if (!line.StartsWith('{'))
                continue;
            using JsonDocument answer = JsonDocument.Parse(line);
            JsonElement body = answer.RootElement.GetProperty("event");
            string type = answer.RootElement.GetProperty("eventType").GetString()!;
            if (type == "CommandFailed")
                Assert.Fail($"{code}: {body.GetProperty("message").GetString()}");
            if (type is "ReturnValueProduced" or "DisplayedValueProduced")
                html.Append(Html(body));
            if (type == "CommandSucceeded" && answer.RootElement.GetProperty("command").GetProperty("token").GetString() == token)
                return html.ToString();
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static string Html(JsonElement body) => string.Concat(body.GetProperty("formattedValues").EnumerateArray()
        .Where(value => value.GetProperty("mimeType").GetString() == "text/html").Select(value => value.GetProperty("value").GetString()));
}
