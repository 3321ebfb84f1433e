namespace BlasNet.Sweeps;

/// <summary>Successive halving over folds: many trials are judged on one fold, the better half on two, the best quarter on all
/// five.</summary>
/// <remarks>Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter optimization"; the resource that grows
/// from rung to rung is the number of held-out folds. Folds after the second never decide who goes on, so that they can tell how good a
/// choice is.</remarks>
internal static class HalvingPlan
{
    /// <summary>The number of folds.</summary>
    public const int Folds = 5;

    /// <summary>The first fold by which no trial is dropped, counted from 0.</summary>
    public const int FirstLateFold = 2;

    /// <summary>The trials of one bracket at most, where no more are trained at a time.</summary>
    public const int MostTrials = 32;

    private const int Share = 2;

    /// <summary>Gets the rungs.</summary>
    public static IReadOnlyList<HalvingRung> Rungs { get; } =
        [new(0, 1, 1), new(1, FirstLateFold, Share), new(FirstLateFold, Folds, Share * Share)];

    /// <summary>Returns how many of a bracket's trials reach a rung where time does not matter.</summary>
    public static int Reaching(HalvingRung rung, int trials) => (trials + rung.Divisor - 1) / rung.Divisor;

    /// <summary>Returns how many trials reach a rung in time: so many that it and the rungs after it fit, and at least 1.</summary>
    /// <param name="rung">The rung's position.</param>
    /// <param name="trials">The number of trials of the whole bracket.</param>
    /// <param name="seconds">The seconds of training one of them on one fold.</param>
    /// <param name="left">The seconds that are left.</param>
    /// <param name="jobs">The trainings at a time.</param>
    public static int Reaching(int rung, int trials, double seconds, double left, int jobs)
    {
        int most = Reaching(Rungs[rung], trials);
        while (most > 1 && seconds * RoundsFrom(rung, most * Rungs[rung].Divisor, jobs) > left)
            most--;
        return most;
    }

    /// <summary>Chooses the trials that reach a rung, the best by their score so far first, the first of equals.</summary>
    /// <param name="count">How many reach it.</param>
    /// <param name="scores">Trial and score of those that reached the rung before; one whose score is not a number is out.</param>
    /// <param name="falls">Whether smaller scores are better.</param>
    /// <param name="kept">The trial that always goes on; 0 for none.</param>
    public static IReadOnlyList<int> Survivors(int count, IEnumerable<(int Trial, double Score)> scores, bool falls, int kept)
    {
        int[] ranked = [.. scores.Where(each => !double.IsNaN(each.Score)).OrderBy(each => falls ? each.Score : -each.Score)
            .ThenBy(each => each.Trial).Select(each => each.Trial)];
        int[] best = [.. ranked.Take(count)];
        return [.. (ranked.Contains(kept) ? best.Append(kept) : best).Distinct()];
    }

    /// <summary>Returns how many trials a bracket has at most: a training for each that is made at a time, if those are many.</summary>
    public static int MostWith(int jobs) => Math.Max(MostTrials, jobs);

    /// <summary>Returns how many trials the largest bracket has that ends in time; 0 if not even one does.</summary>
    /// <param name="left">The seconds that are left.</param>
    /// <param name="seconds">The seconds of training each of the trials to come on one fold.</param>
    /// <param name="jobs">The trainings at a time.</param>
    public static int TrialsWithin(double left, IReadOnlyList<double> seconds, int jobs)
    {
        int count = Math.Min(seconds.Count, MostWith(jobs));
        while (count > 0 && seconds.Take(count).Average() * RoundsFrom(0, count, jobs) > left)
            count--;
        return count;
    }

    // Trainings one after the other of a bracket from a rung on: a rung ends with its last training.
    private static int RoundsFrom(int rung, int trials, int jobs) =>
        Rungs.Skip(rung).Sum(each => (Reaching(each, trials) * (each.End - each.First) + jobs - 1) / jobs);
}

/// <summary>A rung of successive halving.</summary>
/// <param name="First">The first fold that it adds, counted from 0.</param>
/// <param name="End">The fold after its last.</param>
/// <param name="Divisor">The number of trials of which one reaches it.</param>
internal sealed record HalvingRung(int First, int End, int Divisor);
