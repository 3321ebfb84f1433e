using System.Text.Json;
using BlasNet.Layers;

namespace BlasNet.Tests.Layers;

internal static class InitializerJsonTests
{
    private static readonly (string Json, Initializer Initializer)[] ShortestForms =
    [
        ("\"zeros\"", Initializer.Zeros()),
        ("{\"kind\":\"constant\",\"value\":0.5}", Initializer.Constant(0.5)),
        ("\"normal\"", Initializer.Normal()),
        ("{\"kind\":\"normal\",\"stddev\":0.01}", Initializer.Normal(stddev: 0.01)),
        ("{\"kind\":\"normal\",\"mean\":1,\"stddev\":0.01}", Initializer.Normal(1, 0.01)),
        ("\"uniform\"", Initializer.Uniform()),
        ("{\"kind\":\"uniform\",\"minval\":0,\"maxval\":2}", Initializer.Uniform(0, 2)),
        ("\"orthogonal\"", Initializer.Orthogonal()),
        ("{\"kind\":\"orthogonal\",\"gain\":1.5}", Initializer.Orthogonal(1.5)),
        ("\"dataScaledNormal\"", Initializer.DataScaledNormal()),
        ("\"dataCentered\"", Initializer.DataCentered()),
        ("\"glorotUniform\"", Initializer.GlorotUniform()),
        ("\"glorotNormal\"", Initializer.GlorotNormal()),
        ("\"heUniform\"", Initializer.HeUniform()),
        ("\"heNormal\"", Initializer.HeNormal()),
        ("\"leCunUniform\"", Initializer.LeCunUniform()),
        ("\"leCunNormal\"", Initializer.LeCunNormal()),
        ("{\"kind\":\"varianceScaling\",\"scale\":0.5}", Initializer.VarianceScaling(0.5)),
        ("{\"kind\":\"varianceScaling\",\"mode\":\"fanOut\",\"distribution\":\"untruncatedNormal\"}",
            Initializer.VarianceScaling(mode: FanMode.FanOut, distribution: ScalingDistribution.UntruncatedNormal)),
    ];

    [Test]
    public static void Every_kind_is_written_in_its_shortest_form_and_read_back()
    {
        Assert.That(ShortestForms.Select(each => each.Initializer.Kind).Distinct(), Is.EquivalentTo(InitializerConverter.Instance.Kinds));
        foreach ((string json, Initializer initializer) in ShortestForms)
        {
            Assert.That(JsonSerializer.Serialize(initializer), Is.EqualTo(json));
            Assert.That(JsonSerializer.Deserialize<Initializer>(json), Is.EqualTo(initializer));
        }
    }

    [TestCase("{\"kind\":\"heNormal\"}", "heNormal")]
    [TestCase("{\"kind\":\"varianceScaling\",\"scale\":2}", "heNormal")]
    [TestCase("\"varianceScaling\"", "leCunNormal")]
    [TestCase("\"HENORMAL\"", "heNormal")]
    [TestCase("{\"stddev\":0.05,\"kind\":\"normal\"}", "normal")]
    [TestCase("{\"kind\":\"normal\",\"mean\":null,\"stddev\":0.5}", "normal(stddev: 0.5)")]
    public static void Longer_forms_and_other_orders_are_read_too(string json, string text) =>
        Assert.That(JsonSerializer.Deserialize<Initializer>(json)!.ToString(), Is.EqualTo(text));

    [TestCase("\"glorotUnifrom\"", "initializer: there is no kind 'glorotUnifrom'. Did you mean 'glorotUniform'?")]
    [TestCase("{\"kind\":\"normal\",\"stdev\":1}", "initializer 'normal': there is no property 'stdev'. Did you mean 'stddev'?")]
    [TestCase("{\"kind\":\"normal\",\"stddev\":\"wide\"}",
        "initializer 'normal': 'stddev' must be a finite number, but it was '\"wide\"'.")]
    [TestCase("{\"kind\":\"normal\",\"stddev\":1e999}", "initializer 'normal': 'stddev' must be a finite number, but it was '1e999'.")]
    [TestCase("{\"kind\":\"normal\",\"stddev\":-1}", "Normal: stddev must be a finite number of at least 0, but it was '-1'.")]
    [TestCase("{\"kind\":\"varianceScaling\",\"scale\":0}", "VarianceScaling: scale must be a positive finite number, but it was '0'.")]
    [TestCase("{\"kind\":\"varianceScaling\",\"mode\":\"fan\"}",
        "initializer 'varianceScaling': 'mode' must be 'fanIn', 'fanOut' or 'fanAvg', but it was 'fan'.")]
    [TestCase("\"constant\"", "initializer 'constant': the property 'value' is missing; a number is required.")]
    [TestCase("{\"value\":1}", "initializer: the property 'kind' is missing; a text is required.")]
    [TestCase("{\"kind\":7}", "initializer: 'kind' must be a text, but it was '7'.")]
    [TestCase("{\"kind\":\"normal\",\"mean\":1,\"mean\":2}", "initializer: the property 'mean' occurs twice.")]
    [TestCase("[1]", "initializer: a name or an object with a 'kind' is required, but it was '[1]'.")]
    public static void Errors_are_sentences(string json, string sentence) =>
        Assert.That(() => JsonSerializer.Deserialize<Initializer>(json), Throws.TypeOf<JsonException>().With.Message.EqualTo(sentence));

    [Test]
    public static void An_error_knows_its_line() =>
        Assert.That(() => JsonSerializer.Deserialize<Initializer>("\n\n{ \"kind\": \"normal\", \"stdev\": 1 }"),
            Throws.TypeOf<JsonException>().With.Property(nameof(JsonException.LineNumber)).EqualTo(2));
}
