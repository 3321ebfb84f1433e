using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlasNet.Tables;

/// <summary>Public property or field of a type of rows.</summary>
/// <param name="name">The name that the row gives it.</param>
/// <param name="type">The type of its values.</param>
internal abstract class RowMember<T>(string name, Type type)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets the type of the values.</summary>
    public Type Type { get; } = type;

    /// <summary>Reads the value of a row.</summary>
    public abstract RowCell Read(ref T row);
}

/// <summary>Public properties and fields of a type of rows, in the order of their declaration; its getters are called without
/// reflection.</summary>
/// <remarks>A <see cref="JsonPropertyNameAttribute"/> gives a name of its own, and a <see cref="JsonIgnoreAttribute"/> leaves one out.
/// </remarks>
internal static class RowType<[DynamicallyAccessedMembers(RowType.Members)] T>
{
    /// <summary>Gets the members; none of a dictionary or a list, whose own properties are no cells.</summary>
    public static RowMember<T>[] Members { get; } = typeof(T).IsAssignableTo(typeof(IEnumerable)) || typeof(T) == typeof(JsonElement) ? [] :
    [
        .. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 && IsTaken(property))
            .Select(OfProperty),
        .. typeof(T).GetFields(BindingFlags.Public | BindingFlags.Instance).Where(IsTaken)
            .Select(field => new Reflected(NameOf(field), field.FieldType, field.GetValue)),
    ];

    /// <summary>Gets the names of the members.</summary>
    public static string[] Names { get; } = Array.ConvertAll(Members, member => member.Name);

    private static bool IsTaken(MemberInfo member) => !member.IsDefined(typeof(JsonIgnoreAttribute), inherit: true);

    private static string NameOf(MemberInfo member) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>(inherit: true)?.Name ?? member.Name;

    // The types that the cells of most tables have are read without boxing.
    private static RowMember<T> OfProperty(PropertyInfo property)
    {
        Type type = property.PropertyType;
        return type == typeof(double) ? new Typed<double>(property, RowCell.Of)
            : type == typeof(float) ? new Typed<float>(property, RowCell.Of)
            : type == typeof(int) ? new Typed<int>(property, number => RowCell.Of((long)number))
            : type == typeof(long) ? new Typed<long>(property, RowCell.Of)
            : type == typeof(bool) ? new Typed<bool>(property, RowCell.Of)
            : type == typeof(string) ? new Typed<string?>(property, RowCell.Of)
            : type == typeof(double?) ? new Typed<double?>(property, number => number is { } value ? RowCell.Of(value) : RowCell.Missing)
            : type == typeof(float?) ? new Typed<float?>(property, number => number is { } value ? RowCell.Of(value) : RowCell.Missing)
            : type == typeof(int?) ? new Typed<int?>(property, number => number is { } value ? RowCell.Of((long)value) : RowCell.Missing)
            : type == typeof(bool?) ? new Typed<bool?>(property, flag => flag is { } value ? RowCell.Of(value) : RowCell.Missing)
            : new Reflected(NameOf(property), type, property.GetValue);
    }

    private delegate TValue ValueGetter<TValue>(ref T row);

    private sealed class Typed<TValue> : RowMember<T>
    {
        private readonly Func<T, TValue>? getter;
        private readonly ValueGetter<TValue>? valueGetter;
        private readonly Func<TValue, RowCell> convert;

        public Typed(PropertyInfo property, Func<TValue, RowCell> convert) : base(NameOf(property), property.PropertyType)
        {
            this.convert = convert;
            // A getter of a value type takes its row by reference.
            if (typeof(T).IsValueType)
                valueGetter = property.GetMethod!.CreateDelegate<ValueGetter<TValue>>();
            else
                getter = property.GetMethod!.CreateDelegate<Func<T, TValue>>();
        }

        public override RowCell Read(ref T row) => convert(getter is not null ? getter(row) : valueGetter!(ref row));
    }

    private sealed class Reflected(string name, Type type, Func<object?, object?> get) : RowMember<T>(name, type)
    {
        public override RowCell Read(ref T row) => RowCell.Of(get(row));
    }
}

/// <summary>What must be kept of a type of rows, and dictionaries that are rows themselves.</summary>
internal static class RowType
{
    /// <summary>The members that are read.</summary>
    public const DynamicallyAccessedMemberTypes Members =
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields;

    /// <summary>Returns a row as a dictionary where it is one, of any type of values, or a JSON object; null otherwise.</summary>
    public static IReadOnlyDictionary<string, object?>? AsDictionary(object row)
    {
        switch (row)
        {
            case IReadOnlyDictionary<string, object?> cells:
                return cells;
            case IDictionary<string, object?> cells:
                return new Dictionary<string, object?>(cells, StringComparer.Ordinal);
            case IDictionary cells:
                var copy = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (DictionaryEntry cell in cells)
                    copy[cell.Key.ToString()!] = cell.Value;
                return copy;
            case JsonElement { ValueKind: JsonValueKind.Object } json:
                var members = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (JsonProperty member in json.EnumerateObject())
                {
                    if (!members.TryAdd(member.Name, member.Value))
                        throw new DataException($"the property '{Excerpt.Of(member.Name)}' stands twice.");
                }
                return members;
            default:
                return null;
        }
    }
}
