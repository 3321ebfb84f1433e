namespace BlasNet.Metrics;

/// <summary>Counts, for a class, the rows that were rightly given it, all that were given it, and all that are of it.</summary>
internal readonly record struct ClassScore(double Right, double Predicted, double Actual)
{
    /// <summary>Right of those predicted; 0 where none is, as with scikit-learn's <c>zero_division=0</c>.</summary>
    public static double Precision(ClassScore counts) => Share(counts.Right, counts.Predicted);

    /// <summary>Right of those that are; 0 where none is.</summary>
    public static double Recall(ClassScore counts) => Share(counts.Right, counts.Actual);

    /// <summary>The harmonic mean of precision and recall; 0 where neither is defined.</summary>
    public static double F1(ClassScore counts) => Share(2 * counts.Right, counts.Predicted + counts.Actual);

    /// <summary>Makes one number of all classes.</summary>
    /// <param name="score">Precision, recall or F1.</param>
    /// <param name="average">How.</param>
    /// <param name="counts">The counts of one class behind those of another: right, predicted, actual.</param>
    public static double Of(Func<ClassScore, double> score, ClassAverage average, ReadOnlySpan<double> counts)
    {
        if (average == ClassAverage.Automatic && counts.Length == 6)
            return score(At(counts, 1));
        ClassScore all = default;
        double sum = 0, weights = 0;
        for (int i = 0; i < counts.Length / 3; i++)
        {
            ClassScore own = At(counts, i);
            all = new ClassScore(all.Right + own.Right, all.Predicted + own.Predicted, all.Actual + own.Actual);
            double weight = average == ClassAverage.Weighted ? own.Actual : own.Predicted + own.Actual > 0 ? 1 : 0;
            sum += weight * score(own);
            weights += weight;
        }
        return average == ClassAverage.Micro ? score(all) : Share(sum, weights);
    }

    private static ClassScore At(ReadOnlySpan<double> counts, int i) => new(counts[3 * i], counts[3 * i + 1], counts[3 * i + 2]);

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
