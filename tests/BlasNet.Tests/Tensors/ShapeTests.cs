namespace BlasNet.Tests.Tensors;

internal static class ShapeTests
{
    [Test]
    public static void A_shape_knows_rank_size_and_last_extent()
    {
        var shape = new Shape(28, 14, 3);
        Assert.That((shape.Rank, shape.Size, shape.Last, shape[1]), Is.EqualTo((3, 1176, 3, 14)));
        Assert.That(shape, Is.EqualTo(new[] { 28, 14, 3 }).AsCollection);
        Assert.That(shape.WithLast(5), Is.EqualTo(new Shape(28, 14, 5)));
    }

    [Test]
    public static void The_empty_shape_is_a_scalar() =>
        Assert.That((new Shape().Rank, new Shape().Size, new Shape().ToString()), Is.EqualTo((0, 1, "[]")));

    [Test]
    public static void Shapes_compare_by_value()
    {
        Assert.That(new Shape(2, 3) == new Shape([2, 3]), Is.True);
        Assert.That(new HashSet<Shape> { new(2, 3), new(2, 3), new(3, 2) }, Has.Count.EqualTo(2));
        Assert.That(new Shape(2, 3) != new Shape(3, 2), Is.True);
        Assert.That(new Shape(2, 3) == null, Is.False);
        Assert.That((Shape?)null == null, Is.True);
    }

    [Test]
    public static void A_shape_keeps_its_extents_when_the_list_it_came_from_changes()
    {
        int[] extents = [2, 3];
        var shape = new Shape(extents);
        extents[0] = 7;
        shape.ToArray()[1] = 7;
        Assert.That(shape, Is.EqualTo(new Shape(2, 3)));
    }

    [Test]
    public static void A_shape_prints_as_in_messages_under_any_culture() =>
        Assert.That(new Shape(28, 28, 1).ToString(), Is.EqualTo("[28, 28, 1]"));

    [TestCase(new[] { 2, 0 }, "The shape [2, 0] has the extent '0'; each must be at least 1.")]
    [TestCase(new[] { -1 }, "The shape [-1] has the extent '-1'; each must be at least 1.")]
    [TestCase(new[] { 65536, 65536 }, "The shape [65536, 65536] has more than 2147483647 elements.")]
    [TestCase(new[] { 65536, 65536, 65536, 65536, 65536 },
        "The shape [65536, 65536, 65536, 65536, 65536] has more than 2147483647 elements.")]
    public static void Impossible_extents_are_refused_with_a_sentence(int[] extents, string sentence) =>
        Assert.That(() => new Shape(extents), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));
}
