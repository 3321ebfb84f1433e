using System.Globalization;
using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Decides which rows of a shuffled data set are held out.</summary>
internal static class SplitRule
{
    /// <summary>Reads a share of the training data, such as <c>0.2</c>; null where the text names data.</summary>
    public static double? Share(string? validation) =>
        double.TryParse(validation, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction) ? fraction : null;

    /// <summary>Returns all rows in the shuffled order of a split.</summary>
    public static int[] Shuffle(int count, long seed)
    {
        int[] order = new int[count];
        new CounterRandom(seed, RandomPurpose.Split).Permute(order);
        return order;
    }

    /// <summary>Marks round(fraction * count) rows, at least 1, as held out.</summary>
    public static void Mark(Dataset data, int[] order, double fraction, bool stratified, bool[] heldOut)
    {
        if (!(fraction > 0 && fraction < 1))
            throw new ConfigurationException(FormattableString.Invariant(
                $"{data.Name}: the fraction to hold out must be above 0 and below 1, but it was '{fraction}'."), nameof(fraction));
        int total = Math.Max(1, (int)Math.Round(fraction * data.Count, MidpointRounding.AwayFromZero));
        if (total >= data.Count)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{data.Name}: holding out the fraction '{fraction}' of '{data.Count}' samples leaves none to learn from."),
                nameof(fraction));
        if (!stratified)
        {
            foreach (int row in order.AsSpan(0, total))
                heldOut[row] = true;
            return;
        }
        data.Targets.RequireClasses("A stratified split");
        int[] quotas = Quotas(data.Targets.CountClasses(), total, data.Count);
        foreach (int row in order)
            heldOut[row] = quotas[data.Targets.ClassOf(row)]-- > 0;
    }

    /// <summary>Deals the rows of a shuffled order to parts of sizes that differ by at most one; with classes, so that each class is dealt evenly.</summary>
    /// <returns>The part of each row, from 0 on.</returns>
    public static int[] Deal(int[] order, int parts, Func<int, int>? classOf)
    {
        int[] part = new int[order.Length];
        // Class after class, and the dealing goes on where the class before ended.
        IEnumerable<int> dealt = classOf is null ? order : order.OrderBy(classOf);
        int next = 0;
        foreach (int row in dealt)
            part[row] = next++ % parts;
        return part;
    }

    /// <summary>Shares the total among the classes in proportion to their rows;
    /// what rounding down leaves goes to the largest remainders.</summary>
    private static int[] Quotas(int[] classRows, int total, int count)
    {
        int[] quotas = Array.ConvertAll(classRows, rows => (int)((long)rows * total / count));
        int[] byRemainder = [.. Enumerable.Range(0, classRows.Length).OrderByDescending(c => (long)classRows[c] * total % count)];
        int left = total - quotas.Sum();
        foreach (int c in byRemainder.AsSpan(0, left))
            quotas[c]++;
        return quotas;
    }
}
