using BlasNet.Data;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Inference;

/// <summary>Predictions on pictures, held against those of a folder of them.</summary>
internal sealed class PredictorImageTests : FolderTests
{
    [Test]
    public void Pictures_get_the_answers_of_their_folder([Values] bool resized)
    {
        Write("train", resized ? 11 : 8);
        Extents? size = resized ? new Extents(8, 6) : null;
        Dataset data = ImageFolder.Read(folder["train"], imageSize: size).Train;
        using Trainer trainer = Model.Input([.. data.Input.SampleShape]).Add(Layer.Conv2D(4, 3)).Add(Layer.Flatten())
            .Add(Layer.Dense(2, Activation.Softmax)).Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        trainer.Fit(data, verbose: false);
        float[] expected = [.. trainer.Predict(data.Input)];
        using Predictor predictor = trainer.ToPredictor();
        string[] files = [.. Enumerable.Range(0, data.Count).Select(i => Path.Combine(folder["train"], data.Input.NameOf(i)!))];
        IReadOnlyList<Prediction> answers = predictor.PredictImages(files);
        Assert.That(answers.SelectMany(answer => answer.Probabilities), Is.EqualTo(expected));
        for (int i = 0; i < files.Length; i++)
        {
            using FileStream stream = File.OpenRead(files[i]);
            Prediction one = predictor.PredictImage(files[i]);
            Near.AssertNear(expected[2 * i], one.Probabilities[0], 1e-6);
            Assert.That(predictor.PredictImage(stream).Probabilities, Is.EqualTo(one.Probabilities));
            Assert.That(one.Label, Is.AnyOf("a", "b"));
        }
    }

    [Test]
    public void A_wrong_picture_is_a_sentence()
    {
        Write("train", 8);
        Write("other", 9);
        Dataset data = ImageFolder.Read(folder["train"]).Train;
        using Trainer trainer = Model.Input([.. data.Input.SampleShape]).Add(Layer.Flatten()).Add(Layer.Dense(2, Activation.Softmax))
            .Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        string other = Path.Combine(folder["other"], "a", "0.png"), broken = folder["broken.png"], none = folder["none.png"];
        File.WriteAllText(broken, "no picture");
        string wrong = $"{other}: the picture is [9, 9, 1], but the model takes [8, 8, 1].";
        Assert.That(() => predictor.PredictImage(other), Throws.TypeOf<DataException>().With.Message.EqualTo(wrong));
        Assert.That(() => predictor.PredictImages([other]), Throws.TypeOf<DataException>().With.Message.EqualTo(wrong));
        Assert.That(() => predictor.PredictImage(broken), Throws.TypeOf<DataException>().With.Message.StartsWith($"{broken}: "));
        Assert.That(() => predictor.PredictImage(none), Throws.TypeOf<DataException>().With.Message.StartsWith(none));
        Assert.That(() => predictor.PredictImage(new MemoryStream([1, 2, 3])), Throws.TypeOf<DataException>().With.Message
            .StartsWith("the picture: "));
    }

    private void Write(string part, int side)
    {
        var random = new Random(4);
        foreach (string name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(Path.Combine(folder[part], name));
            for (int i = 0; i < 3; i++)
            {
                byte[] pixels = new byte[side * side];
                random.NextBytes(pixels);
                File.WriteAllBytes(Path.Combine(folder[part], name, $"{i}.png"), PngWriter.Encode(side, side, 1, pixels));
            }
        }
    }
}
