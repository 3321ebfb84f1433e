using System.Globalization;
using BlasNet.Data;

namespace BlasNet;

public sealed partial class Targets
{
    private const string Subject = "Targets", LabelSubject = "Labels";

    /// <summary>Creates targets from the names of classes, which are kept with the data and saved with a model.</summary>
    /// <param name="labels">One name per sample.</param>
    /// <param name="classNames">The names in the order of the class numbers; by default those that occur, in ordinal order, as of a
    /// table.</param>
    /// <exception cref="ConfigurationException">Two class names are alike, or there are none.</exception>
    /// <exception cref="DataException">There are no labels, a label is null, or its name is not among those given.</exception>
    /// <example>
    /// <code>
    /// Targets targets = Targets.Classes(["setosa", "virginica", "setosa"]);
    /// Console.WriteLine(string.Join(", ", targets.ClassNames));
    /// </code>
    /// </example>
    public static Targets Classes(IReadOnlyList<string> labels, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i] is null)
                throw new DataException($"{LabelSubject}: the label of sample '{i}' is null.");
        }
        string[] names = classNames is null
            ? [.. labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : [.. classNames];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
            numbers.TryAdd(name, numbers.Count);
        var classes = new int[labels.Count];
        for (int i = 0; i < classes.Length; i++)
            classes[i] = numbers.TryGetValue(labels[i], out int number) ? number : throw new DataException(
                $"{LabelSubject}: the label of sample '{i}' is '{Excerpt.Of(labels[i])}', which is no class."
                + NearestName.Advice(labels[i], names));
        return Named(classes, names);
    }

    /// <summary>Creates targets of the two classes <c>False</c> and <c>True</c>, numbered 0 and 1.</summary>
    /// <exception cref="DataException">There are no labels.</exception>
    public static Targets Classes(IReadOnlyList<bool> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Named([.. labels.Select(label => label ? 1 : 0)], [bool.FalseString, bool.TrueString]);
    }

    /// <summary>Creates targets from the values of an enum: each of its names is a class, in the order of the values.</summary>
    /// <exception cref="DataException">There are no labels, or a label is no value of the enum.</exception>
    public static Targets Classes<TEnum>(IReadOnlyList<TEnum> labels) where TEnum : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(labels);
        return OfEnum(typeof(TEnum), [.. labels.Cast<object>()]);
    }

    /// <summary>Creates targets from numbers in double precision, rounded to floats.</summary>
    /// <param name="values">The rows one after the other. All must be finite.</param>
    /// <param name="width">The numbers per row.</param>
    /// <exception cref="ConfigurationException">The width is below 1, or the length is no multiple of it.</exception>
    /// <exception cref="DataException">A value is not a finite number, or beyond the range of floats.</exception>
    public static Targets Values(ReadOnlySpan<double> values, int width = 1) =>
        Values(ArrayRows.Floats(values, Math.Max(1, width), Subject), width);

    /// <summary>Creates targets from rows of numbers.</summary>
    /// <exception cref="ConfigurationException">There are no rows, or their lengths differ; the message names a row and both
    /// lengths.</exception>
    /// <exception cref="DataException">A value is not a finite number.</exception>
    public static Targets Values(float[][] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <inheritdoc cref="Values(float[][])"/>
    public static Targets Values(double[][] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <inheritdoc cref="Values(float[][])"/>
    public static Targets Values(float[,] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <inheritdoc cref="Values(float[][])"/>
    public static Targets Values(double[,] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <inheritdoc cref="Classes(IReadOnlyList{int}, int?)"/>
    public static implicit operator Targets(int[] labels) => Classes(labels);

    /// <inheritdoc cref="Classes(IReadOnlyList{string}, IReadOnlyList{string}?)"/>
    public static implicit operator Targets(string[] labels) => Classes(labels);

    /// <inheritdoc cref="Classes(IReadOnlyList{bool})"/>
    public static implicit operator Targets(bool[] labels) => Classes(labels);

    /// <inheritdoc cref="Values(float[], int)"/>
    public static implicit operator Targets(float[] values) => Values(values);

    /// <inheritdoc cref="Values(ReadOnlySpan{double}, int)"/>
    public static implicit operator Targets(double[] values) => Values(values.AsSpan());

    /// <inheritdoc cref="Values(float[][])"/>
    public static implicit operator Targets(float[][] rows) => Values(rows);

    /// <inheritdoc cref="Values(float[][])"/>
    public static implicit operator Targets(double[][] rows) => Values(rows);

    /// <summary>Creates targets from what a selector returned: texts, booleans, whole numbers or enums for classes; other numbers, or
    /// arrays of them, for values.</summary>
    internal static Targets Of<T>(IReadOnlyList<T> targets) => targets switch
    {
        IReadOnlyList<string> names => Classes(names),
        IReadOnlyList<bool> flags => Classes(flags),
        IReadOnlyList<int> numbers => Classes(numbers),
        IReadOnlyList<byte> numbers => Classes([.. numbers.Select(number => (int)number)]),
        IReadOnlyList<float> numbers => Values([.. numbers]),
        IReadOnlyList<double> numbers => Values((ReadOnlySpan<double>)[.. numbers]),
        IReadOnlyList<decimal> numbers => Values((ReadOnlySpan<double>)[.. numbers.Select(number => (double)number)]),
        IReadOnlyList<float[]> rows => Joined(ArrayRows.Join(rows, Subject)),
        IReadOnlyList<double[]> rows => Joined(ArrayRows.Join(rows, Subject)),
        _ when typeof(T).IsEnum => OfEnum(typeof(T), [.. targets.Cast<object>()]),
        _ => throw new ConfigurationException(
            $"{Subject}: a target of the type '{typeof(T).Name}' is none; text, bool, enum or int means a class, float, double or an array "
            + "of them values.", nameof(targets)),
    };

    private static Targets OfEnum(Type type, object[] labels)
    {
        // Names of one value are one class, called by the first.
        Dictionary<long, string> names = [];
        foreach (object value in Enum.GetValuesAsUnderlyingType(type))
            names.TryAdd(Number(value), Enum.GetName(type, value)!);
        long[] order = [.. names.Keys.Order()];
        var classes = new int[labels.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = Array.IndexOf(order, Number(labels[i]));
            if (classes[i] < 0)
                throw new DataException($"{LabelSubject}: the label of sample '{i}' is '{labels[i]}', which is no value of '{type.Name}'.");
        }
        return Named(classes, [.. order.Select(value => names[value])]);

        static long Number(object value) => unchecked((long)Convert.ToDecimal(value, CultureInfo.InvariantCulture));
    }

    private static Targets Named(int[] classes, string[] names) => classes.Length == 0
        ? throw new DataException($"{LabelSubject}: there are no labels.")
        : Classes(classes, Math.Max(2, names.Length)).WithClassNames(names.Length == 1 ? throw OneClass(names[0]) : names);

    private static DataException OneClass(string name) => new(
        $"{LabelSubject}: every label is '{Excerpt.Of(name)}', but a classification needs two or more classes; give the names of all.");

    private static Targets Joined((float[] Values, int Width) rows) => Values(rows.Values, rows.Width);
}
