using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Structure;

/// <summary>Holds what users can call: a change of it is seen in a review, because the recorded text must change with it.</summary>
internal static class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static IEnumerable<Type> Types => typeof(Model).Assembly.GetExportedTypes().OrderBy(Name, StringComparer.Ordinal);

    [Test]
    public static void The_public_api_is_the_recorded_one() =>
        Golden.AssertEqual("PublicApi.txt", string.Join('\n', Types.SelectMany(Lines)) + "\n");

    [Test]
    public static void Public_types_stand_in_rooms_or_are_errors() => Assert.That(
        Types.Where(type => type.Namespace == "BlasNet" && !type.IsSubclassOf(typeof(Exception))),
        Is.EquivalentTo(new[] { typeof(Fault), typeof(Place) }));

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{Kind(type)} {Name(type)}{Bases(type)}";
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetNames(type).Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} = {Enum.Format(type, Enum.Parse(type, name), "d")}"))
            : type.GetMembers(Declared).Select(Text).OfType<string>().Order(StringComparer.Ordinal);
        foreach (string member in members)
            yield return "    " + member;
    }

    private static string? Text(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) && !IsGenerated(constructor) => $"new({Parameters(constructor)})",
        MethodInfo method when IsVisible(method) && !method.IsSpecialName && !IsGenerated(method) && !method.Name.Contains('$') =>
            $"{Modifiers(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
        PropertyInfo property when property.GetMethod is { } getter && IsVisible(getter) && property.Name != "EqualityContract" =>
            $"{Modifiers(getter)}{Name(property.PropertyType)} {property.Name}{Index(property)} {{ get; {Setter(property)}}}",
        FieldInfo { IsPublic: true } field => $"const {Name(field.FieldType)} {field.Name} = {Value(field.GetRawConstantValue())}",
        _ => null,
    };

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is [var index] ? $"[{Name(index.ParameterType)} {index.Name}]" : "";

    private static string Setter(PropertyInfo property) => property.SetMethod is not { } setter || !IsVisible(setter) ? ""
        : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; "
        : "set; ";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MethodBase method) => method.IsDefined(typeof(CompilerGeneratedAttribute))
        || (method is ConstructorInfo && method.GetParameters() is [var only] && only.ParameterType == method.DeclaringType);

    private static string Modifiers(MethodBase method) => method.IsStatic ? "static "
        : method.IsAbstract ? "abstract "
        : method.IsVirtual && !method.IsFinal && method.DeclaringType!.IsAbstract ? "virtual "
        : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "")
        + $"{Name(parameter.ParameterType)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue)}" : "")));

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Kind(Type type) => type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (type.GetMethod("<Clone>$") is null ? "class" : "record");

    private static string Bases(Type type)
    {
        Type? parent = type.BaseType;
        return parent is null || parent == typeof(object) || parent == typeof(ValueType) || parent == typeof(Enum) ? "" : $" : {Name(parent)}";
    }

    private static string Name(Type type)
    {
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        string name = type.Namespace?.StartsWith("BlasNet", StringComparison.Ordinal) == true && type.FullName is { } full ? full : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
