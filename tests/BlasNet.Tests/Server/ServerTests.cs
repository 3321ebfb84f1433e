using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BlasNet.Server;

namespace BlasNet.Tests.Server;

/// <summary>Limits, methods, types and documents of a server.</summary>
internal static class ServerTests
{
    [Test]
    public static async Task A_body_that_is_too_long_is_refused_whether_its_length_is_announced_or_not([Values] bool isChunked)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers, new ServerOptions { MaxBody = 1000 });
        using var content = new StreamContent(new MemoryStream(new byte[10_000_000]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;
        (await server.SendAsync(request)).AssertRefused(413, "1000 bytes", "--max-body");
        (await server.PostAsync(ServedRuns.Flower)).AssertDone();
    }

    [Test]
    public static async Task A_body_in_pieces_is_read()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        string rows = $"[{string.Join(',', Enumerable.Repeat(ServedRuns.Flower, 500))}]";
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(rows)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        Assert.That((await server.SendAsync(request)).AssertDone().Json.GetArrayLength(), Is.EqualTo(500));
    }

    [Test]
    public static async Task Too_many_rows_are_refused()
    {
        var options = new ServerOptions { MaxRows = 2 };
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers, options);
        string three = $"[{ServedRuns.Flower}, {ServedRuns.Flower}, {ServedRuns.Flower}]";
        (await server.PostAsync(three)).AssertRefused(413, "3 rows", "at most 2", "--max-rows");
        const string Csv = "length,width,petal,stem,colour\n1,2,3,4,red\n1,2,3,4,red\n1,2,3,4,red\n";
        (await server.PostAsync(Csv, "text/csv")).AssertRefused(413, "3 rows");
        await using RunningServer other = await RunningServer.StartAsync(ServedRuns.Points, options);
        (await other.PostAsync("""{"inputs": [[1, 2], [1, 2], [1, 2]]}""")).AssertRefused(413, "3 rows");
    }

    [TestCase("text/plain", "text/plain")]
    [TestCase("application/x-www-form-urlencoded", "-H 'Content-Type: application/json'")]
    [TestCase("image/png", "image/png")]
    [TestCase("text/csv; charset=latin1", "latin1")]
    [TestCase("", "''")]
    [TestCase("nonsense", "'nonsense'")]
    public static async Task A_body_of_another_type_is_refused(string type, string part)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        (await server.PostAsync(ServedRuns.Flower, type)).AssertRefused(415, part);
    }

    [Test]
    public static async Task A_compressed_body_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        using var content = new ByteArrayContent([0x1F, 0x8B, 8, 0]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = content };
        (await server.SendAsync(request)).AssertRefused(415, "gzip");
    }

    [TestCase("/predict", "GET", "POST")]
    [TestCase("/predict", "PUT", "POST")]
    [TestCase("/schema", "POST", "GET")]
    [TestCase("/", "DELETE", "GET")]
    [TestCase("/health", "POST", "GET")]
    [TestCase("/metrics", "PATCH", "GET")]
    public static async Task Another_method_is_refused(string path, string method, string allowed)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Points);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        Answer answer = await server.SendAsync(request);
        answer.AssertRefused(405, path, method);
        Assert.That(answer.Allow, Does.Contain(allowed));
        using var asked = new HttpRequestMessage(HttpMethod.Options, path);
        Assert.That((await server.SendAsync(asked)).Allow, Does.Contain(allowed));
    }

    [Test]
    public static async Task An_unknown_path_is_refused_with_the_known_ones()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Points);
        (await server.GetAsync("predictions")).AssertRefused(404, "/predictions", "/predict", "/schema");
        (await server.GetAsync("../../etc/passwd")).AssertRefused(404);
    }

    [Test]
    public static async Task Documents_have_a_head_without_a_body()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Points);
        foreach (string path in (string[])["/", "schema", "openapi.json", "health", "metrics"])
        {
            Answer whole = (await server.GetAsync(path)).AssertDone();
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            Answer head = (await server.SendAsync(request)).AssertDone();
            Assert.That((head.Type, head.Text), Is.EqualTo((whole.Type, "")));
            Assert.That(whole.Headers.Contains("Access-Control-Allow-Origin"), Is.False, "no page of another server may read it");
        }
    }

    [TestCase("evil.example", false)]
    [TestCase("localhost", true)]
    [TestCase("127.0.0.1:1", true)]
    [TestCase("[::1]:8080", true)]
    [TestCase("models.example", true)]
    public static async Task A_foreign_host_name_is_refused(string host, bool isKnown)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            ServedRuns.Points, new ServerOptions { Hosts = ["models.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "health");
        request.Headers.Host = host;
        Answer answer = await server.SendAsync(request);
        if (isKnown)
            answer.AssertDone();
        else
            answer.AssertRefused(421, host, "--hosts");
    }

    [Test]
    public static async Task Metrics_count_requests_rows_and_bytes()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        (await server.PostAsync($"[{ServedRuns.Flower}, {ServedRuns.Flower}]")).AssertDone();
        (await server.PostAsync("x")).AssertRefused(400);
        Dictionary<string, double> values = [];
        // A request is counted once its answer is sent.
        for (int wait = 0; values.GetValueOrDefault("blasnet_http_request_duration_seconds_count{path=\"/predict\"}") < 2; wait++)
        {
            Assert.That(wait, Is.LessThan(1000));
            values = Values((await server.GetAsync("metrics")).AssertDone().Text);
        }
        Assert.That(values["blasnet_rows_total"], Is.EqualTo(2));
        Assert.That(values["blasnet_http_requests_total{path=\"/predict\",status=\"200\"}"], Is.EqualTo(1));
        Assert.That(values["blasnet_http_requests_total{path=\"/predict\",status=\"400\"}"], Is.EqualTo(1));
        Assert.That(values["blasnet_http_requests_in_flight"], Is.EqualTo(1), "the one that asks");
        Assert.That(values["blasnet_http_errors_total"], Is.Zero);
        Assert.That(values["blasnet_http_request_bytes_total"], Is.EqualTo(2 * ServedRuns.Flower.Length + 5));
        Assert.That(values["process_resident_memory_bytes"], Is.GreaterThan(1e6));
        Assert.That(values["blasnet_http_request_duration_seconds_bucket{path=\"/predict\",le=\"+Inf\"}"], Is.EqualTo(2));
    }

    // The grammar of the text form: each family has its kind, and each line is a name with labels and a number.
    private static Dictionary<string, double> Values(string text)
    {
        Assert.That(text, Does.EndWith("\n"));
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] families =
            [.. lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.That(families, Is.Unique);
        var values = new Dictionary<string, double>();
        foreach (string line in lines.Where(line => line[0] != '#'))
        {
            Assert.That(line, Does.Match(@"^[a-z_]+(\{[a-z]+=""[^""]*""(,[a-z]+=""[^""]*"")*\})? [0-9.eE+-]+$"));
            string name = line[..line.LastIndexOf(' ')];
            Assert.That(families.Any(family => name.StartsWith(family, StringComparison.Ordinal)), name);
            values.Add(name, double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        }
        return values;
    }

    [Test]
    public static async Task A_server_that_stops_answers_what_it_has_begun()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        using var slow = new SlowContent(Encoding.UTF8.GetBytes(ServedRuns.Flower));
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = slow };
        Task<Answer> answer = server.SendAsync(request);
        await slow.HasBegun;
        Task stop = server.StopAsync();
        slow.Release();
        (await answer).AssertDone();
        await stop;
        Assert.That(async () => await server.GetAsync("health"), Throws.InstanceOf<HttpRequestException>());
    }

    /// <summary>Body whose second half waits.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly byte[] body;
        private readonly TaskCompletionSource begun = new(), released = new();

        public SlowContent(byte[] body)
        {
            this.body = body;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        public Task HasBegun => begun.Task;

        public void Release() => released.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            int half = body.Length / 2;
            await stream.WriteAsync(body.AsMemory(0, half));
            await stream.FlushAsync();
            begun.SetResult();
            await released.Task;
            await stream.WriteAsync(body.AsMemory(half));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}
