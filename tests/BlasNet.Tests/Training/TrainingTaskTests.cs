using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

internal static class TrainingTaskTests
{
    private static readonly Dataset TwoClasses = Dataset.FromArrays(Draw.Uniform(12, 1), [2], [0, 1, 0, 1, 0, 1]);
    private static readonly Dataset ThreeClasses = Dataset.FromArrays(Draw.Uniform(12, 1), [2], [0, 1, 2, 0, 1, 2]);
    private static readonly Dataset Value = Dataset.FromValues(Draw.Uniform(12, 1), [2], Draw.Uniform(6, 2));
    private static readonly Dataset ThreeValues = Dataset.FromValues(Draw.Uniform(12, 1), [2], Draw.Uniform(18, 2), 3);
    private static readonly Dataset ThreeShares =
        Dataset.FromValues(Draw.Uniform(12, 1), [2], [.. Enumerable.Repeat<float[]>([0.5f, 0.25f, 0.25f], 6).SelectMany(row => row)], 3);

    private static TestCaseData[] Ends =>
    [
        Case("open end, classes", Layer.Outputs(), ThreeClasses, Loss.SparseCategoricalCrossEntropy()),
        Case("open end, two classes", Layer.Outputs(), TwoClasses, Loss.SparseCategoricalCrossEntropy()),
        Case("open end, values", Layer.Outputs(), ThreeValues, Loss.MeanSquaredError()),
        Case("softmax, classes", Layer.Dense(3, Activation.Softmax), ThreeClasses, Loss.SparseCategoricalCrossEntropy()),
        Case("softmax, shares", Layer.Dense(3, Activation.Softmax), ThreeShares, Loss.CategoricalCrossEntropy()),
        Case("one sigmoid, two classes", Layer.Dense(1, Activation.Sigmoid), TwoClasses, Loss.BinaryCrossEntropy()),
        Case("one sigmoid, values", Layer.Dense(1, Activation.Sigmoid), Value, Loss.MeanSquaredError()),
        Case("no activation, values", Layer.Dense(3), ThreeValues, Loss.MeanSquaredError()),
        Case("activation layer, classes", Layer.Activate(Activation.Softmax), TwoClasses, Loss.SparseCategoricalCrossEntropy()),
    ];

    [TestCaseSource(nameof(Ends))]
    public static void The_loss_follows_from_the_end_of_the_model(Layer last, Dataset data, Loss expected)
    {
        (Model model, Loss loss) = TrainingTask.Fit(new ModelFile(Model.Sequential(last)), data);
        Assert.That(loss, Is.EqualTo(expected));
        Assert.That(model.Shapes()[0].ToString(), Is.EqualTo("[2]"));
        using Trainer trainer = model.Compile(Optimizer.Sgd(), loss, threads: 1);
        Assert.That(trainer.Fit(data, verbose: false).Last.Loss, Is.Not.NaN);
    }

    [Test]
    public static void An_open_end_has_a_unit_for_each_class_or_value()
    {
        var file = new ModelFile(Model.Sequential(Layer.Outputs()));
        Assert.That(TrainingTask.Fit(file, ThreeClasses).Model, Is.EqualTo(Model.Input(2).Add(Layer.Dense(3, Activation.Softmax))));
        Assert.That(TrainingTask.Fit(file, ThreeValues).Model, Is.EqualTo(Model.Input(2).Add(Layer.Dense(3))));
        Assert.That(TrainingTask.Fit(file, Value).Model, Is.EqualTo(Model.Input(2).Add(Layer.Dense(1))));
    }

    [Test]
    public static void A_loss_that_is_given_is_kept()
    {
        var file = new ModelFile(Model.Sequential(Layer.Dense(3)), Loss: Loss.SparseCategoricalCrossEntropy(fromLogits: true));
        Assert.That(TrainingTask.Fit(file, ThreeClasses).Loss, Is.EqualTo(Loss.SparseCategoricalCrossEntropy(fromLogits: true)));
    }

    [Test]
    public static void Classes_without_an_end_that_suits_them_need_a_loss()
    {
        AssertNoLoss(
            Layer.Dense(3),
            "0.dense: no loss is given, and none follows from an end in 'identity' with 3 outputs on data of 3 classes. Name one as \"loss\".");
        AssertNoLoss(Layer.Dense(3, Activation.Sigmoid),
            "0.dense: no loss is given, and none follows from an end in 'sigmoid' with 3 outputs on data of 3 classes.");
    }

