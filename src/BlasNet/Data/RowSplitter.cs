using System.Globalization;
using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Splits of rows after a seeded shuffle: a fraction held out, or folds; with classes, each class in its share.</summary>
/// <remarks>Both parts of a split are in the shuffled order. All splits of data sets and tables are made here.</remarks>
internal sealed class RowSplitter
{
    private readonly string place;
    private readonly string unit;
    private readonly int[] shuffled;

    // The shuffled rows and where groups end in them: one group per class, or one of all rows.
    private readonly int[] grouped;
    private readonly int[] ends;

    /// <summary>Shuffles rows.</summary>
    /// <param name="place">The data, which opens every message.</param>
    /// <param name="unit">What a row is called in messages, in the plural.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="seed">The seed: the same one gives the same splits.</param>
    /// <param name="classes">The class of each row where splits keep the shares of the classes; else null.</param>
    public RowSplitter(string place, string unit, int count, long seed, int[]? classes)
    {
        (this.place, this.unit) = (place, unit);
        shuffled = new int[count];
        new CounterRandom(seed, RandomPurpose.Split).Permute(shuffled);
        (grouped, ends) = classes is null ? (shuffled, [count]) : ByClass(shuffled, classes);
    }

    private int Count => shuffled.Length;

    /// <summary>Reads a share of the training data, such as <c>0.2</c>; null where the text names data.</summary>
    public static double? FractionOf(string? validation) =>
        double.TryParse(validation, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction) ? fraction : null;

    /// <summary>Holds out the first round(fraction * count) rows in shuffled order, at least 1; with classes the first of each.</summary>
    /// <exception cref="ConfigurationException">The fraction is not between 0 and 1, or leaves nothing to learn from.</exception>
    public (int[] Train, int[] Held) HoldOut(double fraction)
    {
        int held = HeldCount(fraction), start = 0;
        bool[] isHeld = new bool[Count];
        int[] quotas = Quotas(held);
        for (int group = 0; group < ends.Length; start = ends[group++])
        {
            foreach (int row in grouped.AsSpan(start, quotas[group]))
                isHeld[row] = true;
        }
        return Parts(row => isHeld[row]);
    }

    /// <summary>Holds out as many rows, evenly spaced in shuffled order; with classes, in the order of the classes.</summary>
    /// <exception cref="ConfigurationException">The fraction is not between 0 and 1, or leaves nothing to learn from.</exception>
    public (int[] Train, int[] Held) HoldOutSpaced(double fraction)
    {
        int held = HeldCount(fraction);
        bool[] isHeld = new bool[Count];
        for (int i = 0; i < Count; i++)
            isHeld[grouped[i]] = (i + 1L) * held / Count > (long)i * held / Count;
        return Parts(row => isHeld[row]);
    }

    /// <summary>Deals the rows into folds of sizes that differ by a row at most, with classes each evenly.</summary>
    /// <exception cref="ConfigurationException">There are fewer than 2 folds, or more than rows.</exception>
    public IReadOnlyList<(int[] Train, int[] Held)> Folds(int folds)
    {
        if (folds < 2 || folds > Count)
            throw new ConfigurationException(new Place(place) { Property = nameof(folds) }, FormattableString.Invariant(
                $"the number of folds must be from 2 to the '{Count}' {unit}, but it was '{folds}'."));
        int[] part = new int[Count];
        // Class after class: each continues where the one before ended.
        for (int i = 0; i < Count; i++)
            part[grouped[i]] = i % folds;
        return [.. Enumerable.Range(0, folds).Select(fold => Parts(row => part[row] == fold))];
    }

    private int HeldCount(double fraction)
    {
        if (!(fraction > 0 && fraction < 1))
            throw new ConfigurationException(new Place(place) { Property = nameof(fraction) }, FormattableString.Invariant(
                $"the fraction to hold out must be above 0 and below 1, but it was '{fraction}'."));
        int held = Math.Max(1, (int)Math.Round(fraction * Count, MidpointRounding.AwayFromZero));
        return held < Count ? held
            : throw new ConfigurationException(new Place(place) { Property = nameof(fraction) }, FormattableString.Invariant(
                $"holding out the fraction '{fraction}' of '{Count}' {unit} leaves none to learn from."));
    }

    private (int[] Train, int[] Held) Parts(Predicate<int> isHeld) =>
        (Array.FindAll(shuffled, row => !isHeld(row)), Array.FindAll(shuffled, isHeld));

    // Shares the rows to hold out among the groups in proportion; what rounding down leaves goes to the largest remainders.
    private int[] Quotas(int held)
    {
        int[] sizes = [.. ends.Select((end, group) => group == 0 ? end : end - ends[group - 1])];
        int[] quotas = Array.ConvertAll(sizes, size => (int)((long)size * held / Count));
        int[] byRemainder = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(group => (long)sizes[group] * held % Count)];
        foreach (int group in byRemainder.AsSpan(0, held - quotas.Sum()))
            quotas[group]++;
        return quotas;
    }

    // Sorts by counting, since the rows may be many millions; rows of a class keep their order.
    private static (int[] Rows, int[] Ends) ByClass(int[] order, int[] classes)
    {
        int[] next = new int[classes.Max() + 1];
        foreach (int code in classes)
            next[code]++;
        for (int code = 0, start = 0; code < next.Length; code++)
            (next[code], start) = (start, start + next[code]);
        int[] sorted = new int[order.Length];
        foreach (int row in order)
            sorted[next[classes[row]]++] = row;
        // Each class now stands at its end.
        return (sorted, next);
    }
}
