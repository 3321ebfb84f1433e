using BlasNet.Data;
using BlasNet.Kernels;

namespace BlasNet;

/// <summary>Kinds of targets of a data set.</summary>
public enum TargetKind
{
    /// <summary>One class index per row.</summary>
    Classes,

    /// <summary>One or more numbers per row.</summary>
    Values,
}

/// <summary>Targets that a model is to learn: a class index or a row of numbers for each sample.</summary>
/// <remarks>Shapes: [Count, Width]. Class indices are kept as floats, which are exact for every index up to 2^24.</remarks>
public sealed partial class Targets
{
    /// <summary>The largest number of classes whose indices a float holds exactly.</summary>
    private const int MostClasses = 1 << 24;

    /// <summary>The largest number of classes that is inferred from fewer samples.</summary>
    private const int MostRareClasses = 1 << 16;

    // Either the rows are stored, or they are views of the steps of a series.
    private readonly float[] rows;
    private readonly SeriesWindows? windows;
    private readonly int[]? numbers;

    private Targets(SeriesWindows windows) : this(TargetKind.Values, [], windows.Shape.Outputs, windows.Shape.Outputs) =>
        this.windows = windows;

    private Targets(
        TargetKind kind, float[] rows, int width, int outputs, IReadOnlyList<string>? classNames = null, int[]? numbers = null)
    {
        Kind = kind;
        this.rows = rows;
        this.numbers = numbers;
        Width = width;
        Outputs = outputs;
        ClassNames = classNames ?? [];
    }

    /// <summary>Gets whether the targets are classes or values.</summary>
    public TargetKind Kind { get; }

    /// <summary>Gets the number of floats in a row: 1 for classes.</summary>
    public int Width { get; }

    /// <summary>Gets the number of classes, or of values in a row.</summary>
    public int Outputs { get; }

    /// <summary>Gets the names of the classes in the order of their numbers; empty where they have none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Count => windows?.Count ?? rows.Length / Width;

    /// <summary>Gets all rows, one after the other; of a forecast, whose rows are views of a series and overlap, a copy.</summary>
    public ReadOnlyMemory<float> Rows => windows is null ? rows : ToArray();

    /// <summary>Gets where each row lies in its series; null where the targets are no forecast.</summary>
    internal SeriesWindows? Windows => windows;

    /// <summary>Creates targets from class indices.</summary>
    /// <param name="labels">One index per sample, counted from 0.</param>
    /// <param name="classCount">The number of classes; by default one more than the largest label, and at least 2.</param>
    /// <exception cref="ConfigurationException">The number of classes is below 1 or above 2^24.</exception>
    /// <exception cref="DataException">A label is negative or not below the number of classes; or the number is not given, and one label
    /// means more than 65536 classes, which are more than there are samples.</exception>
    public static Targets Classes(IReadOnlyList<int> labels, int? classCount = null) =>
        Classes(labels, classCount, new Place { Subject = "Labels" });

    /// <summary>Creates targets from class indices stored as bytes, like <see cref="Classes(IReadOnlyList{int}, int?)"/>.</summary>
    public static Targets ClassBytes(byte[] labels, int? classCount = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Classes(Array.ConvertAll(labels, label => (int)label), classCount);
    }

    /// <summary>Creates targets from numbers.</summary>
    /// <param name="values">The rows one after the other; kept, not copied. All must be finite.</param>
    /// <param name="width">The numbers per row.</param>
    /// <exception cref="ConfigurationException">The width is below 1, or the length is no multiple of it.</exception>
    /// <exception cref="DataException">A value is not a finite number.</exception>
    public static Targets Values(float[] values, int width = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (width < 1)
            throw new ConfigurationException(
                FormattableString.Invariant($"Targets: the width must be at least 1, but it was '{width}'."), nameof(width));
        if (values.Length % width != 0)
            throw new ConfigurationException(
                $"Targets: '{values.Length}' values are no whole number of rows of width '{width}'.", nameof(values));
        int bad = Reductions.FirstNonFinite(values);
        if (bad >= 0)
            throw new DataException(FormattableString.Invariant(
                $"Targets: value '{bad % width}' of row '{bad / width}' is '{values[bad]}', but every value must be a finite number."));
        return new Targets(TargetKind.Values, values, width, width);
    }

    /// <summary>Returns the class of a row.</summary>
    /// <exception cref="ConfigurationException">The targets are values.</exception>
    public int ClassOf(int row) => (int)RequireClasses("The class of a row").rows[row];

    /// <summary>Returns the class of each row.</summary>
    /// <exception cref="ConfigurationException">The targets are values.</exception>
    internal int[] ClassNumbers() => Array.ConvertAll(RequireClasses("The class of a row").rows, label => (int)label);

    /// <summary>Counts the rows of each class.</summary>
    /// <exception cref="ConfigurationException">The targets are values.</exception>
    public int[] CountClasses()
    {
        RequireClasses("Counting classes");
        int[] counts = new int[Outputs];
        foreach (float label in rows)
            counts[(int)label]++;
        return counts;
    }

    /// <summary>Returns the targets with each class as a row of zeros with a one at its index.</summary>
    /// <exception cref="ConfigurationException">The targets are values already, or the rows do not fit into one array.</exception>
    public Targets OneHot()
    {
        RequireClasses("One-hot coding");
        if ((long)Count * Outputs > Array.MaxLength)
            throw new ConfigurationException(
                $"One-hot coding '{Count}' rows of '{Outputs}' classes takes more than {Array.MaxLength} values.");
        float[] coded = new float[Count * Outputs];
        for (int i = 0; i < rows.Length; i++)
            coded[i * Outputs + (int)rows[i]] = 1;
        return new Targets(TargetKind.Values, coded, Outputs, Outputs, ClassNames, numbers);
    }

