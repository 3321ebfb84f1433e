namespace BlasNet.Tests.Metrics;

/// <summary>Naive definitions of metrics over all rows.</summary>
internal static class NaiveMetrics
{
    /// <summary>The scores of one class.</summary>
    internal sealed record Score(double Precision, double Recall, double F1, int Rows);

    public static Score[] Scores(float[][] predictions, float[][] targets, double threshold)
    {
        int classes = Math.Max(2, predictions[0].Length);
        int[] predicted = [.. predictions.Select(row => Class(row, threshold))];
        int[] actual = [.. targets.Select(row => Actual(row, predictions[0].Length))];
        return [.. Enumerable.Range(0, classes).Select(label =>
        {
            double right = predicted.Zip(actual).Count(pair => pair == (label, label));
            double precision = right / Math.Max(1, predicted.Count(each => each == label)),
                recall = right / Math.Max(1, actual.Count(each => each == label));
            return new Score(precision, recall, right == 0 ? 0 : 2 / (1 / precision + 1 / recall), actual.Count(each => each == label));
        })];
    }

    public static double Right(float[][] predictions, float[][] targets) =>
        predictions.Zip(targets, (p, t) => Class(p, 0.5) == Actual(t, p.Length) ? 1.0 : 0).Average();

    public static double RootMeanSquaredError(float[][] predictions, float[][] targets) =>
        Math.Sqrt(predictions.Zip(targets, (p, t) => p.Zip(t, (a, b) => ((double)a - b) * ((double)a - b)).Average()).Average());

    public static double R2(float[][] predictions, float[][] targets) => Enumerable.Range(0, targets[0].Length).Average(i =>
    {
        double mean = targets.Average(row => (double)row[i]);
        return 1 - predictions.Zip(targets, (p, t) => ((double)p[i] - t[i]) * ((double)p[i] - t[i])).Sum()
            / targets.Sum(row => (row[i] - mean) * (row[i] - mean));
    });

    /// <summary>Computes the share of pairs of a row of the class and one of another in which the first has the larger output.</summary>
    public static double AreaUnderCurve(float[][] predictions, float[][] targets)
    {
        int outputs = predictions[0].Length;
        return Enumerable.Range(0, outputs).Average(i =>
        {
            int label = outputs == 1 ? 1 : i;
            float[] own = [.. predictions.Where((_, row) => Actual(targets[row], outputs) == label).Select(row => row[i])];
            float[] rest = [.. predictions.Where((_, row) => Actual(targets[row], outputs) != label).Select(row => row[i])];
            return own.Average(a => rest.Average(b => a > b ? 1 : a == b ? 0.5 : 0));
        });
    }

    private static int Class(float[] row, double threshold) =>
        row.Length == 1 ? row[0] > threshold ? 1 : 0 : Array.IndexOf(row, row.Max());

    private static int Actual(float[] row, int outputs) =>
        row.Length == 1 || outputs == 1 ? (int)row[0] : Array.IndexOf(row, row.Max());
}
