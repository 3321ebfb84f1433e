using System.Text;
using System.Text.Json;
using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Losses;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Losses;

internal static class LossTests
{
    private static readonly LossCase[] Cases = LossCases.All;

    // It has no JSON and no reference; CustomLossTests cover it.
    private static readonly Type OfCode = typeof(CustomLoss);

    [Test]
    public static void Every_loss_has_a_case()
    {
        Assert.That(Cases.Select(each => each.Loss.GetType()).Distinct(),
            Is.EquivalentTo(typeof(Loss).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(Loss)) && !type.IsAbstract && type != OfCode)));
        Assert.That(GradientCheckModels.All.Select(each => each.Loss.GetType()).Distinct(),
            Is.EquivalentTo(Cases.Select(each => each.Loss.GetType()).Distinct()));
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_row_has_the_loss_worked_out_by_hand_times_its_weight(LossCase each)
    {
        using var network = new Network(Model.Input(3).Add(Layer.Activate(each.Final)), each.Loss, 0, 1);
        var batch = new ReferenceBatch(2, [[1, -2, 0.5f, 1, -2, 0.5f]], [.. each.Targets, .. each.Targets], [1, 3]);
        BoundPlan plan = network.Training(2);
        Assert.That(GradientStep.Run(network, plan, batch), Is.EqualTo(2 * each.Value).Within(1e-6));
        Near.AssertNear([each.Value, 3 * each.Value], plan.RowLoss.First(2), 1e-6);
        Assert.That(new DoubleReference(network, plan.Plan).Loss(batch), Is.EqualTo(2 * each.Value).Within(1e-8));
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_first_gradient_is_that_of_the_reference(LossCase each)
    {
        // A bias before the loss has the sum of the rows' gradients.
        using var network = new Network(Model.Input(3).Add(Layer.Dense(3, each.Final)), each.Loss, 0, 1);
        BoundPlan plan = network.Training(6);
        ReferenceBatch batch = GradientCheck.DrawBatch(network, new DoubleReference(network, plan.Plan), 6, 9);
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, each.Text);
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [TestCaseSource(nameof(Cases))]
    public static void Logits_of_ten_thousand_stay_finite(LossCase each)
    {
        using var network = new Network(Model.Input(3).Add(Layer.Dense(3, each.Final, kernelInitializer: Initializer.Constant(0.1))),
            each.Loss, 0, 1);
        BoundPlan plan = network.Training(2);
        var batch = new ReferenceBatch(2, [[1e5f, 0, 0, -1e5f, 0, 0]], [.. each.Targets, .. each.Targets], [1, 1]);
        Assert.That(GradientStep.Run(network, plan, batch), Is.GreaterThan(0).And.LessThan(float.MaxValue));
        Assert.That(Plans.Gradients(network), Has.All.Matches<float>(float.IsFinite));
        Assert.That(plan.Output.First(2).ToArray(), Has.All.Matches<float>(float.IsFinite));
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_loss_prints_and_reads_back(LossCase each)
    {
        Assert.That(each.Loss.ToString(), Is.EqualTo(each.Text));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            LossConverter.Instance.Write(json, each.Loss);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.That(text, Is.EqualTo(each.Json));
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.That(LossConverter.Instance.Read(document.RootElement), Is.EqualTo(each.Loss));
    }

    [Test]
    public static void A_bad_delta_is_refused_with_a_sentence() =>
        Assert.That(() => Loss.Huber(0), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("huber: delta must be a positive finite number, but it was '0'."));

    [TestCase(-0.1, "-0.1")]
    [TestCase(1, "1")]
    public static void A_smoothing_out_of_range_is_refused_with_a_sentence(double smoothing, string printed) =>
        Assert.That(() => Loss.SparseCategoricalCrossEntropy(labelSmoothing: smoothing),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"sparseCategoricalCrossEntropy: labelSmoothing must be at least 0 and less than 1, but it was '{printed}'."));

    [Test]
    public static void Labels_are_smoothed_in_training_alone()
    {
        var golden = new GoldenVectors("label-smoothing.json");
        double[] logits = golden.Values("logits");
        float[] labels = Array.ConvertAll(golden.Values("classes"), value => (float)value);
        int rows = labels.Length, classes = logits.Length / rows;
        // The logits are weights, with a row of the identity matrix for each, so that their gradient is that of a kernel.
        Model model = Model.Input(rows).Add(Layer.Dense(classes, useBias: false));
        using var network = new Network(model, Loss.SparseCategoricalCrossEntropy(true, golden.Values("eps")[0]), 0, 1);
        var identity = new float[rows * rows];
        for (int i = 0; i < rows; i++)
            identity[i * rows + i] = 1;
        var batch = new ReferenceBatch(rows, [identity], labels, [1, 1, 1, 1]);
        Array.ConvertAll(logits, value => (float)value).CopyTo(network.Parameters.Span);
        BoundPlan plan = network.Training(rows);
        Assert.That(GradientStep.Run(network, plan, batch), Is.EqualTo(golden.Values("loss")[0]).Within(1e-6));
        Near.AssertNear(golden.Values("gradient"), network.Gradients.Span[..logits.Length], 1e-6);
        var reference = new DoubleReference(network, plan.Plan);
        logits.CopyTo(reference.Parameters[0], 0);
        Assert.That(reference.Loss(batch), Is.EqualTo(golden.Values("loss")[0]).Within(1e-12));
        BoundPlan evaluation = network.Evaluation;
        GradientStep.Fill(evaluation, batch);
        network.Team.Run(evaluation.Forward);
        double plain = Enumerable.Range(0, rows).Average(row =>
            Math.Log(Enumerable.Range(row * classes, classes).Sum(i => Math.Exp(logits[i]))) - logits[row * classes + (int)labels[row]]);
        Assert.That(evaluation.BatchLoss() / rows, Is.EqualTo(plain).Within(1e-6));
    }

    private static readonly object[] Misfits =
    [
        new object[] { Layer.Dense(3), Loss.SparseCategoricalCrossEntropy(),
            "0.dense: the loss sparseCategoricalCrossEntropy needs 'softmax' at the model's end, but it ends with 'identity'. "
            + "Change the activation, or take the loss from logits." },
        new object[] { Layer.Dense(3, Activation.Softmax), Loss.BinaryCrossEntropy(),
            "0.dense: the loss binaryCrossEntropy needs 'sigmoid' at the model's end, but it ends with 'softmax'. "
            + "Change the activation, or take the loss from logits." },
        new object[] { Layer.Dense(3, Activation.Softmax), Loss.CategoricalCrossEntropy(fromLogits: true),
            "0.dense: the loss categoricalCrossEntropy is told to take logits, but the model ends with 'softmax'. Remove one of the two." },
        new object[] { Layer.Dense(1, Activation.Softmax), Loss.CategoricalCrossEntropy(),
            "0.dense: the loss categoricalCrossEntropy does not fit: it needs at least 2 classes, but the output has 1 unit; "
            + "use binaryCrossEntropy." },
        new object[] { Layer.Reshape([2, 2]), Loss.SparseCategoricalCrossEntropy(fromLogits: true),
            "0.reshape: the loss sparseCategoricalCrossEntropy does not fit: it takes one vector of classes per sample, "
            + "but the output is [2, 2]." },
        new object[] { Layer.Dense(2, Activation.Step), Loss.MeanSquaredError(),
            "0.dense: the layer cannot be trained: the step function has no useful derivative." },
        new object[] { Layer.Activate(Activation.Step, "hard"), Loss.MeanSquaredError(),
            "0.hard: the layer cannot be trained: the step function has no useful derivative." },
    ];

    [TestCaseSource(nameof(Misfits))]
    public static void A_model_end_that_does_not_fit_is_refused_with_a_sentence(Layer last, Loss loss, string sentence) =>
        Assert.That(() => new Network(Model.Input(4).Add(last), loss, 0, 1).Dispose(),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
}
