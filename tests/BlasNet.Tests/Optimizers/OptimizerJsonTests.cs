using System.Globalization;
using System.Text.Json;
using BlasNet.Optimizers;

namespace BlasNet.Tests.Optimizers;

internal static class OptimizerJsonTests
{
    private static readonly (string Json, Optimizer Optimizer)[] ShortestForms =
    [
        ("\"sgd\"", Optimizer.Sgd()),
        ("{\"kind\":\"sgd\",\"learningRate\":0.5,\"weightDecay\":0.001,\"clipNorm\":2}",
            Optimizer.Sgd(0.5, weightDecay: 0.001, clipNorm: 2)),
        ("\"momentum\"", Optimizer.Momentum()),
        ("{\"kind\":\"momentum\",\"momentum\":0.5}", Optimizer.Momentum(momentum: 0.5)),
        ("\"nesterov\"", Optimizer.Nesterov()),
        ("{\"kind\":\"nesterov\",\"momentum\":0.5}", Optimizer.Nesterov(momentum: 0.5)),
        ("\"adagrad\"", Optimizer.AdaGrad()),
        ("{\"kind\":\"adagrad\",\"initialAccumulatorValue\":0,\"epsilon\":0.001}",
            Optimizer.AdaGrad(initialAccumulatorValue: 0, epsilon: 0.001)),
        ("\"rmsprop\"", Optimizer.RmsProp()),
        ("{\"kind\":\"rmsprop\",\"rho\":0.5,\"epsilon\":0.001}", Optimizer.RmsProp(rho: 0.5, epsilon: 0.001)),
        ("\"adam\"", Optimizer.Adam()),
        ("{\"kind\":\"adam\",\"beta1\":0.5,\"beta2\":0.75,\"epsilon\":0.001}", Optimizer.Adam(beta1: 0.5, beta2: 0.75, epsilon: 0.001)),
        ("{\"kind\":\"adam\",\"learningRate\":{\"kind\":\"cosine\",\"learningRate\":0.1,\"decaySteps\":50}}",
            Optimizer.Adam(schedule: Schedule.Cosine(0.1, 50))),
        ("\"adamw\"", Optimizer.AdamW()),
        ("{\"kind\":\"adamw\",\"beta1\":0.5,\"beta2\":0.75,\"epsilon\":0.001,\"weightDecay\":0}",
            Optimizer.AdamW(beta1: 0.5, beta2: 0.75, epsilon: 0.001, weightDecay: 0)),
    ];

    [Test]
    public static void Every_kind_is_written_in_its_shortest_form_and_read_back()
    {
        Assert.That(ShortestForms.Select(each => each.Optimizer.Kind).Distinct(), Is.EquivalentTo(OptimizerConverter.Instance.Kinds));
        foreach ((string json, Optimizer optimizer) in ShortestForms)
        {
            Assert.That(JsonSerializer.Serialize(optimizer), Is.EqualTo(json));
            Assert.That(JsonSerializer.Deserialize<Optimizer>(json), Is.EqualTo(optimizer));
        }
    }

    [TestCaseSource(typeof(OptimizerCases), nameof(OptimizerCases.All))]
    public static void Json_of_each_kind_holds_what_all_share(OptimizerCase each)
    {
        Optimizer optimizer = each.With(weightDecay: 0.25) with { WeightDecayAnnealing = Annealing.FlatCosine, EmaMomentum = 0.5 };
        string json = JsonSerializer.Serialize(optimizer);
        Assert.That(json, Does.EndWith("\"weightDecay\":0.25,\"weightDecayAnnealing\":\"flatCosine\",\"emaMomentum\":0.5}"));
        Assert.That(JsonSerializer.Deserialize<Optimizer>(json), Is.EqualTo(optimizer));
    }

    [Test]
    public static void Defaults_are_those_of_Keras()
    {
        Assert.That(Optimizer.Sgd().LearningRate, Is.EqualTo(Schedule.Constant(0.01)));
        Assert.That(Optimizer.Momentum(), Is.EqualTo(Optimizer.Momentum(0.01, 0.9)));
        Assert.That(Optimizer.Nesterov(), Is.EqualTo(Optimizer.Nesterov(0.01, 0.9)));
        Assert.That(Optimizer.AdaGrad(), Is.EqualTo(Optimizer.AdaGrad(0.001, 0.1, 1e-7)));
        Assert.That(Optimizer.RmsProp(), Is.EqualTo(Optimizer.RmsProp(0.001, 0.9, 1e-7)));
        Assert.That(Optimizer.Adam(), Is.EqualTo(Optimizer.Adam(0.001, 0.9, 0.999, 1e-7)));
        Assert.That(Optimizer.AdamW(), Is.EqualTo(Optimizer.AdamW(0.001, 0.9, 0.999, 1e-7, weightDecay: 0.004)));
    }

