using System.Numerics.Tensors;

namespace BlasNet.Tests.Tensors;

internal static class ChannelsTests
{
    [TestCase(2, 3, 5)]
    [TestCase(1, 1, 4)]
    [TestCase(3, 2, 4, 5)]
    [TestCase(2, 3, 2, 3, 4)]
    public static void Every_element_finds_its_place_and_the_way_back(params int[] lengths)
    {
        Tensor<int> first = Numbered(lengths);
        Tensor<int> last = Channels.ToLast(first);
        Assert.That(last.Lengths.ToArray(), Is.EqualTo(new[] { lengths[0] }.Concat(lengths[2..]).Append(lengths[1]).Select(length =>
            (nint)length)));
        foreach (nint[] place in Places(lengths))
            Assert.That(last[[place[0], .. place[2..], place[1]]], Is.EqualTo(first[place]));
        Tensor<int> back = Channels.ToFirst(last);
        Assert.That(back.Lengths.ToArray(), Is.EqualTo(first.Lengths.ToArray()));
        Assert.That(back.ToArray(), Is.EqualTo(first.ToArray()));
    }

    [Test]
    public static void A_tensor_of_two_axes_is_refused_with_both_numbers()
    {
        Assert.That(() => Channels.ToLast(Numbered([4, 3])), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "Channels: the tensor [4, 3] has '2' axes, but [N, C, ...positions] with at least '3' is required."));
        Assert.That(() => Channels.ToFirst(Numbered([4])), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "Channels: the tensor [4] has '1' axes, but [N, ...positions, C] with at least '3' is required."));
    }

    private static Tensor<int> Numbered(int[] lengths) =>
        Tensor.Create(Enumerable.Range(0, lengths.Aggregate(1, (a, b) => a * b)).ToArray(),
            Array.ConvertAll(lengths, length => (nint)length));

    private static IEnumerable<nint[]> Places(int[] lengths) => lengths.Aggregate<int, IEnumerable<nint[]>>(
        [[]], (places, length) => places.SelectMany(place => Enumerable.Range(0, length).Select(i => (nint[])[.. place, i])));
}
