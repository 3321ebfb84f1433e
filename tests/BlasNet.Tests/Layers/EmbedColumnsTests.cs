using BlasNet.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

internal static class EmbedColumnsTests
{
    [Test]
    public static void Decisive_categories_are_learned_behind_columns_of_numbers()
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 400).SelectMany(_ => new[] { random.NextSingle(), random.Next(-1, 90) })];
        int[] labels = [.. Enumerable.Range(0, 400).Select(i => x[2 * i] > 0.5 ^ x[2 * i + 1] % 3 == 1 ? 1 : 0)];
        Model model = Model.Input(2).Add(Layer.PiecewiseLinear()).Add(Layer.EmbedColumns()).Add(Layer.Dense(32, Activation.Relu))
            .Add(Layer.Dense(2, Activation.Softmax)).WithTableColumns(numbers: 1, bins: 8, categories: [90]);
        using Trainer trainer = model.Compile(Optimizer.Adam(0.01), Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: 2);
        History history = trainer.Fit(Dataset.FromArrays(x, [2], labels), epochs: 60, verbose: false);
        Assert.That(history.Last.Accuracy, Is.GreaterThan(0.98));
    }

    [TestCase("""{"kind":"embedColumns","categories":"data","size":4}""")]
    [TestCase("""{"kind":"embedColumns","size":4}""")]
    public static void Categories_may_be_left_to_the_data(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.That(LayerConverter.Instance.Read(document.RootElement), Is.EqualTo(Layer.EmbedColumns(size: 4)));
        Assert.That(Layer.EmbedColumns(size: 4).ToString(), Is.EqualTo("embedColumns(size: 4)"));
    }
}
