using System.Numerics.Tensors;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Models;

/// <summary>Several networks as one model.</summary>
internal static class EnsembleTests
{
    private static readonly Model Classifier = Model.Input(3).Add(Layer.Dense(5, Activation.Tanh)).Add(Layer.BatchNormalization())
        .Add(Layer.Dense(4, Activation.Softmax));

    private static readonly object[] Kinds =
    [
        new object[] { "values", Model.Input(3).Add(Layer.Dense(4, Activation.Relu)).Add(Layer.Dense(2)), Loss.MeanSquaredError() },
        new object[] { "classes", Classifier, Loss.SparseCategoricalCrossEntropy() },
        new object[] { "labels", Model.Input(3).Add(Layer.Dense(3, Activation.Sigmoid)), Loss.BinaryCrossEntropy() },
        new object[] { "softmax as a layer", Model.Input(3).Add(Layer.Dense(4)).Add(Layer.Activate(Activation.Softmax)),
            Loss.CategoricalCrossEntropy() },
        new object[] { "logits", Model.Input(3).Add(Layer.Dense(4)), Loss.SparseCategoricalCrossEntropy(fromLogits: true) },
        new object[] { "an ensemble", Model.Ensemble([Classifier, Classifier]), Loss.SparseCategoricalCrossEntropy() },
    ];

