using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Runs;

/// <summary>Tests of the weights of ensembles that single networks start from.</summary>
internal sealed class StartWeightsTests : FolderTests
{
    // Members need not be numbered without gaps: a file may hold some of them.
    [TestCase(0, 1)]
    [TestCase(1, 3)]
    [TestCase(2, 1)]
    public void A_network_takes_the_member_of_its_turn(int member, int expected)
    {
        SafeTensors.Write(folder["some.safetensors"], [.. new[] { (0, 1), (6, 3) }.SelectMany(each => new[]
        {
            Entry($"{each.Item1}.member{each.Item2}-dense.kernel", [2, 3], each.Item2),
            Entry($"{each.Item1}.member{each.Item2}-dense.bias", [3], each.Item2),
            Entry($"{each.Item1 + 1}.member{each.Item2}-dense.kernel", [3, 1], 10 * each.Item2),
            Entry($"{each.Item1 + 1}.member{each.Item2}-dense.bias", [1], 10 * each.Item2),
        })]);
        using var network = new Network(Model.Input(2).Add(Layer.Dense(3)).Add(Layer.Dense(1)), Loss.MeanSquaredError(), 1, 1);
        StartWeights.Read(folder["some.safetensors"]).LoadInto(network, member, head: null);
        float[] bias = new float[3], last = new float[1];
        network.GetWeights("0.dense.bias").FlattenTo(bias);
        network.GetWeights("1.dense.bias").FlattenTo(last);
        Assert.That(bias, Is.EqualTo(new float[] { expected, expected, expected }));
        Assert.That(last, Is.EqualTo(new float[] { 10 * expected }));
    }

    private static TensorEntry Entry(string name, int[] shape, float value) =>
        new(name, shape, Enumerable.Repeat(value, shape.Aggregate(1, (size, extent) => size * extent)).ToArray());
}
