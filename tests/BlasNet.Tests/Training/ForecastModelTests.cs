using System.Text;
using BlasNet.Checking;
using BlasNet.Data;
using BlasNet.Layers;
using BlasNet.Losses;

namespace BlasNet.Tests.Training;

internal static class ForecastModelTests
{
    private static readonly ForecastKind[] Kinds = Enum.GetValues<ForecastKind>();

    private static readonly ForecastShape[] Shapes = [new(12, 0, 3, 4), new(9, 2, 1, 5), new(8, 1, 2, 3, Known: 4), new(7, 0, 1, 1)];

    [Test]
    public static void A_network_gives_steps_targets_and_quantiles(
        [ValueSource(nameof(Kinds))] ForecastKind kind, [ValueSource(nameof(Shapes))] object sizes, [Values(1, 3)] int quantiles)
    {
        var shape = (ForecastShape)sizes;
        ModelFile file = Complete(new ForecastModel(kind), shape, quantiles);
        int[] expected = quantiles == 1 ? [shape.Horizon, shape.Targets] : [shape.Horizon, shape.Targets, quantiles];
        Assert.That(file.Model.OutputShape, Is.EqualTo(new Shape(expected)));
        Assert.That(file.Model.InputPositions, Has.Count.EqualTo(shape.Known == 0 ? 1 : 2));
        Assert.That(file, Has.Property("Batch").EqualTo(32).And.Property("Epochs").EqualTo(10).And.Property("RestoreBestEpoch").True);
        ModelFile read = ModelFile.Parse(Encoding.UTF8.GetBytes(file.ToString()), "config.json");
        Assert.That(read, Is.EqualTo(file), "The layers it became are written and read back.");
    }

    [Test]
    public static void Gradients_are_right([ValueSource(nameof(Kinds))] ForecastKind kind, [Values] bool isOfQuantiles)
    {
        var model = new ForecastModel(kind) { Units = 3, Blocks = kind == ForecastKind.Nbeats ? 1 : 2, Stacks = 2, MovingAverage = 3 };
        ModelFile file = Complete(model, new ForecastShape(6, 1, 2, 3, Known: 2), isOfQuantiles ? 3 : 1);
        GradientReport report = GradientCheck.OfModel(file.Model, file.Loss!, rows: 4, seed: 3);
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void The_rate_is_halved_after_each_epoch()
    {
        ModelFile file = new ForecastModel(ForecastKind.Nlinear) { LearningRate = 0.01 }.Complete(
            new ModelFile(null!), new ForecastShape(12, 0, 3, 4), rows: 65, batch: null);
        Schedule schedule = file.Optimizer!.LearningRate;
        Assert.That(new[] { 0, 2, 3, 6 }.Select(step => schedule.At(step)), Is.EqualTo(new[] { 0.01, 0.01, 0.005, 0.0025 }));
    }

    [TestCase("none", 0)]
    [TestCase("last", 2)]
    [TestCase("standard", 2)]
    public static void Windows_are_normalized_as_asked_for(string normalize, int places)
    {
        foreach (ForecastKind kind in Kinds)
        {
            Model model = Complete(new ForecastModel(kind) { Normalize = normalize }, Shapes[0], 1).Model;
            Assert.That(model.Layers.Count(layer => layer is WindowNormalization), Is.EqualTo(places), $"{kind}");
        }
    }

    [Test]
    public static void Layers_of_ones_own_are_normalized_too()
    {
        Model model = Model.Input(6, 2).Add(Layer.Flatten()).Add(Layer.Dense(6));
        var shape = new ForecastShape(6, 0, 2, 3);
        Model normalized = BlasNet.Training.ForecastNormalization.Around(model, shape, 1, NormalizationMode.Standard);
        Assert.That(normalized.OutputShape, Is.EqualTo(new Shape(3, 2)));
        Assert.That(GradientCheck.OfModel(normalized, Loss.MeanSquaredError()).Passed);
        Assert.That(() => BlasNet.Training.ForecastNormalization.Around(model, shape, 3, NormalizationMode.Last),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "1.dense: the layer has 6 outputs, but the forecast has 18, which are to be restored from the normalized window."));
    }

    [Test]
    public static void Settings_are_written_and_read_back()
    {
        foreach (ForecastKind kind in Kinds)
        {
            var model = new ForecastModel(kind)
            {
                Units = 7, Blocks = 2, Stacks = 4, Dropout = 0.25, MovingAverage = 5, LearningRate = 0.25, Normalize = "last",
            };
            foreach (ForecastModel each in new[] { model, new ForecastModel(kind) })
            {
                var file = new ModelFile(Model.Sequential(Layer.Dense(1))) { Forecast = each };
                Assert.That(ModelFile.Parse(Encoding.UTF8.GetBytes(file.ToString()), "model.json").Forecast, Is.EqualTo(each));
            }
        }
    }

    [TestCase("""{ "forecast": { "kind": "nlinaer" } }""", "there is no kind 'nlinaer'. Did you mean 'nlinear'?")]
    [TestCase("""{ "forecast": { "kind": "nlinear", "unit": 3 } }""", "there is no property 'unit'")]
    [TestCase("""{ "forecast": { "kind": "tcn", "normalize": "first" } }""",
        "normalize must be 'none', 'last' or 'standard', but it was 'first'.")]
    [TestCase("""{ "forecast": { "kind": "tcn" }, "layers": ["flatten"] }""", "the model is given twice: as 'layers' and as 'forecast'.")]
    [TestCase("""{ "forecast": { "kind": "tcn" }, "table": {} }""", "the model is given twice: as 'table' and as 'forecast'.")]
    public static void A_bad_file_is_refused_with_a_sentence(string json, string sentence) =>
        Assert.That(() => ModelFile.Parse(Encoding.UTF8.GetBytes(json), "model.json"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));

    [Test]
    public static void Data_without_windows_is_refused_with_a_sentence() =>
        Assert.That(() => new ForecastModel(ForecastKind.Tcn).For(Datasets.Moons().Train), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("the model 'tcn' forecasts windows of a series, which 'moons train' is not; give --window"));

    private static ModelFile Complete(ForecastModel model, ForecastShape shape, int quantiles)
    {
        double[] levels = [.. Enumerable.Range(1, quantiles).Select(i => i / (quantiles + 1.0))];
        var file = new ModelFile(null!) { Loss = quantiles == 1 ? null : new Pinball(levels) };
        return model.Complete(file, shape, rows: 100, batch: null);
    }
}
