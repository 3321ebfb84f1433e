using System.Numerics.Tensors;
using BlasNet.Metrics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Metrics;

internal static class ConfusionMatrixTests
{
    // Class 0 is predicted correctly twice and once as 2, class 1 correctly once and once as 0; class 2 never occurs.
    private static readonly float[] Outputs =
    [
        1, 0, 0,
        1, 0, 0,
        0, 0, 1,
        0, 1, 0,
        0.5f, 0.5f, 0,
    ];

    private static readonly int[] Labels = [0, 0, 0, 1, 1];

    [Test]
    public static void Rows_are_counted_by_class_and_prediction()
    {
        foreach (Targets targets in new[] { Targets.Classes(Labels, 3), Targets.Classes(Labels, 3).OneHot() })
        {
            ConfusionMatrix matrix = ConfusionMatrix.Of(Tensor.Create(Outputs, [5, 3]), targets);
            Assert.That(from actual in Enumerable.Range(0, 3) from predicted in Enumerable.Range(0, 3) select matrix[actual, predicted],
                Is.EqualTo(new long[] { 2, 0, 1, 1, 1, 0, 0, 0, 0 }));
            Assert.That((matrix.Count, matrix.ClassCount, matrix.Accuracy), Is.EqualTo((5L, 3, 0.6)));
        }
    }

    [Test]
    public static void The_text_is_an_aligned_table()
    {
        ConfusionMatrix matrix = ConfusionMatrix.Of(Tensor.Create(Outputs, [5, 3]), Targets.Classes(Labels, 3),
            ["setosa", "iris", "other"]);
        Assert.That(matrix.ToString(), Is.EqualTo(string.Join('\n',
            "actual  setosa  iris  other  precision  recall      f1",
            "setosa       2     0      1     0.6667  0.6667  0.6667",
            "iris         1     1      0     1.0000  0.5000  0.6667",
            "other        0     0      0     0.0000  0.0000  0.0000")));
    }

    [Test]
    public static void Scores_are_those_of_the_metrics()
    {
        var random = new Random(3);
        float[] outputs = [.. Enumerable.Range(0, 400).Select(_ => random.NextSingle())];
        Targets targets = Targets.Classes([.. Enumerable.Range(0, 100).Select(_ => random.Next(4))], 4);
        ConfusionMatrix matrix = ConfusionMatrix.Of(Tensor.Create(outputs, [100, 4]), targets);
        NaiveMetrics.Score[] scores = NaiveMetrics.Scores([.. outputs.Chunk(4)], [.. targets.Rows.ToArray().Chunk(1)], 0.5);
        for (int i = 0; i < 4; i++)
        {
            Near.AssertNear(scores[i].Precision, matrix.Precision(i), 1e-12, "precision");
            Near.AssertNear(scores[i].Recall, matrix.Recall(i), 1e-12, "recall");
            Near.AssertNear(scores[i].F1, matrix.F1Score(i), 1e-12, "f1");
        }
    }

    [Test]
    public static void A_single_output_means_two_classes_and_NaN_none()
    {
        ConfusionMatrix matrix = ConfusionMatrix.Of(Tensor.Create([0.2f, 0.4f, 0.9f, float.NaN], [4, 1]), Targets.Values([0, 1, 1, 1]),
            threshold: 0.3);
        Assert.That((matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]), Is.EqualTo((1L, 0L, 0L, 2L)));
        Assert.That((matrix.Count, matrix.Accuracy, matrix.Precision(1)), Is.EqualTo((4L, 0.75, 1.0)));
        Near.AssertNear(2 / 3.0, matrix.Recall(1), 1e-12, "recall");
    }

    [Test]
    public static void Shapes_that_do_not_fit_are_refused_with_a_sentence()
    {
        Assert.That(() => ConfusionMatrix.Of(Tensor.Create(new float[7], [7]), Targets.Classes([0, 1], 2)),
            Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("but there are '7' outputs and '2' rows of '1' targets."));
        Assert.That(() => ConfusionMatrix.Of(Tensor.Create(new float[4], [2, 2]), Targets.Classes([0, 1], 2), ["a"]),
            Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith("ConfusionMatrix: there must be a name for each of '2' classes, but there are '1'."));
        Assert.That(() => ConfusionMatrix.Of(Tensor.Create(new float[4], [2, 2]), Targets.Classes([0, 2], 3)),
            Throws.TypeOf<DataException>());
        ConfusionMatrix matrix = ConfusionMatrix.Of(Tensor.Create(new float[4], [2, 2]), Targets.Classes([0, 1], 2));
        Assert.That(() => matrix[2, 0], Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => matrix.Precision(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