    [Test]
    public static void A_name_from_the_command_line_gives_the_defaults_and_a_wrong_one_the_nearest()
    {
        Assert.That(OptimizerConverter.Instance.FromName("RMSprop"), Is.EqualTo(Optimizer.RmsProp()));
        Assert.That(() => OptimizerConverter.Instance.FromName("adm"), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("optimizer: there is no kind 'adm'. Did you mean 'adam'?"));
        Assert.That(() => OptimizerConverter.Instance.FromName("a\"b\\"), Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith("optimizer: there is no kind 'a\"b\\'."));
    }

    [Test, SetCulture("de-DE")]
    public static void The_printed_form_is_invariant()
    {
        Assert.That(CultureInfo.CurrentCulture.Name, Is.EqualTo("de-DE"));
        Assert.That(Optimizer.Adam().ToString(), Is.EqualTo("adam"));
        Assert.That(Optimizer.Adam(0.5, schedule: Schedule.Step(0.1, 20), clipNorm: 1.5).ToString(),
            Is.EqualTo("adam(learningRate: step(learningRate: 0.1, every: 20), clipNorm: 1.5)"));
    }

    [TestCase("\"adm\"", "optimizer: there is no kind 'adm'. Did you mean 'adam'?")]
    [TestCase("{\"kind\":\"adam\",\"learningrate\":1}",
        "optimizer 'adam': there is no property 'learningrate'. Did you mean 'learningRate'?")]
    [TestCase("{\"kind\":\"sgd\",\"momentum\":0.9}",
        "optimizer 'sgd': there is no property 'momentum'. Known are: kind, learningRate, weightDecay, "
        + "weightDecayAnnealing, clipNorm, clipNormPerVariable, clipValue, emaMomentum, "
        + "gradientAccumulationSteps.")]
    [TestCase("{\"kind\":\"sgd\",\"weightDecayAnnealing\":\"flat\"}",
        "optimizer 'sgd': 'weightDecayAnnealing' must be 'constant', 'cosine' or 'flatCosine', but it was 'flat'.")]
    [TestCase("{\"kind\":\"adam\",\"beta1\":1}", "Adam: beta1 must be at least 0 and less than 1, but it was '1'.")]
    [TestCase("{\"kind\":\"adamw\",\"beta1\":1}", "AdamW: beta1 must be at least 0 and less than 1, but it was '1'.")]
    [TestCase("{\"kind\":\"nesterov\",\"momentum\":1}", "Nesterov: momentum must be at least 0 and less than 1, but it was '1'.")]
    [TestCase("{\"kind\":\"adam\",\"clipNorm\":0}", "Adam: clipNorm must be a positive finite number, but it was '0'.")]
    [TestCase("{\"kind\":\"adam\",\"learningRate\":{\"kind\":\"cosine\"}}",
        "schedule 'cosine': the property 'learningRate' is missing; a number is required.")]
    [TestCase("{\"kind\":\"adam\",\"learningRate\":true}", "schedule: a name or an object with a 'kind' is required, but it was 'true'.")]
    public static void Errors_are_sentences(string json, string sentence) =>
        Assert.That(() => JsonSerializer.Deserialize<Optimizer>(json), Throws.TypeOf<JsonException>().With.Message.EqualTo(sentence));

    [Test]
    public static void A_wrong_value_is_refused_with_a_sentence()
    {
        Assert.That(() => Optimizer.Adam(double.NaN), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("Adam: learningRate must be a positive finite number, but it was 'NaN'."));
        Assert.That(() => Optimizer.Momentum(momentum: 1), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("Momentum: momentum must be at least 0 and less than 1, but it was '1'."));
        Assert.That(() => Optimizer.Sgd(-1), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Optimizer.Sgd(double.PositiveInfinity), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Optimizer.Sgd(weightDecay: -0.1), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Optimizer.AdaGrad(epsilon: 0), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Optimizer.RmsProp(rho: double.NaN), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Optimizer.Sgd(weightDecayAnnealing: (Annealing)9), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("Sgd: there is no annealing '9'."));
        Assert.That(() => Optimizer.Sgd(emaMomentum: 1), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("Sgd: emaMomentum must be at least 0 and less than 1, but it was '1'."));
        Assert.That(() => Optimizer.Sgd(double.NaN, schedule: Schedule.Constant(0.1)), Throws.Nothing);
    }
}
