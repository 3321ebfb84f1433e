using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Data;

/// <summary>Data sets of the arrays and objects that programs have.</summary>
internal static class ArrayDataTests
{
    private enum Size
    {
        Large = 7,
        Small = -2,
        Medium = 3,
    }

    private sealed record Flower(double Length, double Width, string Species, Size Size, bool IsRed, int Petals);

    private static readonly Flower[] Flowers =
    [
        new(5.1, 3.5, "setosa", Size.Small, true, 2), new(7, 3.2, "versicolor", Size.Large, false, 0),
        new(6.3, 3.3, "setosa", Size.Large, true, 1),
    ];

    [Test]
    public static void Arrays_of_every_form_are_the_same_samples()
    {
        double[][] rows = [[1.5, 2, 3], [4, 5, 1e-3]];
        float[] expected = [1.5f, 2, 3, 4, 5, 1e-3f];
        Samples[] all =
        [
            rows, new double[,] { { 1.5, 2, 3 }, { 4, 5, 1e-3 } }, new float[,] { { 1.5f, 2, 3 }, { 4, 5, 1e-3f } },
            (float[][])[[1.5f, 2, 3], [4, 5, 1e-3f]], Samples.From(expected.AsSpan(), [3]), Samples.From([1.5, 2, 3, 4, 5, 1e-3], [3]),
        ];
        foreach (Samples samples in all)
        {
            Assert.That(samples.ToTensor().ToArray(), Is.EqualTo(expected));
            Assert.That((samples.Count, samples.SampleShape), Is.EqualTo((2, new Shape(3))));
        }
    }

    [Test]
    public static void Labels_of_every_type_are_classes_with_names()
    {
        float[][] inputs = [[1], [2], [3]];
        AssertClasses(Dataset.From(inputs, (string[])["b", "a", "b"]), [1, 0, 1], ["a", "b"]);
        AssertClasses(Dataset.From(inputs, (bool[])[true, false, true]), [1, 0, 1], ["False", "True"]);
        AssertClasses(Dataset.From(inputs, Targets.Classes([Size.Large, Size.Small, Size.Large])), [2, 0, 2], ["Small", "Medium", "Large"]);
        AssertClasses(Dataset.From(inputs, Targets.Classes(["b", "b", "b"], ["a", "b", "c"])), [1, 1, 1], ["a", "b", "c"]);
        AssertClasses(Dataset.From(inputs, (int[])[2, 0, 1]), [2, 0, 1], []);
        AssertClasses(FromFlowers(flower => flower.Species), [0, 1, 0], ["setosa", "versicolor"]);
        AssertClasses(FromFlowers(flower => flower.Size), [0, 2, 2], ["Small", "Medium", "Large"]);
        AssertClasses(FromFlowers(flower => flower.IsRed), [1, 0, 1], ["False", "True"]);
        AssertClasses(FromFlowers(flower => flower.Petals), [2, 0, 1], []);

        static void AssertClasses(Dataset data, float[] classes, string[] names)
        {
            Assert.That(data.Targets.Rows.ToArray(), Is.EqualTo(classes));
            Assert.That(data.Targets.ClassNames, Is.EqualTo(names));
            Assert.That(data.Targets.Kind, Is.EqualTo(TargetKind.Classes));
        }
    }