    [Test]
    public static void All_members_read_one_input_and_their_layers_have_names_of_their_own()
    {
        Model ensemble = Model.Ensemble([Classifier, Model.Input(3).Add(Layer.Dense(4, Activation.Softmax, name: "only"))]);
        Assert.That(Enumerable.Range(0, ensemble.Layers.Count).Select(ensemble.Key), Is.EqualTo(new[]
        {
            "input", "0.member1-dense", "1.member1-batchNormalization", "2.member1-dense", "3.member2-only", "4.average",
        }));
        Assert.That(ensemble.InputsOf(5), Is.EqualTo(new[] { 3, 4 }));
        Assert.That((ensemble.OutputShape, ensemble.FinalActivation), Is.EqualTo((new Shape(4), Activation.Softmax)));
        Assert.That(ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(new ModelFile(ensemble).ToString()), "m").Model,
            Is.EqualTo(ensemble));
        Assert.That(Model.Ensemble([Classifier]), Is.SameAs(Classifier));
    }

    [Test]
    public static void A_layer_at_two_places_of_a_member_stays_one()
    {
        Layer square = Layer.Dense(3, useBias: false);
        Model twice = Model.Input(3).Add(square).Add(square);
        using var network = new Network(Model.Ensemble([twice, twice]), threads: 1);
        Assert.That(network.WeightNames, Is.EqualTo(new[] { "0.member1-dense.kernel", "2.member2-dense.kernel" }));
    }

    [TestCaseSource(nameof(Kinds))]
    public static void The_output_is_the_mean_of_the_members_outputs(string kind, Model model, Loss loss)
    {
        using Network first = Trained(model, loss, 1), second = Trained(model, loss, 2), third = Trained(model, loss, 3);
        using Network ensemble = Network.Ensemble([first, second, third], threads: 2);
        Samples inputs = Samples.FromFloats(Draw.Uniform(21, 4), [3]);
        float[][] each = [.. new[] { first, second, third }.Select(network => Flat(network.Predict(inputs)))];
        Near.AssertNear([.. each[0].Select((value, i) => ((double)value + each[1][i] + each[2][i]) / 3)], Flat(ensemble.Predict(inputs)),
            1e-6, kind);
    }

    [TestCaseSource(nameof(Kinds))]
    public static void The_loss_is_that_of_the_mean(string kind, Model model, Loss loss)
    {
        Dataset data = Data(loss, model.OutputShape.Size);
        using Trainer first = Fitted(model, loss, 1), second = Fitted(model, loss, 2);
        using Trainer ensemble = Trainer.Ensemble([first, second], threads: 1);
        float[] mean = Flat(ensemble.Predict(data.Input));
        if (loss.TakesLogits)
            Assert.Pass("The mean of logits is a vector of logits.");
        double expected = 0;
        int width = mean.Length / data.Count;
        var targets = new float[data.Targets.Width];
        for (int row = 0; row < data.Count; row++)
        {
            data.Targets.Gather([row], targets);
            expected += Checking.ReferenceLosses.Row(loss, BlasNet.Layers.Mode.Inference,
                Array.ConvertAll(mean[(row * width)..((row + 1) * width)], value => (double)value), targets,
                new Checking.NonSmoothPoints());
        }
        Near.AssertNear(expected / data.Count, ensemble.Evaluate(data).Loss, 1e-5, kind);
    }

    [Test]
    public static void An_ensemble_is_saved_evaluated_and_trained_like_any_model()
    {
        using var folder = new TestFolder();
        Loss loss = Loss.SparseCategoricalCrossEntropy();
        Dataset data = Data(loss, 4);
        using Trainer first = Fitted(Classifier, loss, 1), second = Fitted(Classifier, loss, 2);
        using Trainer ensemble = Trainer.Ensemble([first, second], threads: 2);
        ensemble.Save(folder["ensemble.safetensors"]);
        using SavedModel saved = SavedModel.Load(folder["ensemble.safetensors"], threads: 1);
        Assert.That(saved.Evaluate(data).Values, Is.EqualTo(ensemble.Evaluate(data).Values));
        using Predictor predictor = saved.ToPredictor();
        Assert.That(predictor.Predict(data.Input)[3].Probabilities, Is.EqualTo(Flat(ensemble.Predict(data.Input))[12..16]));
        double before = ensemble.Evaluate(data).Loss;
        ensemble.Fit(data, epochs: 20, verbose: false);
        Assert.That(ensemble.Evaluate(data).Loss, Is.LessThan(before));
    }

    [Test]
    public static void Members_that_do_not_fit_together_are_told_with_both_sides()
    {
        Model values = Model.Input(3).Add(Layer.Dense(2)), wide = Model.Input(4).Add(Layer.Dense(2));
        Assert.That(() => Model.Ensemble([]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("at least 1 member"));
        Assert.That(() => Model.Ensemble([values, wide]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("member 1 takes [3] and member 2 [4]"));
        Assert.That(() => Model.Ensemble([values, Classifier]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("that of member 1 is [2] and that of member 2 [4]"));
        Assert.That(() => Model.Ensemble([values, Model.Sequential(Layer.Dense(2))]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("member 2").And.Message.Contains("left to the data"));
        using Trainer squared = values.Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads: 1),
            absolute = values.Compile(Optimizer.Adam(), Loss.MeanAbsoluteError(), threads: 1);
        Assert.That(() => Trainer.Ensemble([squared, absolute]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("losses"));
        Assert.That(() => Trainer.Ensemble([]), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void A_loss_of_classes_needs_members_that_all_end_in_softmax()
    {
        Model mixed = Model.Ensemble([Classifier, Model.Input(3).Add(Layer.Dense(4))]);
        Assert.That(() => mixed.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy()),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(
                "4.average: the loss sparseCategoricalCrossEntropy needs 'softmax' at the model's end"));
        Assert.That(() => Model.Ensemble([Classifier, Classifier]).Compile(
            Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(fromLogits: true)), Throws.TypeOf<ConfigurationException>());
    }

    private static Network Trained(Model model, Loss loss, long seed)
    {
        using Trainer trainer = Fitted(model, loss, seed);
        return Network.Ensemble([trainer.Network], threads: 1);
    }

    private static Trainer Fitted(Model model, Loss loss, long seed)
    {
        Trainer trainer = model.Compile(Optimizer.Adam(0.01), loss, seed: seed, threads: 1);
        trainer.Fit(Data(loss, model.OutputShape.Size), epochs: 2, batchSize: 10, verbose: false);
        return trainer;
    }

    private static Dataset Data(Loss loss, int outputs)
    {
        const int Rows = 40;
        Samples inputs = Samples.FromFloats(Draw.Uniform(Rows * 3, 8), [3]);
        var classes = new Dataset([inputs], Targets.Classes([.. Enumerable.Range(0, Rows).Select(i => i % outputs)], outputs));
        return loss switch
        {
            BlasNet.Losses.SparseCategoricalCrossEntropy => classes,
            BlasNet.Losses.CategoricalCrossEntropy or BlasNet.Losses.BinaryCrossEntropy => classes.OneHot(),
            _ => new Dataset([inputs], Targets.Values(Draw.Uniform(Rows * outputs, 9), outputs)),
        };
    }

    private static float[] Flat(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
