namespace BlasNet.Sweeps;

/// <summary>Time of many trainings, several at a time: predicts how long one takes, and says whether it ends in time.</summary>
/// <remarks>Predictions follow from the trainings before. Safe for several threads.</remarks>
/// <param name="clock">The clock.</param>
/// <param name="limit">The time in all; null for any.</param>
internal sealed class TrainingBudget(TimeProvider clock, TimeSpan? limit)
{
    // What is kept for the choice and the files, as a share of the time and at least.
    private const double ReservedShare = 0.02, LeastReserved = 0.5;

    // A training of no operations would still take some of the first model's time: reading rows, embedding and updates.
    private const double FixedShare = 0.25;

    private readonly long start = clock.GetTimestamp();
    private readonly Lock gate = new();
    private readonly Dictionary<double, (double Seconds, int Count)> measured = [];
    private double first;

    /// <summary>Gets the seconds since the beginning.</summary>
    public double Elapsed => clock.GetElapsedTime(start).TotalSeconds;

    /// <summary>Gets the seconds that are left for trainings; infinite without a limit.</summary>
    public double Left => limit is { } time
        ? time.TotalSeconds - Math.Max(LeastReserved, ReservedShare * time.TotalSeconds) - Elapsed
        : double.PositiveInfinity;

    /// <summary>Notes how long a training took.</summary>
    /// <param name="work">Its work in any unit; that of the first training noted is what others are compared with.</param>
    /// <param name="seconds">The seconds.</param>
    public void Note(double work, double seconds)
    {
        lock (gate)
        {
            if (measured.Count == 0)
                first = work;
            (double before, int count) = measured.GetValueOrDefault(work);
            measured[work] = (before + seconds, count + 1);
        }
    }

    /// <summary>Predicts the seconds of a training: the mean of those with the same work, or else in proportion; 0 before the
    /// first.</summary>
    public double Predict(double work)
    {
        lock (gate)
        {
            if (measured.Count == 0)
                return 0;
            if (measured.TryGetValue(work, out (double Seconds, int Count) same))
                return same.Seconds / same.Count;
            // How much more or less than in proportion the others took.
            double[] ratios = [.. measured.Where(each => each.Key != first)
                .Select(each => each.Value.Seconds / each.Value.Count / InProportion(each.Key))];
            return InProportion(work) * (ratios.Length > 0 ? ratios.Average() : 1);
        }
    }

    /// <summary>Returns whether a training that began now would end in time.</summary>
    public bool Fits(double work) => Predict(work) <= Left;

    private double InProportion(double work) =>
        measured[first].Seconds / measured[first].Count * (FixedShare + (1 - FixedShare) * work / first);
}
