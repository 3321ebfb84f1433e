namespace BlasNet.Tests.Tensors;

internal static class MarginsTests
{
    [Test]
    public static void Margins_print_as_they_are_given()
    {
        Margins one = 1, two = (1, 2), three = (1, 2, 3), array = new[] { 4, 5 };
        Assert.That(one.ToString(), Is.EqualTo("1"));
        Assert.That(two.ToString(), Is.EqualTo("[1, 2]"));
        Assert.That(three.ToString(), Is.EqualTo("[1, 2, 3]"));
        Assert.That(array.ToString(), Is.EqualTo("[4, 5]"));
        Assert.That(new Margins((1, 0), 2).ToString(), Is.EqualTo("[[1, 2], [0, 2]]"));
        Assert.That(new Margins(1, 2).ToString(), Is.EqualTo("[[1, 2]]"));
    }

    [Test]
    public static void What_means_the_same_becomes_equal()
    {
        Margins same = (2, 2), two = 2;
        Assert.That(same, Is.Not.EqualTo(two));
        Assert.That(same.Checked(2, "padding"), Is.EqualTo(two.Checked(2, "padding")));
        Assert.That(new Margins(1, 2).Checked(2, "padding"), Is.EqualTo(new Margins((1, 1), (2, 2)).Checked(2, "padding")));
        Assert.That(new Margins((1, 1), 1).Checked(2, "padding"), Is.EqualTo((Margins)1));
        Assert.That(two == 2 && two != same && two.GetHashCode() == ((Margins)2).GetHashCode());
    }

    [Test]
    public static void Wrong_counts_and_negative_numbers_are_refused()
    {
        Assert.That(() => new Margins(1, (1, 2)).Checked(3, "padding"), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("the padding [1, 2] must be one number or one for each axis, and there are '3'."));
        Assert.That(() => new Margins(1, -2).Checked(3, "cropping"), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("the cropping must not be negative, but it was '-2'."));
    }
}
