using System.Reflection;
using BlasNet.Tests.Support;
using PublicApiGenerator;

namespace BlasNet.Tests.Structure;

/// <summary>What users can call: a change of it is seen in a review, because the recorded text must change with it.</summary>
internal static class PublicApiTests
{
    private static readonly Assembly Library = typeof(Model).Assembly;

    // What only the compiler reads, or what differs from build to build.
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    [Test]
    public static void The_public_api_is_the_recorded_one() =>
        Golden.AssertEqual("PublicApi.txt", Library.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n");

    // The namespace that everybody imports has the heads of families; a short word for one member of a family would get in everybody's way.
    [TestCase("BlasNet.Layers", typeof(Layer))]
    [TestCase("BlasNet.Layers", typeof(Initializer))]
    [TestCase("BlasNet.Optimizers", typeof(Optimizer))]
    [TestCase("BlasNet.Optimizers", typeof(Schedule))]
    [TestCase("BlasNet.Losses", typeof(Loss))]
    [TestCase("BlasNet.Metrics", typeof(Metric))]
    public static void Members_of_a_family_stand_in_its_namespace(string name, Type family)
    {
        Type[] members = [.. Library.GetExportedTypes().Where(type => type != family && type.IsAssignableTo(family))];
        Assert.That(members, Is.Not.Empty);
        Assert.That(members.Where(type => type.Namespace != name), Is.Empty);
    }
}
