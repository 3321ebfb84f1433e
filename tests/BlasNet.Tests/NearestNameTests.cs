namespace BlasNet.Tests;

public class NearestNameTests
{
    private static readonly string[] Known = ["keras-mlp", "two-layer", "circles", "lenet"];

    [TestCase("keras_mlp", "keras-mlp")]
    [TestCase("KERAS-MLP", "keras-mlp")]
    [TestCase("cirlces", "circles")]
    [TestCase("lenett", "lenet")]
    [TestCase("transformer", null)]
    [TestCase("", null)]
    public void A_mistyped_name_finds_the_nearest_known_one(string name, string? expected) =>
        Assert.That(NearestName.Find(name, Known), Is.EqualTo(expected));

    [TestCase("--kind", "--column-type")]
    [TestCase("KINDS", "columnTypes")]
    [TestCase("--most", null)]
    public void A_former_name_finds_the_present_one_where_that_is_known(string name, string? expected) =>
        Assert.That(NearestName.Find(name, ["--kinds", "columnTypes", "kindness", "--column-type"]), Is.EqualTo(expected));

    [Test]
    public void Advice_offers_the_nearest_name_or_lists_all()
    {
        Assert.That(NearestName.Advice("circle", Known), Is.EqualTo(" Did you mean 'circles'?"));
        Assert.That(NearestName.Advice("transformer", Known), Is.EqualTo(" Known are: keras-mlp, two-layer, circles, lenet."));
    }
}
