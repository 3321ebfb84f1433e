using System.Net;
using System.Net.Sockets;
using System.Text;
using BlasNet.Tests.Fuzzing;

namespace BlasNet.Tests.Server;

/// <summary>Requests that no model can answer: each is refused with a sentence, none is an error of the server.</summary>
internal static class MalformedRequestTests
{
    private const int Refusals = 200;

    private static readonly TestCaseData[] Bodies =
    [
        Case("empty", "", "empty"),
        Case("white space", "  \n", "not JSON"),
        Case("cut off", """{"length": 5.1""", "not JSON"),
        Case("two values", ServedRuns.Flower + ServedRuns.Flower, "not JSON"),
        Case("trailing comma", """{"length": 5.1,}""", "not JSON"),
        Case("comment", "/* no */ {}", "not JSON"),
        Case("NaN", ServedRuns.Flower.Replace("5.1", "NaN", StringComparison.Ordinal), "not JSON"),
        Case("deep nesting", new string('[', 5000), "not JSON"),
        Case("deep objects", string.Concat(Enumerable.Repeat("{\"length\":", 5000)), "not JSON"),
        Case("number", "5", "array of such objects"),
        Case("text", "\"x\"", "array of such objects"),
        Case("null", "null", "array of such objects"),
        Case("no rows", "[]", "no row"),
        Case("list of numbers", "[1, 2]", "Row 0", "not a number"),
        Case("null row", $"[{ServedRuns.Flower}, null]", "Row 1", "not null"),
        Case("nested list", $"[[{ServedRuns.Flower}]]", "Row 0", "not a list"),
        Case("missing columns", "{}", "'length'"),
        Case("one missing column", """{"length": 5.1, "width": 3.5, "petal": 1.4, "stem": 0.2}""", "'colour'"),
        Case("unknown property", """{"lenght": 5.1, "width": 3.5, "petal": 1.4, "stem": 0.2, "colour": "red"}""", "'lenght'", "'length'"),
        Case("twice", ServedRuns.Flower.Replace("{", "{\"length\": 1, ", StringComparison.Ordinal), "'length'", "twice"),
        Case("text for a number", ServedRuns.Flower.Replace("5.1", "\"tall\"", StringComparison.Ordinal), "'length'", "'tall'"),
        Case("number for a text", ServedRuns.Flower.Replace("\"red\"", "4", StringComparison.Ordinal), "'colour'"),
        Case("list for a number", ServedRuns.Flower.Replace("5.1", "[5.1]", StringComparison.Ordinal), "'length'"),
        Case("object for a text", ServedRuns.Flower.Replace("\"red\"", "{}", StringComparison.Ordinal), "'colour'"),
        Case("null for a number", ServedRuns.Flower.Replace("5.1", "null", StringComparison.Ordinal), "'length'"),
        Case("too large a number", ServedRuns.Flower.Replace("5.1", "1e999", StringComparison.Ordinal), "'length'"),
        Case("beyond a float", ServedRuns.Flower.Replace("5.1", "1e300", StringComparison.Ordinal), "'length'"),
        Case("unknown category", ServedRuns.Flower.Replace("red", "read", StringComparison.Ordinal), "'read'", "'red'"),
        Case("lone surrogate", ServedRuns.Flower.Replace("red", "\\ud800", StringComparison.Ordinal), "Unicode"),
        Case("lone surrogate in a name", ServedRuns.Flower.Replace("length", "\\udc00", StringComparison.Ordinal), "Unicode"),
        Case("control character", ServedRuns.Flower.Replace("red", "r\u0001d", StringComparison.Ordinal), "not JSON"),
    ];

    private static readonly TestCaseData[] Arrays =
    [
        Case("no property", "{}", "'inputs' is missing"),
        Case("list alone", "[1, 2]", "{\"inputs\": [...]}"),
        Case("other property", """{"input": [1, 2]}""", "'input'"),
        Case("twice", """{"inputs": [1, 2], "inputs": [1, 2]}""", "twice"),
        Case("number alone", """{"inputs": 1}""", "a list of numbers"),
        Case("null", """{"inputs": null}""", "null"),
        Case("empty list", """{"inputs": []}""", "no number"),
        Case("empty rows", """{"inputs": [[], []]}""", "no number"),
        Case("too few", """{"inputs": [1]}""", "[1]", "[2]"),
        Case("too many", """{"inputs": [1, 2, 3]}""", "[3]", "[2]"),
        Case("ragged", """{"inputs": [[1, 2], [3]]}""", "inputs[1]", "1 elements"),
        Case("list among numbers", """{"inputs": [1, [2]]}""", "inputs[1]"),
        Case("number among lists", """{"inputs": [[1, 2], 3]}""", "inputs[1]"),
        Case("text", """{"inputs": [1, "2"]}""", "inputs[1]", "a text"),
        Case("object", """{"inputs": [[1, {}]]}""", "inputs[0][1]", "an object"),
        Case("beyond a float", """{"inputs": [1, 1e39]}""", "inputs[1]", "1e39"),
        Case("beyond a double", """{"inputs": [1, 1e999]}""", "inputs[1]"),
        Case("deep", """{"inputs": [[[[[[[[[1]]]]]]]]]}""", "deep"),
        Case("unclosed", """{"inputs": [1, 2]""", "not JSON"),
        Case("after the end", """{"inputs": [1, 2]} x""", "not JSON"),
        Case("three levels", """{"inputs": [[[1, 2]]]}""", "[1, 1, 2]"),
    ];

