using BlasNet.Numerics;

namespace BlasNet.Data;

/// <summary>Ways to take an array as targets.</summary>
internal enum TargetReading
{
    /// <summary>Whole numbers, one per sample, are classes; floats and rows are values.</summary>
    Stored,

    /// <summary>As stored, but class numbers held as floats and rows with a single 1 are classes too.</summary>
    Inferred,

    /// <summary>Class numbers, of any type, or rows with a single 1.</summary>
    Classes,

    /// <summary>Values.</summary>
    Values,
}

/// <summary>Targets read from an array of NumPy.</summary>
/// <param name="Targets">The targets.</param>
/// <param name="Note">What was taken for granted, as a line of the log; null where nothing was.</param>
internal sealed record NumpyTargets(Targets Targets, string? Note)
{
    // As for tables: more numbers than these are more likely to be measured than to name classes.
    private const int MostClassNumbers = 20;
    private const string ToValues = "'--task regression' reads numbers";

    /// <summary>Reads targets [Count], [Count, 1] or [Count, Width].</summary>
    /// <param name="array">The array.</param>
    /// <param name="reading">How to take it.</param>
    /// <param name="classes">The number of classes; null takes one more than the largest number.</param>
    /// <param name="place">The file, and the array in it.</param>
    /// <exception cref="DataException">A row is no class where classes are asked for, or a number is negative or not finite.</exception>
    public static NumpyTargets Of(NumpyArray array, TargetReading reading, int? classes, Place place)
    {
        int width = array.Dimensions.Count == 1 ? 1 : array.Dimensions[1];
        string name = place.Section!;
        if (reading == TargetReading.Values || (reading == TargetReading.Stored && (width > 1 || !array.IsInteger)))
            return Values(null);
        if (array.IsInteger && width == 1)
            return new NumpyTargets(Targets.Classes(array.ToIntegers(), classes, place), null);
        double[] values = array.ToDoubles();
        if (width == 1)
            return reading == TargetReading.Classes ? Numbers(values, classes, place) : Inferred(values, () => Values(null), place);
        int[]? hot = OneHot(values, width, out int bad);
        if (reading == TargetReading.Classes)
            return hot is not null ? Classes(hot, null) : throw new DataException(place,
                FormattableString.Invariant($"row '{bad}' of '{width}' numbers is no class, which needs a single 1 among zeros."));
        return hot is null ? Values(null) : Classes(hot, FormattableString.Invariant(
            $"  {name} has a single 1 in each row of {width}, which is read as {width} classes; {ToValues}"));

        NumpyTargets Values(string? note) => new(Targets.Values(NumpyData.Floats(array, width, "target"), width), note);

        NumpyTargets Classes(int[] labels, string? note) => new(Targets.Classes(labels, width, place), note);
    }

    private static NumpyTargets Numbers(double[] values, int? classes, Place place)
    {
        int bad = Array.FindIndex(values, value => !(value >= int.MinValue && value < int.MaxValue && value == Math.Floor(value)));
        return bad < 0 ? new(Targets.Classes(Array.ConvertAll(values, value => (int)value), classes, place), null)
            : throw new DataException(place,
                FormattableString.Invariant($"the label of sample '{bad}' is '{values[bad]}', but a class is a whole number from 0."));
    }

    // Class numbers are 0, 1 and so on without a gap, each of which occurs twice on average.
    private static NumpyTargets Inferred(double[] values, Func<NumpyTargets> numbers, Place place)
    {
        var seen = new HashSet<double>();
        bool areWhole = Array.TrueForAll(values, double.IsInteger);
        for (int i = 0; i < values.Length && areWhole && seen.Count <= MostClassNumbers; i++)
            seen.Add(values[i]);
        bool areClasses = areWhole && seen.Count is >= 2 and <= MostClassNumbers && 2 * seen.Count <= values.Length
            && seen.Min() == 0 && seen.Max() == seen.Count - 1;
        if (areClasses)
            return new(Targets.Classes(Array.ConvertAll(values, value => (int)value), null, place), FormattableString.Invariant(
                $"  {place.Section} holds 0 to {seen.Count - 1} as floats, which are read as {seen.Count} classes; {ToValues}"));
        string? note = areWhole && seen.Count is >= 2 and <= MostClassNumbers
            ? FormattableString.Invariant($"  {place.Section} holds {seen.Count} whole numbers from {seen.Min()} to {seen.Max()} ")
                + "as floats, which are read as numbers; '--task classification' reads classes, counted from 0"
            : null;
        return numbers() with { Note = note };
    }

    // Null, and the first other row, where not every row has a single 1 among zeros.
    private static int[]? OneHot(double[] values, int width, out int bad)
    {
        int[] labels = new int[values.Length / width];
        for (bad = 0; bad < labels.Length; bad++)
        {
            ReadOnlySpan<double> row = values.AsSpan(bad * width, width);
            labels[bad] = row.IndexOf(1);
            if (labels[bad] < 0 || row[..labels[bad]].ContainsAnyExcept(0) || row[(labels[bad] + 1)..].ContainsAnyExcept(0))
                return null;
        }
        return labels;
    }
}
