using System.Numerics.Tensors;
using BlasNet.Tables;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Inference;

/// <summary>How far the members of an ensemble differ.</summary>
internal static class SpreadTests
{
    private const int Rows = 530;

    private static readonly object[] Kinds =
    [
        new object[] { "values", Layer.Dense(2), Loss.MeanSquaredError() },
        new object[] { "classes", Layer.Dense(3, Activation.Softmax), Loss.SparseCategoricalCrossEntropy() },
        new object[] { "binary", Layer.Dense(1, Activation.Sigmoid), Loss.BinaryCrossEntropy() },
        new object[] { "labels", Layer.Dense(3, Activation.Sigmoid), Loss.BinaryCrossEntropy() },
    ];

    [TestCaseSource(nameof(Kinds))]
    public static void The_spread_is_the_deviation_of_the_members_outputs(string kind, Layer last, Loss loss)
    {
        Trainer[] members = [.. Enumerable.Range(1, 4).Select(seed => Member(last, loss, seed))];
        using Trainer ensemble = Trainer.Ensemble(members, threads: 1);
        using Predictor predictor = ensemble.ToPredictor();
        float[] inputs = Draw.Uniform(Rows * 3, 4);
        Samples samples = Samples.FromFloats(inputs, [3]);
        float[][] each = [.. members.Select(member => Flat(member.Predict(samples)))];
        double[] expected = [.. Enumerable.Range(0, each[0].Length).Select(i => Deviation(each.Select(outputs => (double)outputs[i])))];

        IReadOnlyList<Prediction> answers = predictor.Predict(samples);
        float[] outputs = new float[each[0].Length], spreads = new float[each[0].Length];
        predictor.Predict(inputs, outputs, spreads);
        Near.AssertNear(expected, spreads, 1e-6, kind);
        Assert.That(outputs, Is.EqualTo(Flat(ensemble.Predict(samples))), "the bits are those without a spread");
        (float[] again, float[] beside) = Evaluator.PredictWithSpread(ensemble.Network, [samples]);
        Assert.That(again, Is.EqualTo(outputs));
        Assert.That(beside, Is.EqualTo(spreads));
        int width = predictor.OutputWidth;
        for (int row = 0; row < Rows; row += 37)
        {
            Prediction answer = answers[row];
            double first = answer.Task switch
            {
                PredictionTask.Labels => double.NaN,
                PredictionTask.Classes => spreads[row * width + answer.Class],
                _ => spreads[row * width],
            };
            Assert.That(answer.Spread, Is.EqualTo(first));
            Assert.That(answer.Spreads, Has.Count.EqualTo(kind == "binary" ? 2 : width));
            Assert.That(predictor.Predict(inputs.AsSpan(row * 3, 3)).Spreads, Is.EqualTo(answer.Spreads));
        }
        Array.ForEach(members, member => member.Dispose());
    }

    [Test]
    public static void The_spread_of_a_tables_value_has_its_unit()
    {
        string[] lines = ["x,price", .. Enumerable.Range(0, 40).Select(i => $"{i},{1000 * i + 7 * (i % 3)}")];
        using var folder = new Runs.TestFolder();
        File.WriteAllLines(folder["prices.csv"], lines);
        Table table = Table.Read(folder["prices.csv"], new TableOptions { Labels = ["price"], Task = TableTask.Regression });
        EncodedTable encoded = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, 40)]).Apply(table);
        using Trainer first = Fitted(1), second = Fitted(2), ensemble = Trainer.Ensemble([first, second], threads: 1);
        using Predictor predictor = ensemble.ToPredictor(), one = first.ToPredictor(), other = second.ToPredictor();
        var row = new { x = 12 };
        double a = one.Predict(row).Value, b = other.Predict(row).Value;
        Prediction answer = predictor.Predict(row);
        Assert.That(answer.Value, Is.EqualTo((a + b) / 2).Within(1e-3 * Math.Abs(a)));
        Assert.That(answer.Spread, Is.EqualTo(Math.Abs(a - b) / Math.Sqrt(2)).Within(1e-3 * Math.Abs(a)).And.GreaterThan(1));
        Assert.That(one.Predict(row).Spread, Is.NaN);

        Trainer Fitted(long seed)
        {
            Trainer trainer = Model.Input(1).Add(Layer.Dense(4, Activation.Tanh)).Add(Layer.Dense(1))
                .Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed: seed, threads: 1);
            trainer.Fit(encoded.Data, epochs: 1, verbose: false);
            return trainer;
        }
    }

    [TestCase(1)]
    [TestCase(600)]
    public static void A_prediction_with_its_spread_allocates_nothing(int rows)
    {
        using Trainer first = Member(Layer.Dense(3, Activation.Softmax), Loss.SparseCategoricalCrossEntropy(), 1);
        using Trainer second = Member(Layer.Dense(3, Activation.Softmax), Loss.SparseCategoricalCrossEntropy(), 2);
        using Trainer ensemble = Trainer.Ensemble([first, second], threads: 1);
        using Predictor predictor = ensemble.ToPredictor();
        float[] inputs = Draw.Uniform(rows * 3, 1), outputs = new float[rows * 3], spreads = new float[rows * 3];
        AllocationTests.AssertNothing(() => predictor.Predict(inputs, outputs));
        AllocationTests.AssertNothing(() => predictor.Predict(inputs, outputs, spreads));
    }

    [Test]
    public static void A_single_network_and_an_ensemble_of_logits_have_no_spread()
    {
        using Trainer single = Member(Layer.Dense(3, Activation.Softmax), Loss.SparseCategoricalCrossEntropy(), 1);
        using Trainer logits = Member(Layer.Dense(3), Loss.SparseCategoricalCrossEntropy(fromLogits: true), 1);
        using Trainer ensemble = Trainer.Ensemble([logits, logits], threads: 1);
        foreach (Trainer trainer in new[] { single, ensemble })
        {
            using Predictor predictor = trainer.ToPredictor();
            Assert.That(predictor.HasSpread, Is.False);
            Prediction answer = predictor.Predict(new float[3].AsSpan());
            Assert.That((answer.Spread, answer.Spreads.Count), Is.EqualTo((double.NaN, 0)));
            Assert.That(() => predictor.Predict(new float[3], new float[3], new float[3]),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains("only an ensemble"));
        }
        using Trainer two = Trainer.Ensemble([single, single], threads: 1);
        using Predictor both = two.ToPredictor();
        Assert.That(() => both.Predict(new float[3], new float[3], new float[2]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("room for '2'"));
        Assert.That(both.Predict(new float[3].AsSpan()).Spread, Is.Zero);
    }

    private static Trainer Member(Layer last, Loss loss, long seed) =>
        Model.Input(3).Add(Layer.Dense(6, Activation.Tanh)).Add(last).Compile(Optimizer.Adam(), loss, seed: seed, threads: 1);

    private static double Deviation(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
    }

    private static float[] Flat(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