    [TestCaseSource(nameof(Bodies))]
    public static async Task A_body_is_refused_with_a_sentence(string body, string[] parts)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        (await server.PostAsync(body)).AssertRefused(400, parts);
        Assert.That(server.Log.ToString(), Is.Empty);
    }

    [TestCaseSource(nameof(Arrays))]
    public static async Task Numbers_are_refused_with_a_sentence(string body, string[] parts)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Points);
        (await server.PostAsync(body)).AssertRefused(400, parts);
    }

    [Test]
    public static async Task The_place_of_an_error_is_in_the_answer()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        string wrong = ServedRuns.Flower.Replace("5.1", "\"x\"", StringComparison.Ordinal);
        var problem = (await server.PostAsync($"[{ServedRuns.Flower}, {wrong}]")).AssertRefused(400);
        Assert.That(problem.GetProperty("row").GetInt32(), Is.EqualTo(1));
        Assert.That(problem.GetProperty("field").GetString(), Is.EqualTo("length"));
        problem = (await server.PostAsync("length,width,petal,stem,colour\n1,2,3,4,red\n1,2,x,4,red\n", "text/csv"))
            .AssertRefused(400, "'x'");
        Assert.That(problem.GetProperty("line").GetInt32(), Is.EqualTo(3));
        Assert.That(problem.GetProperty("field").GetString(), Is.EqualTo("petal"));
    }

    [TestCase("length,width,petal,stem\n1,2,3,4\n", "'colour'")]
    [TestCase("length,width,petal,stem,colour\n1,2,3,4\n", "4")]
    [TestCase("length,width,petal,stem,colour\n", "no row")]
    [TestCase("length,width,petal,stem,colour\n1,2,3,4,\"red\n", "quotation")]
    [TestCase("length,width,petal,stem,colour\n1,2,,4,red\n", "missing")]
    [TestCase("length,width,petal,stem,colour\n1,2,3,4,blue\n", "'blue'")]
    [TestCase("length,length,petal,stem,colour\n1,2,3,4,red\n", "'length'")]
    [TestCase("\0\0\0\0", "")]
    public static async Task Csv_is_refused_with_a_sentence(string body, string part)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        (await server.PostAsync(body, "text/csv")).AssertRefused(400, part);
    }

    [TestCase("application/json")]
    [TestCase("text/csv")]
    public static async Task Bytes_that_are_no_text_are_refused(string type)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        byte[] body = Encoding.UTF8.GetBytes(type == "text/csv"
            ? "length,width,petal,stem,colour\n1,2,3,4,r?d\n"
            : ServedRuns.Flower.Replace("red", "r?d", StringComparison.Ordinal));
        body[Array.IndexOf(body, (byte)'?')] = 0xFF;
        (await server.PostAsync(body, type)).AssertRefused(400);
    }

    [TestCase("application/json")]
    [TestCase("text/csv")]
    [TestCase("numbers")]
    public static async Task Two_hundred_mutations_are_refused_and_none_breaks_the_server(string kind)
    {
        bool isNumbers = kind == "numbers";
        await using RunningServer server = await RunningServer.StartAsync(isNumbers ? ServedRuns.Points : ServedRuns.Flowers);
        byte[] whole = Encoding.UTF8.GetBytes(kind switch
        {
            "text/csv" => "length,width,petal,stem,colour\n5.1,3.5,1.4,0.2,red\n6.1,3.5,4.4,0.2,white\n",
            "numbers" => """{"inputs": [[0.5, -0.25], [1, 0], [0, 1]]}""",
            _ => $"[{ServedRuns.Flower}, {ServedRuns.Flower}]",
        });
        var random = new Random(5);
        int refused = 0;
        for (int tried = 0; refused < Refusals; tried++)
        {
            Assert.That(tried, Is.LessThan(20 * Refusals), "mutations are refused as a rule");
            byte[] body = Mutator.Mutate(whole, random);
            Answer answer = await server.PostAsync(body, isNumbers ? "application/json" : kind);
            if (answer.Status == 200)
                continue;
            Assert.That(answer.Status, Is.EqualTo(400), Encoding.Latin1.GetString(body));
            answer.AssertRefused(400);
            refused++;
        }
        Assert.That(server.Log.ToString(), Is.Empty);
        (await server.PostAsync(Encoding.UTF8.GetString(whole), isNumbers ? "application/json" : kind)).AssertDone();
    }

    [TestCase("GARBAGE\r\n\r\n")]
    [TestCase("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -4\r\n\r\n")]
    [TestCase("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [TestCase("POST /predict HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")]
    [TestCase("GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n")]
    public static async Task What_is_not_http_is_refused(string request)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Points);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("HTTP/1.1 400 "));
        (await server.GetAsync("health")).AssertDone();
    }

    private static TestCaseData Case(string name, string body, params string[] parts) =>
        new TestCaseData(body, parts).SetArgDisplayNames(name);
}
