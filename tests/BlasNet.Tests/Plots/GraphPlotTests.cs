using System.Xml.Linq;
using BlasNet.Plots;

namespace BlasNet.Tests.Plots;

internal static class GraphPlotTests
{
    private static GraphPlot Apples => GraphPlot.Create("Two apples & tax")
        .Node("apples").Node("price").Node("tax").Node("a", "×").Node("b", "×").Node("paid")
        .Arrow("apples", "a", "2", "110").Arrow("price", "a", "100", "2.2").Arrow("a", "b", "200", "1.1")
        .Arrow("tax", "b", "1.1", "200").Arrow("b", "paid", "220", "1");

    [Test]
    public static void Values_and_gradients_stand_at_their_arrows()
    {
        XElement[] texts = [.. XDocument.Parse(Apples.ToSvg()).Descendants().Where(each => each.Name.LocalName == "text")];
        Assert.That(Of("forward middle"), Is.EqualTo(new[] { "2", "100", "200", "1.1", "220" }));
        Assert.That(Of("backward middle"), Is.EqualTo(new[] { "110", "2.2", "1.1", "200", "1" }));
        Assert.That(texts[0].Value, Is.EqualTo("Two apples & tax"));

        IEnumerable<string> Of(string kind) => texts.Where(each => (string?)each.Attribute("class") == kind).Select(each => each.Value);
    }

    [Test]
    public static void A_node_stands_right_of_what_it_is_computed_from()
    {
        XElement[] nodes =
            [.. XDocument.Parse(Apples.ToSvg()).Descendants().Where(each => (string?)each.Attribute("class") == "label middle")];
        Assert.That(nodes.Select(node => (string)node.Attribute("x")!), Is.EqualTo(new[] { "85", "85", "215", "215", "345", "475" }));
        Assert.That(nodes.Select(node => ((string)node.Attribute("x")!, (string)node.Attribute("y")!)), Is.Unique);
    }

    [Test]
    public static void What_is_no_graph_is_refused()
    {
        Refuses(() => Apples.Node("tax"),
            "GraphPlot 'Two apples & tax': each node needs a key of its own, but there are two with the key 'tax'.");
        Refuses(() => Apples.Arrow("a", "oranges"), "GraphPlot 'Two apples & tax': there is no node 'oranges'; add it before its arrows.");
        Refuses(() => Apples.Arrow("b", "a"),
            "GraphPlot 'Two apples & tax': an arrow leads to a node that was added later, but 'a' is not later than 'b'.");
        Assert.That(XDocument.Parse(GraphPlot.Create().ToSvg()).Root!.Name.LocalName, Is.EqualTo("svg"));
    }

    private static void Refuses(Action action, string sentence) =>
        Assert.That(Assert.Throws<ConfigurationException>(action)!.Message, Is.EqualTo(sentence));
}
