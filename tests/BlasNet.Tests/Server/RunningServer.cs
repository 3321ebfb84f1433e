using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BlasNet.Server;

namespace BlasNet.Tests.Server;

/// <summary>Server in this process on a free port, with a client.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly ServedModel model;
    private readonly PredictionServer server;

    private RunningServer(ServedModel model, PredictionServer server, StringWriter log)
    {
        (this.model, this.server, Log) = (model, server, log);
        Client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
    }

    public HttpClient Client { get; }

    /// <summary>Gets what the server wrote about defects.</summary>
    public StringWriter Log { get; }

    public Uri Address => Client.BaseAddress!;

    public static async Task<RunningServer> StartAsync(string run, ServerOptions? options = null)
    {
        ServedModel model = ServedModel.Load(run);
        var log = new StringWriter(CultureInfo.InvariantCulture);
        ServerOptions own = (options ?? new ServerOptions()) with { Addresses = [ListenAddress.Parse("http://127.0.0.1:0")] };
        return new RunningServer(model, await PredictionServer.StartAsync(model, own, log), log);
    }

    /// <summary>Waits until the requests in progress are answered.</summary>
    public Task StopAsync() => server.StopAsync(CancellationToken.None);

    public Task<Answer> PostAsync(string body, string type = "application/json", string? accept = null) =>
        PostAsync(Encoding.UTF8.GetBytes(body), type, accept);

    public async Task<Answer> PostAsync(byte[] body, string type = "application/json", string? accept = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = content };
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await SendAsync(request);
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Client.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "",
            await response.Content.ReadAsStringAsync(), response.Headers, [.. response.Content.Headers.Allow]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        model.Dispose();
    }
}

/// <summary>Answer of a server.</summary>
internal sealed record Answer(int Status, string Type, string Text, HttpResponseHeaders Headers, string[] Allow)
{
    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Text);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Asserts a status below 400.</summary>
    public Answer AssertDone()
    {
        Assert.That(Status, Is.EqualTo(200), Text);
        return this;
    }

    /// <summary>Asserts a refusal by a problem with a sentence that has the given parts.</summary>
    public JsonElement AssertRefused(int status, params string[] parts)
    {
        Assert.That(Status, Is.EqualTo(status), Text);
        Assert.That(Type, Is.EqualTo("application/problem+json"));
        JsonElement problem = Json;
        Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo(status));
        Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo("about:blank"));
        Assert.That(problem.GetProperty("title").GetString(), Is.Not.Empty);
        string detail = problem.GetProperty("detail").GetString()!;
        Assert.That(detail, Does.Match(@"[.?]$").And.Not.Contain("Exception").And.Not.Contain("   at "), "a sentence");
        foreach (string part in parts)
            Assert.That(detail, Does.Contain(part));
        return problem;
    }
}
