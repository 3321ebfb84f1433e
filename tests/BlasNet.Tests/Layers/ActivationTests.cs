using System.Text;
using System.Text.Json;
using BlasNet.Checking;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

internal static class ActivationTests
{
    private static readonly ActivationCase[] Cases = ActivationCases.All;

    [Test]
    public static void Every_activation_has_a_case() =>
        Assert.That(Cases.Select(each => each.Activation.Name).Distinct(), Is.EquivalentTo(ActivationConverter.Instance.Kinds));

    [TestCaseSource(nameof(Cases))]
    public static void A_row_has_the_values_worked_out_by_hand(ActivationCase each)
    {
        double[] expected = [each.OfMinusOne, each.OfTwo];
        using var alone = new Network(Model.Input(2).Add(Layer.Activate(each.Activation)), threads: 1);
        Near.AssertNear(expected, Plans.Infer(alone, 1, [[-1, 2]]), 1e-6);
        using var inDense = new Network(Model.Input(2).Add(Layer.Dense(2, each.Activation, kernelInitializer: Initializer.Zeros())),
            threads: 1);
        inDense.Parameters.Span[0] = -1;
        inDense.Parameters.Span[1] = 2;
        Near.AssertNear(expected, Plans.Infer(inDense, 1, [[1, 0]]), 1e-6);
        Near.AssertNear(expected, new DoubleReference(alone, alone.Inference.Plan).Predict(new ReferenceBatch(1, [[-1, 2]], [], [])), 1e-8);
    }

    [TestCaseSource(nameof(Cases))]
    public static void An_activation_prints_and_reads_back(ActivationCase each)
    {
        Assert.That(each.Activation.ToString(), Is.EqualTo(each.Text));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            ActivationConverter.Instance.Write(json, each.Activation);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.That(text, Is.EqualTo(each.Json));
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.That(ActivationConverter.Instance.Read(document.RootElement), Is.EqualTo(each.Activation));
    }

    [Test]
    public static void A_bad_parameter_is_refused_with_a_sentence()
    {
        Assert.That(() => Activation.LeakyRelu(-0.5), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("leakyRelu: negativeSlope must be a finite number of at least 0, but it was '-0.5'."));
        Assert.That(() => Activation.Elu(double.NaN), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("elu: alpha must be a finite number of at least 0, but it was 'NaN'."));
    }
}
