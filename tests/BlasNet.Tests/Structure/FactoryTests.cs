using System.Reflection;
using System.Xml.Linq;

namespace BlasNet.Tests.Structure;

/// <summary>Holds what all factories that a user types have in common.</summary>
internal static class FactoryTests
{
    private static readonly Type[] Families =
        [typeof(Activation), typeof(Initializer), typeof(Layer), typeof(Loss), typeof(Metric), typeof(Optimizer), typeof(Schedule)];

    private static readonly Dictionary<string, XElement> Members =
        XDocument.Load(Path.ChangeExtension(typeof(Layer).Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!);

    private static IEnumerable<TestCaseData> Factories => Families.SelectMany(Made)
        .Select(factory => new TestCaseData(factory).SetArgDisplayNames($"{factory.DeclaringType!.Name}.{factory.Name}"));

    [TestCaseSource(nameof(Factories))]
    public static void A_factory_documents_every_parameter(MethodInfo factory)
    {
        string name = $"M:{factory.DeclaringType!.FullName}.{factory.Name}";
        XElement[] found = [
            .. Members.Where(member => member.Key == name || member.Key.StartsWith(name + "(", StringComparison.Ordinal))
            .Select(member => member.Value)];
        Assert.That(found, Has.Length.EqualTo(1), name);
        Assert.That((string?)found[0].Element("summary"), Is.Not.Null.And.Not.Empty);
        Assert.That(factory.GetParameters().Select(parameter => parameter.Name), Is.SubsetOf(Documented(found[0])));
    }

    // A default that JSON, too, has for its own leaves nothing to write but the kind.
    [Test]
    public static void A_factory_has_the_defaults_of_json()
    {
        foreach (Type family in new[] { typeof(Initializer), typeof(Layer), typeof(Loss), typeof(Optimizer) })
        {
            MethodInfo[] optional = [
                .. Made(family)
                .Where(each => each.Name != nameof(Layer.Outputs) && each.GetParameters().All(parameter => parameter.IsOptional))];
            Assert.That(optional, Is.Not.Empty);
            foreach (MethodInfo factory in optional)
            {
                object made = factory.Invoke(null, [.. factory.GetParameters().Select(parameter => parameter.DefaultValue)])!;
                Assert.That(made.ToString(), Is.EqualTo(family.GetProperty("Kind")!.GetValue(made)), factory.Name);
            }
        }
    }

    private static IEnumerable<MethodInfo> Made(Type family) =>
        family.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.ReturnType == family);

    private static string[] Documented(XElement member)
    {
        IEnumerable<XElement> inherited = member.Elements("inheritdoc")
            .SelectMany(element => Members[(string)element.Attribute("cref")!].Elements("param"));
        return [.. member.Elements("param").Concat(inherited).Where(param => param.Value.Trim().Length > 0)
            .Select(param => (string)param.Attribute("name")!)];
    }
}
