using System.Numerics.Tensors;
using BlasNet.Numerics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

internal static class LambdaTests
{
    // The same sums in another order, over a few steps.
    private const double Tolerance = 1e-5;

    [Test]
    public static void A_dense_layer_of_operations_trains_as_the_built_in_one_does()
    {
        Layer own = Layer.Custom((x, w) => Variable.Tanh(Variable.MatMul(x[0], w[0]) + w[1]),
            [new LambdaWeight("kernel", [40, 8]), new LambdaWeight("bias", [8])], "own");
        Near.AssertNear(Widened(Trained(Layer.Dense(8, Activation.Tanh, name: "own"))), Trained(own), Tolerance);

        static float[] Trained(Layer first)
        {
            Trainer trainer = Execution.Trained.Trainer(2, Model.Input(40).Add(Layer.Dense(40)).Add(first)
                .Add(Layer.Dense(5, Activation.Softmax)));
            trainer.Fit(Execution.Trained.Data(100), epochs: 3, batchSize: 32, verbose: false);
            return Execution.Trained.Weights(trainer);
        }
    }

    [Test]
    public static void Several_inputs_get_their_gradients()
    {
        Near.AssertNear(Widened(Trained(Layer.Multiply())), Trained(Layer.Custom((x, _) => x[0] * x[1], [])), Tolerance);

        static float[] Trained(Layer merge)
        {
            Node start = Node.Input(40).Then(Layer.Dense(12));
            Node product = Node.Of(merge, start.Then(Layer.Dense(6)), start.Then(Layer.Dense(6)));
            Trainer trainer = Execution.Trained.Trainer(1, Model.From(product.Then(Layer.Dense(5, Activation.Softmax))));
            trainer.Fit(Execution.Trained.Data(50), epochs: 2, batchSize: 16, verbose: false);
            return Execution.Trained.Weights(trainer);
        }
    }

    [Test]
    public static void A_function_without_weights_changes_the_shape_as_planned()
    {
        Model model = Model.Input(4, 6).Add(Layer.Lambda(x => Variable.Max(x, 1)));
        Assert.That(model.OutputShape, Is.EqualTo(new Shape(6)));
        float[] x = Draw.Uniform(2 * 24, 3);
        float[] y = model.Compile(Optimizer.Sgd(), Loss.MeanSquaredError()).Predict(Samples.FromFloats(x, [4, 6])).ToArray();
        Assert.That(y, Is.EqualTo(Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 4).Max(row => x[i / 6 * 24 + row * 6 + i % 6]))));
    }

    [Test]
    public static void A_function_that_drops_the_batch_axis_is_refused_with_its_shape() => Assert.That(
        () => Model.Input(4).Add(Layer.Lambda(x => Variable.Sum(x, 0))).OutputShape,
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("of '3' rows it made the shape [4]"));

    [Test]
    public static void Two_weights_of_one_name_are_refused() => Assert.That(
        () => Layer.Custom((x, w) => x[0], [new LambdaWeight("a", [1]), new LambdaWeight("a", [2])]),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("'a'"));

    [Test]
    public static void Code_is_not_written_to_a_file() => Assert.That(
        () => new ModelFile(Model.Input(4).Add(Layer.Lambda(Variable.Relu))).ToString(),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("lambda: a layer made of code cannot be written to a file."));

    private static double[] Widened(float[] values) => Array.ConvertAll(values, value => (double)value);
}
