using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Server;

/// <summary>Headless Chromium with one page, driven by its DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly TestFolder folder;
    private readonly ClientWebSocket socket = new();
    private readonly List<string> complaints = [];
    private int calls;

    private Browser(Process process, TestFolder folder) => (this.process, this.folder) = (process, folder);

    /// <summary>Gets what the page wrote as errors, and what it failed to load.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>Starts the browser with a page; the test is ignored where there is none.</summary>
    public static async Task<Browser> OpenAsync(Uri page)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? program = Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Ignore($"None of {string.Join(", ", Names)} is on the PATH.");
        var folder = new TestFolder();
        var start = new ProcessStartInfo(program!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
            $"--user-data-dir={folder["profile"]}", "about:blank"])
        {
            start.ArgumentList.Add(argument);
        }
        var browser = new Browser(Process.Start(start)!, folder);
        await browser.ConnectAsync();
        await browser.CallAsync("Runtime.enable");
        await browser.CallAsync("Log.enable");
        await browser.CallAsync("Page.enable");
        await browser.CallAsync("Page.navigate", ("url", page.AbsoluteUri));
        await browser.WaitAsync("document.body && document.body.dataset.ready === 'true'");
        return browser;
    }

    /// <summary>Evaluates an expression in the page; promises are awaited.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement result = await CallAsync("Runtime.evaluate", ("expression", expression), ("returnByValue", true),
            ("awaitPromise", true));
        Assert.That(result.TryGetProperty("exceptionDetails", out JsonElement details), Is.False, () => details.GetRawText());
        return result.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task WaitAsync(string expression)
    {
        var clock = Stopwatch.StartNew();
        while ((await EvaluateAsync($"!!({expression})")).GetBoolean() is false)
        {
            Assert.That(clock.Elapsed, Is.LessThan(Patience), () => $"{expression}; {string.Join(" | ", complaints)}");
            await Task.Delay(20);
        }
    }

    /// <summary>Writes a picture of the page into a file.</summary>
    public async Task DrawAsync(string file, bool isDark, int width, int height)
    {
        await CallAsync("Emulation.setEmulatedMedia", ("features", new[] { ("name", "prefers-color-scheme", isDark ? "dark" : "light") }));
        await CallAsync("Emulation.setDeviceMetricsOverride", ("width", width), ("height", height), ("deviceScaleFactor", 1),
            ("mobile", false));
        JsonElement picture = await CallAsync("Page.captureScreenshot");
        await File.WriteAllBytesAsync(file, picture.GetProperty("data").GetBytesFromBase64());
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }

    private async Task ConnectAsync()
    {
        string file = Path.Combine(folder["profile"], "DevToolsActivePort");
        var clock = Stopwatch.StartNew();
        while (!File.Exists(file) || (await File.ReadAllLinesAsync(file)).Length < 2)
        {
            Assert.That(clock.Elapsed, Is.LessThan(Patience), "the browser does not start");
            await Task.Delay(20);
        }
        string port = (await File.ReadAllLinesAsync(file))[0];
        using var client = new HttpClient();
        using JsonDocument pages = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list")));
        string address = pages.RootElement.EnumerateArray().First(page => page.GetProperty("type").GetString() == "page")
            .GetProperty("webSocketDebuggerUrl").GetString()!;
        await socket.ConnectAsync(new Uri(address), CancellationToken.None);
    }

    private async Task<JsonElement> CallAsync(string method, params (string Name, object Value)[] parameters)
    {
        int id = ++calls;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("method", method);
            json.WriteStartObject("params");
            foreach ((string name, object value) in parameters)
                Write(json, name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        await socket.SendAsync(stream.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            JsonElement message = await ReceiveAsync();
            if (message.TryGetProperty("id", out JsonElement answered) && answered.GetInt32() == id)
                return message.GetProperty("result");
            Note(message);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case (string, string, string)[] pairs:
                json.WriteStartArray();
                foreach ((string key, string of, string state) in pairs)
                {
                    json.WriteStartObject();
                    json.WriteString(key, of);
                    json.WriteString("value", state);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private void Note(JsonElement message)
    {
        string? method = message.TryGetProperty("method", out JsonElement name) ? name.GetString() : null;
        bool isError = method == "Runtime.exceptionThrown" || (method == "Log.entryAdded"
            && message.GetProperty("params").GetProperty("entry").GetProperty("level").GetString() == "error");
        if (isError)
            complaints.Add(message.GetRawText());
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        while (true)
        {
            WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, CancellationToken.None);
            message.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage)
                continue;
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(message.ToArray()));
            return document.RootElement.Clone();
        }
    }
}
