namespace BlasNet;

/// <summary>The properties of one spec, each declared once by its name, its getter and its default, for reading and for writing.</summary>
/// <remarks>
/// <code>
/// internal static RmsProp Declare(SpecProperties&lt;RmsProp&gt; properties) => new()
/// {
///     Rho = properties.Number("rho", spec => spec.Rho, DefaultRho),
///     Epsilon = properties.Number("epsilon", spec => spec.Epsilon, DefaultEpsilon),
/// };
/// </code>
/// While reading, each property returns what the JSON holds or its default. While writing, it writes the spec's value unless that is the
/// default, and returns it: the spec that the declaration then builds equals the one that was written. JSON has the declaration's order.
/// </remarks>
internal sealed class SpecProperties<T>
{
    private readonly SpecReader? reader;
    private readonly SpecWriter? writer;
    private readonly T? spec;

    private SpecProperties(SpecReader? reader, SpecWriter? writer, T? spec) =>
        (this.reader, this.writer, this.spec) = (reader, writer, spec);

    /// <summary>Makes the properties of a spec that is read.</summary>
    public static SpecProperties<T> From(SpecReader reader) => new(reader, null, default);

    /// <summary>Makes the properties of a spec that is written.</summary>
    public static SpecProperties<T> To(SpecWriter writer, T spec) => new(null, writer, spec);

    /// <summary>Makes the properties of a part of the spec, which stand in the same JSON object.</summary>
    public SpecProperties<TPart> Of<TPart>(Func<T, TPart> get) => new(reader, writer, reader is null ? get(spec!) : default);

    /// <summary>Declares a property of any form.</summary>
    public TValue Value<TValue>(Func<T, TValue> get, Func<SpecReader, TValue> read, Action<SpecWriter, TValue> write)
    {
        if (reader is not null)
            return read(reader);
        TValue value = get(spec!);
        write(writer!, value);
        return value;
    }

    /// <summary>Declares a finite number that is required.</summary>
    public double Number(string name, Func<T, double> get) =>
        Value(get, reader => reader.Number(name), (writer, value) => writer.Number(name, value));

    /// <summary>Declares a finite number.</summary>
    public double Number(string name, Func<T, double> get, double fallback) =>
        Value(get, reader => reader.Number(name, fallback), (writer, value) => writer.Number(name, value, fallback));

    /// <summary>Declares a finite number that may be absent.</summary>
    public double? OptionalNumber(string name, Func<T, double?> get) =>
        Value(get, reader => reader.OptionalNumber(name), (writer, value) => writer.Number(name, value));

    /// <summary>Declares a whole number; without a fallback it is required.</summary>
    public int Integer(string name, Func<T, int> get, int? fallback = null) =>
        Value(get, reader => reader.Integer(name, fallback), (writer, value) => writer.Integer(name, value, fallback));

    /// <summary>Declares an array of whole numbers, which is required.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="get">Its getter.</param>
    /// <param name="required">What is required, for the error.</param>
    public IReadOnlyList<int> Integers(string name, Func<T, IReadOnlyList<int>> get, string required) => Value(
        get,
        reader => reader.OptionalIntegers(name) ?? throw reader.Missing(name, required),
        (writer, value) => writer.Integers(name, value));

    /// <summary>Declares an array of finite numbers.</summary>
    public IReadOnlyList<double> Numbers(string name, Func<T, IReadOnlyList<double>> get, IReadOnlyList<double> fallback) => Value(
        get, reader => reader.OptionalNumbers(name) ?? fallback, (writer, value) => writer.Numbers(name, value, fallback));

    /// <summary>Declares true or false.</summary>
    public bool Flag(string name, Func<T, bool> get, bool fallback) =>
        Value(get, reader => reader.Flag(name, fallback), (writer, value) => writer.Flag(name, value, fallback));

    /// <summary>Declares one of several values that have names.</summary>
    public TValue Choice<TValue>(string name, Func<T, TValue> get, TValue fallback, IReadOnlyList<(string Text, TValue Value)> choices) =>
        Value(get,
            reader => reader.OptionalText(name) is not { } text ? fallback : Chosen(reader, name, text, choices),
            (writer, value) => writer.Text(name, TextOf(value, choices), TextOf(fallback, choices)));

    /// <summary>Declares a spec of another family.</summary>
    public TValue Nested<TValue>(string name, Func<T, TValue> get, SpecConverter<TValue> converter, TValue fallback)
        where TValue : class => Value(
            get, reader => reader.Nested(name, converter) ?? fallback, (writer, value) => writer.Nested(name, value, converter, fallback));

    /// <summary>Declares a spec of another family, which is required.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="get">Its getter.</param>
    /// <param name="converter">The other family.</param>
    /// <param name="required">What is required, for the error.</param>
    public TValue Nested<TValue>(string name, Func<T, TValue> get, SpecConverter<TValue> converter, string required)
        where TValue : class => Value(
            get, reader => reader.Nested(name, converter) ?? throw reader.Missing(name, required),
            (writer, value) => writer.Nested(name, value, converter));

    /// <summary>Declares an array of specs of another family, which is required.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="get">Its getter.</param>
    /// <param name="converter">The other family.</param>
    /// <param name="required">What is required, for the error.</param>
    public IReadOnlyList<TValue> NestedList<TValue>(
        string name, Func<T, IReadOnlyList<TValue>> get, SpecConverter<TValue> converter, string required) where TValue : class => Value(
            get, reader => reader.NestedList(name, converter, required) ?? throw reader.Missing(name, required),
            (writer, value) => writer.NestedList(name, value, converter));

    private static TValue Chosen<TValue>(SpecReader reader, string name, string text, IReadOnlyList<(string Text, TValue Value)> choices)
    {
        foreach ((string choice, TValue value) in choices)
        {
            if (choice == text)
                return value;
        }
        string known = string.Join(", ", choices.SkipLast(1).Select(each => $"'{each.Text}'"));
        throw reader.Error($"'{name}' must be {known} or '{choices[^1].Text}', but it was '{text}'");
    }

    private static string TextOf<TValue>(TValue value, IReadOnlyList<(string Text, TValue Value)> choices) =>
        choices.First(each => EqualityComparer<TValue>.Default.Equals(each.Value, value)).Text;
}
