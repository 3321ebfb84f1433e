namespace BlasNet.Tests.Tensors;

internal static class ExtentsTests
{
    [Test]
    public static void Numbers_pairs_triples_and_arrays_convert()
    {
        Extents one = 5, pair = (3, 5), triple = (1, 2, 3), array = new[] { 3, 5 }, ofFSharp = Tuple.Create(3, 5);
        Assert.That(one.ToArray(3), Is.EqualTo(new[] { 5, 5, 5 }));
        Assert.That(pair.ToArray(2), Is.EqualTo(new[] { 3, 5 }));
        Assert.That(triple.ToArray(3), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(array, Is.EqualTo(pair));
        Assert.That(ofFSharp, Is.EqualTo(pair));
        Assert.That((Extents)Tuple.Create(1, 2, 3), Is.EqualTo(triple));
        Assert.That(array.GetHashCode(), Is.EqualTo(pair.GetHashCode()));
        Assert.That(one == pair, Is.False);
        Assert.That($"{one} {pair} {triple}", Is.EqualTo("5 [3, 5] [1, 2, 3]"));
    }

    [Test]
    public static void Later_changes_of_an_array_do_not_reach_the_extents()
    {
        int[] numbers = [3, 5];
        Extents extents = numbers;
        numbers[0] = 7;
        Assert.That(extents.ToArray(2), Is.EqualTo(new[] { 3, 5 }));
        extents.ToArray(2)[0] = 7;
        Assert.That(extents.ToArray(2), Is.EqualTo(new[] { 3, 5 }));
    }

    [Test]
    public static void A_wrong_number_of_numbers_is_a_sentence()
    {
        Assert.That(() => ((Extents)(1, 2, 3)).ToArray(2), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("the extents [1, 2, 3] must be one number or one for each axis, and there are '2'."));
        Assert.That(() => new Extents(), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("Extents need one number for all axes or one for each, but there was none."));
    }

    [Test]
    public static void Paddings_compare_and_print()
    {
        Padding one = 2, pair = (1, 2), triple = (1, 2, 3), array = new[] { 1, 2 }, none = 0;
        Assert.That($"{Padding.Valid} {Padding.Same} {one} {pair} {triple}", Is.EqualTo("valid same 2 [1, 2] [1, 2, 3]"));
        Assert.That(array, Is.EqualTo(pair));
        Assert.That((Padding)Tuple.Create(1, 2), Is.EqualTo(pair));
        Assert.That((Padding)Tuple.Create(1, 2, 3), Is.EqualTo(triple));
        Assert.That(none, Is.EqualTo(Padding.Valid));
        Assert.That(Padding.Same, Is.Not.EqualTo(Padding.Valid));
        Assert.That(one != pair, Is.True);
    }
}
