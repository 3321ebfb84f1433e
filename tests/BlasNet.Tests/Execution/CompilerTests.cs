using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

internal static class CompilerTests
{
    private static Model KerasMlp => Model.Input(28, 28).Add(Layer.Flatten())
        .Add(Layer.Dense(512, Activation.Relu)).Add(Layer.Dropout(0.2))
        .Add(Layer.Dense(512, Activation.Relu)).Add(Layer.Dropout(0.2))
        .Add(Layer.Dense(10, Activation.Softmax));

    [Test]
    public static void The_plan_of_the_keras_mlp_is_the_golden_one() => Golden.AssertEqual("keras-mlp.plan.txt",
        Compiler.Compile(KerasMlp, Mode.Training, 128, Loss.SparseCategoricalCrossEntropy()) + "\n"
        + Compiler.Compile(KerasMlp, Mode.Inference, 512, null));

    [Test]
    public static void A_deep_chain_trains_in_less_memory_than_its_buffers_have()
    {
        Model deep = Enumerable.Range(0, 12).Aggregate(Model.Input(64),
            (model, _) => model.Add(Layer.Dense(64)).Add(Layer.BatchNormalization()).Add(Layer.Activate(Activation.Tanh)));
        ExecutionPlan plan = Compiler.Compile(deep, Mode.Training, 32, Loss.MeanSquaredError());
        // Values stay for the backward pass, which is half of the buffers; of the gradients, those of a few neighbours live at one time.
        Assert.That(plan.ArenaLength, Is.LessThan(0.6 * Plans.Unshared(plan).ArenaLength));
    }

    [Test]
    public static void Inference_has_no_dropout_no_gradients_and_no_backward_list()
    {
        ExecutionPlan plan = Compiler.Compile(KerasMlp, Mode.Inference, 4, Loss.SparseCategoricalCrossEntropy());
        Assert.That(plan.Backward, Is.Empty);
        Assert.That(plan.Steps.Select(step => step.Key), Is.EqualTo(new[] { "1.dense", "3.dense", "5.dense", "loss" }));
        Assert.That(plan.Steps.SelectMany(step => step.InputGradients), Has.All.EqualTo(-1));
    }

    [Test]
    public static void A_chain_runs_forward_without_a_barrier()
    {
        ExecutionPlan plan = Compiler.Compile(KerasMlp, Mode.Training, 128, Loss.SparseCategoricalCrossEntropy());
        Assert.That(plan.Forward, Has.Count.EqualTo(1));
        Assert.That(plan.Backward, Has.Count.EqualTo(2), "One chain of rows, then all weight gradients together.");
    }

    [Test]
    public static void The_first_layer_computes_no_gradient_of_the_data()
    {
        ExecutionPlan plan = Compiler.Compile(KerasMlp, Mode.Training, 128, Loss.SparseCategoricalCrossEntropy());
        Assert.That(plan.Steps[0].InputGradients, Is.EqualTo(new[] { -1 }));
        Assert.That(plan.Backward.SelectMany(stage => stage.Phases).Count(phase => phase.Phase.Name == "input gradient"), Is.EqualTo(2));
    }

    [Test]
    public static void A_value_read_twice_gets_a_fork_after_it()
    {
        Node start = Node.Input(3).Then(Layer.Dense(3));
        Model model = Model.From(Node.Of(Layer.Multiply(), start, start));
        ExecutionPlan plan = Compiler.Compile(model, Mode.Training, 2, Loss.MeanSquaredError());
        Assert.That(plan.Steps.Select(step => step.Operation.GetType()),
            Is.EqualTo(new[] { typeof(DenseOperation), typeof(ForkOperation), typeof(MultiplyOperation), typeof(LossOperation) }));
        Assert.That(plan.LossStep, Is.EqualTo(3));
    }

    [Test]
    public static void Compiling_twice_gives_one_plan() => Assert.That(
        Compiler.Compile(RandomModels.Draw(4), Mode.Training, 8, Loss.MeanSquaredError()).ToString(),
        Is.EqualTo(Compiler.Compile(RandomModels.Draw(4), Mode.Training, 8, Loss.MeanSquaredError()).ToString()));

    [TestCase(0)]
    [TestCase(-3)]
    public static void A_batch_of_nothing_is_refused(int capacity) =>
        Assert.That(() => Compiler.Compile(KerasMlp, Mode.Inference, capacity, null), Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith($"The batch size must be at least 1, but it was '{capacity}'."));

    [Test]
    public static void A_batch_normalization_of_one_value_is_refused_by_name() =>
        Assert.That(() => Compiler.Compile(Model.Input(3).Add(Layer.BatchNormalization()), Mode.Training, 1, Loss.MeanSquaredError()),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "0.batchNormalization: the layer needs at least 2 values per channel in training, but a batch has 1. "
                + "Take larger batches."));

    [Test]
    public static void A_batch_that_no_memory_holds_is_told_in_a_sentence() =>
        Assert.That(() => Compiler.Compile(Model.Input(70_000).Add(Layer.Dense(4)), Mode.Training, 70_000, Loss.MeanSquaredError()),
            Throws.TypeOf<ConfigurationException>().With.Message
                .EqualTo("A batch of 70000 samples needs more than 2147483647 floats for the values of this model. Take smaller batches."));

    [Test]
    public static void Weights_that_no_block_holds_are_told_in_a_sentence() =>
        Assert.That(() => Compiler.Compile(Model.Input(40_000).Add(Layer.Dense(40_000)).Add(Layer.Dense(40_000)), Mode.Inference, 1, null),
            Throws.TypeOf<ConfigurationException>().With.Message
                .EqualTo("1.dense: the weights of the model up to this layer have more than 2147483647 floats."));
}