    [Test]
    public static void Values_of_every_form_are_targets()
    {
        Targets[] all =
        [
            new double[] { 0.5, 1.5, 2.5 }, new float[] { 0.5f, 1.5f, 2.5f }, FromFlowers(flower => flower.Petals + 0.5).Targets.Kind ==
                TargetKind.Values ? (float[])[0.5f, 1.5f, 2.5f] : (int[])[0], Targets.Values([0.5, 1.5, 2.5]),
        ];
        Assert.That(all.Select(each => each.Rows.ToArray()), Has.All.EqualTo(new[] { 0.5f, 1.5f, 2.5f }));
        Targets[] wide =
        [
            (double[][])[[1, 2], [3, 4], [5, 6]], (float[][])[[1, 2], [3, 4], [5, 6]],
            Targets.Values(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }),
            Targets.Values(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }), Targets.Values([1.0, 2, 3, 4, 5, 6], 2),
        ];
        Assert.That(wide.Select(each => each.Rows.ToArray()), Has.All.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(wide.Select(each => each.Width), Has.All.EqualTo(2));
        Assert.That(FromFlowers(flower => new[] { flower.Length, flower.Width }).Targets.Rows.ToArray(),
            Is.EqualTo(new[] { 5.1f, 3.5f, 7, 3.2f, 6.3f, 3.3f }));
    }

    [Test]
    public static void Wrong_arrays_are_sentences_with_row_and_lengths()
    {
        AssertTold<ConfigurationException>(() => Samples.From((float[][])[[1, 2], [1, 2, 3]]),
            "Samples: row '1' has '3' values, but row '0' has '2'.");
        AssertTold<ConfigurationException>(() => Samples.From((float[][])[[1, 2], null!]),
            "Samples: row '1' has '0' values, but row '0' has '2'.");
        AssertTold<ConfigurationException>(() => Samples.From((float[][])[]), "Samples: there are no rows.");
        AssertTold<ConfigurationException>(() => Samples.From(new float[2, 0]), "Samples: row '0' has no values.");
        AssertTold<DataException>(() => Samples.From((double[][])[[1, 2], [3, double.NaN]]),
            "Samples: value '1' of row '1' is 'NaN', but every value must be a finite number.");
        AssertTold<DataException>(() => Samples.From(new double[,] { { 1 }, { 2 }, { 1e300 } }),
            "Samples: value '0' of row '2' is '1E+300', which is beyond the range of 32-bit floats, up to 3.4e38.");
        AssertTold<ConfigurationException>(() => Samples.From([1.0, 2, 3], [2]),
            "Samples: '3' values are no whole number of samples of the shape [2], which have '2' each.");
        AssertTold<DataException>(() => Targets.Classes(["a", null!]), "Labels: the label of sample '1' is null.");
        AssertTold<DataException>(() => Targets.Classes(["red", "rad"], ["blue", "red"]),
            "Labels: the label of sample '1' is 'rad', which is no class. Did you mean 'red'?");
        AssertTold<DataException>(() => Targets.Classes(["a", "a"]),
            "Labels: every label is 'a', but a classification needs two or more classes; give the names of all.");
        AssertTold<DataException>(() => Targets.Classes(Array.Empty<string>()), "Labels: there are no labels.");
        AssertTold<DataException>(() => Targets.Classes([Size.Large, (Size)1]),
            "Labels: the label of sample '1' is '1', which is no value of 'Size'.");
        AssertTold<ConfigurationException>(() => Dataset.From((float[][])[[1]], (string[])["a", "b"]),
            "data: input '0' has '1' samples, but there are '2' targets; each sample needs one.");
        AssertTold<ConfigurationException>(() => Dataset.From(Flowers, flower => new[] { flower.Length }, flower => new Version()),
            "Targets: a target of the type 'Version' is none; text, bool, enum or int means a class, float, double or an array of "
            + "them values.");
        AssertTold<ConfigurationException>(
            () => Dataset.From(Flowers, flower => new float[flower.Petals], flower => flower.IsRed, "flowers"),
            "flowers: row '1' has '0' values, but row '0' has '2'.");

        static void AssertTold<T>(Func<object> call, string sentence) where T : Exception =>
            Assert.That(() => call(), Throws.TypeOf<T>().With.Message.EqualTo(sentence));
    }

    [Test]
    public static void Class_names_are_saved_with_the_model()
    {
        using var folder = new TestFolder();
        Dataset data = FromFlowers(flower => flower.Size);
        using Trainer trainer = Model.Input(2).Add(Layer.Dense(3, Activation.Softmax))
            .Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        trainer.Fit(data, verbose: false);
        trainer.Save(folder["m.safetensors"]);
        using var predictor = Predictor.Load(folder["m.safetensors"]);
        Prediction answer = predictor.Predict([5.1f, 3.5f]);
        Assert.That(predictor.ClassNames, Is.EqualTo(new[] { "Small", "Medium", "Large" }));
        Assert.That(answer.Label, Is.EqualTo(predictor.ClassNames[answer.Class]));
        // Two of the classes in another order: the trainer matches them by name.
        Dataset other = Dataset.From(Flowers, flower => new[] { flower.Length, flower.Width }, flower => flower.Size.ToString());
        Assert.That(trainer.Evaluate(other).Loss, Is.EqualTo(trainer.Evaluate(data).Loss));
        trainer.Fit(other, verbose: false);
        using Predictor later = trainer.ToPredictor();
        Assert.That(later.ClassNames, Is.EqualTo(new[] { "Small", "Medium", "Large" }));
        Assert.That(() => trainer.Fit(FromFlowers(flower => flower.Species), verbose: false), Throws.TypeOf<DataException>().With.Message
            .EqualTo("data: there is a class 'setosa', but the model knows 'Small', 'Medium', 'Large'."));
    }

    private static Dataset FromFlowers<T>(Func<Flower, T> target) =>
        Dataset.From(Flowers, flower => new[] { flower.Length, flower.Width }, target);
}