    [Test]
    public static void Another_input_shape_is_told_with_both() => AssertTold(
        Model.Input(3).Add(Layer.Outputs()), TwoClasses, "input: the model takes samples of the shape [3], but the data has [2].");

    [Test]
    public static void Another_number_of_inputs_is_told_with_both() => AssertTold(
        Model.From(Node.Of(Layer.Add(), Node.Input(2), Node.Input(2))), TwoClasses, "The model has 2 inputs, but the data has 1.");

    [TestCase("""{ "layers": [ { "kind": "dense", "units": 2, "activation": "softmax" } ] }""", "spirals",
        "0.dense: the layer has 2 outputs, but the data 'spirals train' has 3 classes.")]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": 3 } ], "loss": "meanSquaredError" }""", "circles",
        "0.dense: the layer has 3 outputs, but the data 'circles train' has 1 target values per row.")]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": 1, "activation": "sigmoid" } ] }""", "spirals",
        "The loss binaryCrossEntropy tells 2 classes apart, but the data 'spirals train' has 3. Use sparseCategoricalCrossEntropy.")]
    public static void Outputs_that_do_not_fit_are_told_with_layer_and_both_sizes(string model, string data, string sentence)
    {
        using var runs = new TestRuns();
        Assert.That(() => runs.Start(TestRuns.Config(model) with { Data = data }),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));
    }

    [Test]
    public static void The_configuration_goes_before_the_model_file_and_that_before_the_defaults()
    {
        const string layers = "\"layers\": [ { \"kind\": \"dense\", \"units\": \"outputs\" } ]";
        TrainingConfig open = TestRuns.Config($"{{ {layers} }}") with { Epochs = null, Batch = null };
        TrainingTask task = TrainingTask.Resolve(open);
        Assert.That((task.Config.Epochs, task.Config.Batch, task.Config.Optimizer), Is.EqualTo((10, 32, Optimizer.Adam())));
        TrainingConfig filed = open with { Model = TestRuns.Model($"{{ {layers}, \"epochs\": 3, \"batch\": 5, \"optimizer\": \"sgd\" }}") };
        task = TrainingTask.Resolve(filed);
        Assert.That((task.Config.Epochs, task.Config.Batch, task.Config.Optimizer), Is.EqualTo((3, 5, Optimizer.Sgd())));
        task = TrainingTask.Resolve(filed with { Epochs = 0, Batch = 7, Optimizer = Optimizer.RmsProp() });
        Assert.That((task.Config.Epochs, task.Config.Batch, task.Config.Optimizer), Is.EqualTo((0, 7, Optimizer.RmsProp())));
        ModelFile written = task.Config.Written.Model;
        Assert.That((written.Epochs, written.Batch, written.Optimizer), Is.EqualTo((0, 7, Optimizer.RmsProp())));
    }

    [Test]
    [SetCulture("de-DE")]
    public static void A_share_is_read_the_same_in_every_culture_and_split_by_the_seed()
    {
        TrainingConfig config = TestRuns.Config() with { Validation = "0.25" };
        TrainingTask task = TrainingTask.Resolve(config), again = TrainingTask.Resolve(config),
            other = TrainingTask.Resolve(config with { Seed = 6 });
        Assert.That((task.Train.Count, task.Validation!.Count), Is.EqualTo((600, 200)));
        Assert.That(First(again), Is.EqualTo(First(task)));
        Assert.That(First(other), Is.Not.EqualTo(First(task)));
    }

    [TestCase("0")]
    [TestCase("1")]
    [TestCase("-0.1")]
    [TestCase("NaN")]
    public static void A_share_out_of_range_is_a_sentence(string share) =>
        Assert.That(() => TrainingTask.Resolve(TestRuns.Config() with { Validation = share }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains($"'{share}'"));

    private static float[] First(TrainingTask task)
    {
        float[] row = new float[task.Train.Input.SampleShape.Size];
        task.Train.Input.Gather([0], row);
        return row;
    }

    private static TestCaseData Case(string name, Layer last, Dataset data, Loss loss) =>
        new(last, data, loss) { TestName = $"{{m}}({name})" };

    private static void AssertNoLoss(Layer last, string sentence) => AssertTold(Model.Sequential(last), ThreeClasses, sentence);

    private static void AssertTold(Model model, Dataset data, string sentence) =>
        Assert.That(() => TrainingTask.Fit(new ModelFile(model), data),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));
}