    /// <summary>Returns the targets with names for their classes.</summary>
    /// <param name="names">A name for each class, no two alike.</param>
    /// <exception cref="ConfigurationException">
    /// The targets are values, or there are more or fewer names than classes, or two alike.
    /// </exception>
    public Targets WithClassNames(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        RequireClasses("Naming classes");
        if (names.Count != Outputs)
            throw new ConfigurationException($"Targets: there are '{names.Count}' names, but '{Outputs}' classes.", nameof(names));
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(alike => alike.Count() > 1) is { } twice)
            throw new ConfigurationException($"Targets: two classes have the name '{twice.Key}'.", nameof(names));
        return new Targets(Kind, rows, Width, Outputs, [.. names], numbers);
    }

    /// <summary>Writes the chosen rows one after the other; allocates nothing.</summary>
    /// <remarks>Shapes: chosen [N], destination [N, Width]. Overwrites the destination.</remarks>
    internal void Gather(ReadOnlySpan<int> chosen, Span<float> destination)
    {
        if (windows is not null)
            windows.GatherTargets(chosen, destination);
        else
            Kernels.Gather.Floats(rows, chosen, Width, destination[..(chosen.Length * Width)]);
    }

    /// <summary>Copies a row.</summary>
    internal float[] Row(int row)
    {
        float[] copy = new float[Width];
        Gather([row], copy);
        return copy;
    }

    /// <summary>Copies all rows.</summary>
    internal float[] ToArray()
    {
        if (windows is null)
            return rows.AsSpan().ToArray();
        float[] copy = new float[checked(Count * Width)];
        Gather([.. Enumerable.Range(0, Count)], copy);
        return copy;
    }

    /// <summary>Creates the targets of the windows of a series, which are not copied.</summary>
    internal static Targets Of(SeriesWindows windows) => new(windows);

    /// <summary>Wraps rows that are known to be valid; kept, not copied.</summary>
    internal static Targets Stored(TargetKind kind, float[] rows, int width, int outputs) => new(kind, rows, width, outputs);

    /// <summary>Returns the number that a row had in the data set that this one is a part of; its own where it is no part.</summary>
    internal int NumberOf(int row) => windows?.NumberOf(row) ?? (numbers is null ? row : numbers[row]);

    /// <summary>Returns the chosen rows as new targets, copied unless they are views of a series; the number of classes stays.</summary>
    internal Targets Select(ReadOnlySpan<int> chosen)
    {
        if (windows is not null)
            return new Targets(windows.Select(chosen));
        float[] copy = new float[chosen.Length * Width];
        Gather(chosen, copy);
        return new Targets(Kind, copy, Width, Outputs, ClassNames, Array.ConvertAll(chosen.ToArray(), NumberOf));
    }

    /// <summary>Returns the targets with a model's numbers for classes of the same names.</summary>
    /// <param name="names">The names of the model's classes in their order; empty where it has none.</param>
    /// <param name="place">What the message begins with.</param>
    /// <exception cref="DataException">A class has a name that the model does not know.</exception>
    internal Targets Renumbered(IReadOnlyList<string> names, Place place)
    {
        if (names.Count == 0 || ClassNames.Count == 0 || Kind != TargetKind.Classes || names.SequenceEqual(ClassNames))
            return this;
        int[] numbers = [.. ClassNames.Select(name => IndexOf(names, name, place))];
        return new Targets(Kind, Array.ConvertAll(rows, label => (float)numbers[(int)label]), Width, names.Count, names, this.numbers);
    }

    /// <summary>Returns these targets, or refuses what needs classes.</summary>
    internal Targets RequireClasses(string what) =>
        Kind == TargetKind.Classes
            ? this
            : throw new ConfigurationException($"{what} needs class labels, but the targets are rows of '{Width}' values.");

    /// <summary>Creates targets from class indices; messages about a label begin with the given place, for example a file.</summary>
    internal static Targets Classes(IReadOnlyList<int> labels, int? classCount, Place place)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (classCount is < 1 or > MostClasses)
            throw new ConfigurationException(place with { Property = nameof(classCount) }, FormattableString.Invariant(
                $"the number of classes must be from 1 to {MostClasses}, but it was '{classCount}'."));
        float[] rows = new float[labels.Count];
        int outputs = classCount ?? Math.Clamp(labels.DefaultIfEmpty().Max(), 1, MostClasses - 1) + 1;
        if (classCount is null && outputs > Math.Max(MostRareClasses, rows.Length))
            throw TooMany(labels, outputs, place);
        for (int i = 0; i < rows.Length; i++)
        {
            int label = labels[i];
            if (label < 0 || label >= outputs)
                throw new DataException(place, FormattableString.Invariant(
                    $"the label of sample '{i}' is '{label}', but with '{outputs}' classes labels run from 0 to {outputs - 1}."));
            rows[i] = label;
        }
        return new Targets(TargetKind.Classes, rows, 1, outputs);
    }

    // Memory and outputs follow the number of classes: one number that is none, such as a year in seconds, must not decide it.
    private static DataException TooMany(IReadOnlyList<int> labels, int outputs, Place place)
    {
        int most = labels.Max(), sample = labels.Index().First(label => label.Item == most).Index;
        return new DataException(place, FormattableString.Invariant(
            $"the label of sample '{sample}' is '{most}', which means '{outputs}' classes or more, but there are only '{labels.Count}' ")
            + "samples; number the classes from 0 without gaps, or give the number of classes.");
    }

    private static int IndexOf(IReadOnlyList<string> names, string name, Place place)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }
        throw new DataException(
            place, $"there is a class '{name}', but the model knows {string.Join(", ", names.Select(known => $"'{known}'"))}.");
    }
}
