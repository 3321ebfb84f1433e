using System.Globalization;
using System.Text.Json;
using BlasNet.Data;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Server;

/// <summary>Answers of a server, against those of the library and of the command <c>predict</c>.</summary>
internal static class PredictRequestTests
{
    private static readonly float[][] Points = [[0.5f, -0.25f], [1, 0], [0, 1]];

    [Test]
    public static async Task A_row_is_answered_with_its_class_and_the_probability_of_each()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        JsonElement answer = (await server.PostAsync(ServedRuns.Flower)).AssertDone().Json;
        using Predictor predictor = Predictor.Load(ServedRuns.Flowers);
        Prediction expected = predictor.Predict(new { length = 5.1, width = 3.5, petal = 1.4, stem = 0.2, colour = "red" });
        Assert.That(answer.GetProperty("label").GetString(), Is.EqualTo(expected.Label));
        Assert.That(answer.GetProperty("class").GetInt32(), Is.EqualTo(expected.Class));
        Assert.That(answer.GetProperty("probability").GetSingle(), Is.EqualTo((float)expected.Probability));
        JsonProperty[] probabilities = [.. answer.GetProperty("probabilities").EnumerateObject()];
        Assert.That(probabilities.Select(each => each.Name), Is.EqualTo(predictor.ClassNames).And.Contains("\"rose\""));
        Assert.That(probabilities.Select(each => each.Value.GetSingle()), Is.EqualTo(expected.Probabilities));
    }

    [Test]
    public static async Task A_list_of_rows_is_answered_with_a_list()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        string other = ServedRuns.Flower.Replace("5.1", "\"6.5\"", StringComparison.Ordinal);
        JsonElement answers = (await server.PostAsync($"[{ServedRuns.Flower}, {other}]")).AssertDone().Json;
        Assert.That(answers.GetArrayLength(), Is.EqualTo(2));
        JsonElement one = (await server.PostAsync($"[{ServedRuns.Flower}]")).AssertDone().Json;
        Assert.That(one.GetArrayLength(), Is.EqualTo(1));
        Assert.That(answers[0].GetProperty("label").GetString(), Is.EqualTo(one[0].GetProperty("label").GetString()));
    }

    [TestCase("flowers")]
    [TestCase("houses")]
    [TestCase("tides")]
    public static async Task Csv_is_answered_as_the_command_does(string name)
    {
        string run = name switch { "flowers" => ServedRuns.Flowers, "houses" => ServedRuns.Houses, _ => ServedRuns.Tides };
        using var folder = new TestFolder();
        Blasnet.Run("predict", run, "--data", "csv:" + ServedRuns.FileOf(name), "--out", folder["p.csv"]).AssertCode(0);
        await using RunningServer server = await RunningServer.StartAsync(run);
        byte[] body = await File.ReadAllBytesAsync(ServedRuns.FileOf(name));
        Answer answer = (await server.PostAsync(body, "text/csv; charset=utf-8", "text/csv")).AssertDone();
        Assert.That(answer.Type, Does.StartWith("text/csv"));
        Assert.That(answer.Text, Is.EqualTo(await File.ReadAllTextAsync(folder["p.csv"])));
        JsonElement[] json = [.. (await server.PostAsync(body, "text/csv")).AssertDone().Json.EnumerateArray()];
        Assert.That(json, Has.Length.EqualTo(answer.Text.Count(letter => letter == '\n') - 1));
    }

    [Test]
    public static async Task A_value_has_the_unit_of_its_column_and_a_missing_cell_is_filled_in()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Houses);
        using Predictor predictor = Predictor.Load(ServedRuns.Houses);
        double expected = predictor.Predict(new { area = 70, rooms = (int?)null, region = "hills" }).Value;
        JsonElement answer = (await server.PostAsync("""{"area": 70, "rooms": null, "region": "hills"}""")).AssertDone().Json;
        Assert.That(answer.GetProperty("value").GetDouble(), Is.EqualTo(expected).And.GreaterThan(50_000));
        (await server.PostAsync("""{"area": 70, "region": "hills"}""")).AssertRefused(400, "'rooms'");
    }

    [Test]
    public static async Task An_ensemble_tells_how_far_its_members_differ()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Cottages);
        using Predictor predictor = Predictor.Load(ServedRuns.Cottages);
        Prediction expected = predictor.Predict(new { area = 70, rooms = 2, region = "hills" });
        JsonElement answer = (await server.PostAsync("""{"area": 70, "rooms": 2, "region": "hills"}""")).AssertDone().Json;
        Assert.That(answer.GetProperty("value").GetDouble(), Is.EqualTo(expected.Value));
        Assert.That(answer.GetProperty("spread").GetSingle(), Is.EqualTo((float)expected.Spread).And.GreaterThan(0));
        Assert.That((await server.GetAsync("openapi.json")).AssertDone().Text, Does.Contain("\"spread\""));
        await using RunningServer single = await RunningServer.StartAsync(ServedRuns.Houses);
        Assert.That((await single.GetAsync("openapi.json")).AssertDone().Text, Does.Not.Contain("\"spread\""));
    }

    [Test]
    public static async Task The_steps_of_a_series_give_an_answer_for_each_window()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Tides);
        string[] steps = [.. Enumerable.Range(0, 6).Select(i => FormattableString.Invariant($"{{\"moon\": 0.{i}, \"level\": 0.{9 - i}}}"))];
        JsonElement answers = (await server.PostAsync($"[{string.Join(',', steps)}]")).AssertDone().Json;
        Assert.That(answers.GetArrayLength(), Is.EqualTo(3));
        (await server.PostAsync($"[{steps[0]}]")).AssertRefused(400, "window");
        (await server.PostAsync(steps[0])).AssertRefused(400, "array of objects");
    }

    [TestCase("[0.5, -0.25]", 1)]
    [TestCase("[[0.5, -0.25]]", 1)]
    [TestCase("[[0.5, -0.25], [1, 0], [0, 1]]", 3)]
    public static async Task Numbers_are_taken_flat_or_as_a_list_of_rows(string inputs, int rows)
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Points);
        JsonElement answer = (await server.PostAsync($$"""{"inputs": {{inputs}}}""")).AssertDone().Json;
        bool isOne = !inputs.StartsWith("[[", StringComparison.Ordinal);
        Assert.That(answer.ValueKind, Is.EqualTo(isOne ? JsonValueKind.Object : JsonValueKind.Array));
        JsonElement[] answers = isOne ? [answer] : [.. answer.EnumerateArray()];
        using Predictor predictor = Predictor.Load(ServedRuns.Points);
        IReadOnlyList<Prediction> expected = predictor.PredictMany(Points.Take(rows));
        Assert.That(answers.Select(each => each.GetProperty("class").GetInt32()), Is.EqualTo(expected.Select(each => each.Class)));
        foreach ((JsonElement each, Prediction own) in answers.Zip(expected))
            Assert.That(each.GetProperty("probability").GetSingle(), Is.EqualTo((float)own.Probability));
    }

    [Test]
    public static async Task A_picture_is_answered_as_its_pixels_are()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Digits);
        int side = (int)Math.Sqrt(server.Size());
        byte[] pixels = [.. Enumerable.Range(0, side * side).Select(i => (byte)(i * 37 % 256))];
        Answer picture = (await server.PostAsync(PngWriter.Encode(side, side, 1, pixels), "image/png")).AssertDone();
        string flat = string.Join(',', pixels.Select(pixel => (pixel / 255f).ToString("R", CultureInfo.InvariantCulture)));
        Answer numbers = (await server.PostAsync($$"""{"inputs": [{{flat}}]}""")).AssertDone();
        float[] actual = Probabilities(picture);
        Assert.That(actual, Has.Length.EqualTo(10));
        Near.AssertNear([.. Probabilities(numbers).Select(value => (double)value)], actual, 1e-5);
        (await server.PostAsync(PngWriter.Encode(2, 2, 1, new byte[4]), "image/png")).AssertRefused(400, "[2, 2, 1]");
        (await server.PostAsync("no picture", "image/png")).AssertRefused(400);
    }

    [Test]
    public static async Task Eight_clients_get_the_answers_that_one_gets()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Flowers);
        string[] bodies = [.. Enumerable.Range(0, 40).Select(i => FormattableString.Invariant(
            $"{{\"length\": {4 + i * 0.1:0.0}, \"width\": 3.5, \"petal\": {1 + i % 7}, \"stem\": 0.2, \"colour\": \"white\"}}"))];
        string[] expected = new string[bodies.Length];
        for (int i = 0; i < bodies.Length; i++)
            expected[i] = (await server.PostAsync(bodies[i])).AssertDone().Text;
        Assert.That(expected.Distinct().Count(), Is.GreaterThan(10));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
        {
            for (int i = 0; i < bodies.Length; i++)
            {
                int which = (i * 7 + client * 5) % bodies.Length;
                Assert.That((await server.PostAsync(bodies[which])).Text, Is.EqualTo(expected[which]));
            }
        })));
    }

    private static int Size(this RunningServer server) =>
        server.GetAsync("schema").GetAwaiter().GetResult().Json.GetProperty("array").GetProperty("size").GetInt32();

    private static float[] Probabilities(Answer answer) =>
        [.. answer.Json.GetProperty("probabilities").EnumerateObject().Select(each => each.Value.GetSingle())];
}
