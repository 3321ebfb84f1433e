using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

/// <summary>A convolution and the max pooling after it, or a batch normalization and its relu, computed as one.</summary>
internal static class FusionTests
{
    private const int Rows = 37;

    private static readonly Layer Convolution = Layer.Conv2D(10, 3, padding: 1, activation: Activation.Relu);

    private static IEnumerable<Layer> Poolings =>
        [Layer.MaxPooling2D(), Layer.MaxPooling2D(3, 2, padding: 1), Layer.MaxPooling2D((1, 3), (2, 1))];

    [TestCaseSource(nameof(Poolings))]
    public static void One_operation_gives_the_values_and_gradients_of_two(Layer pooling)
    {
        (float[] output, float[] gradients) = Step(Chain(pooling, apart: false), typeof(PooledConvolutionOperation));
        (float[] apart, float[] separate) = Step(Chain(pooling, apart: true), typeof(DirectConvolutionOperation));
        Assert.That(output, Is.EqualTo(apart), "The forward pass rounds as before: a maximum rounds nothing.");
        Near.AssertNear([.. separate.Select(value => (double)value)], gradients, 1e-6);
    }

    [Test]
    public static void Normalization_and_relu_in_one_give_the_values_and_gradients_of_two()
    {
        (float[] output, float[] gradients) =
            Step(Normalized(apart: false), typeof(BatchNormalizationOperation), without: typeof(ActivationOperation));
        (float[] apart, float[] separate) = Step(Normalized(apart: true), typeof(ActivationOperation));
        Assert.That(output, Is.EqualTo(apart));
        Near.AssertNear([.. separate.Select(value => (double)value)], gradients, 1e-6);
    }

    [Test]
    public static void Normalization_before_other_functions_and_readers_stays_apart()
    {
        Node normal = Node.Input(6).Then(Layer.BatchNormalization());
        Model read = Model.From(Node.Of(Layer.Concatenate(), normal.Then(Layer.Activate(Activation.Relu)), normal));
        Model other = Model.Input(6).Add(Layer.BatchNormalization()).Add(Layer.Activate(Activation.Tanh));
        Assert.That(Operations(read), Does.Contain(typeof(ActivationOperation)));
        Assert.That(Operations(other), Does.Contain(typeof(ActivationOperation)));
    }

    [Test]
    public static void A_convolution_that_others_read_too_stays_apart()
    {
        Node image = Node.Input(6, 6, 2).Then(Convolution);
        Model model = Model.From(Node.Of(Layer.Concatenate(), image.Then(Layer.MaxPooling2D(1)), image));
        Assert.That(Operations(model), Does.Not.Contain(typeof(PooledConvolutionOperation)));
    }

    private static IEnumerable<Layer> Others =>
    [
        Layer.Conv2D(10, 3, strides: 2), Layer.Conv2D(10, 3, groups: 2), Layer.Conv2D(10, 1),
        Layer.Conv2D(10, 3, activation: Activation.Gelu),
        Layer.Conv2D(10, 3, activation: Activation.Tanh), Layer.Conv2D(2, 3),
    ];

    [TestCaseSource(nameof(Others))]
    public static void Other_convolutions_stay_apart(Layer convolution) => Assert.That(
        Operations(Model.Input(8, 8, 2).Add(convolution).Add(Layer.MaxPooling2D())), Does.Not.Contain(typeof(PooledConvolutionOperation)));

    [Test]
    public static void A_weight_that_is_not_finite_is_named_by_its_own_layer()
    {
        using var network = new Network(Chain(Layer.MaxPooling2D(), apart: false), Loss.MeanSquaredError(), 3, 1);
        BoundPlan plan = network.Training(4);
        GradientStep.Fill(plan, GradientStep.Draw(network, 4, 5));
        PlannedArray kernel = network.Layout.Single(array => array.Key == "1.conv2D.kernel");
        network.Parameters.Slice(kernel.Offset, kernel.Length).Span[3] = float.NaN;
        Assert.That(plan.FirstNotFinite(), Is.EqualTo("the kernel of 1.conv2D"));
    }

    // A layer before them shows the gradient of their input; a reshape between them keeps them apart and changes nothing.
    private static Model Chain(Layer pooling, bool apart)
    {
        Model model = Model.Input(8, 7, 2).Add(Layer.Conv2D(16, 1)).Add(Convolution);
        if (apart)
            model = model.Add(Layer.Permute([1, 2, 3])).Add(Layer.Reshape([8, 7, 10]));
        return model.Add(pooling).Add(Layer.Flatten()).Add(Layer.Dense(3));
    }

    private static Model Normalized(bool apart)
    {
        Model model = Model.Input(5, 4, 2).Add(Layer.Conv2D(17, 1)).Add(Layer.BatchNormalization());
        if (apart)
            model = model.Add(Layer.Permute([1, 2, 3])).Add(Layer.Reshape([5, 4, 17]));
        return model.Add(Layer.Activate(Activation.Relu)).Add(Layer.Flatten()).Add(Layer.Dense(3));
    }

    private static (float[] Output, float[] Gradients) Step(Model model, Type operation, Type? without = null)
    {
        Assert.That(Operations(model), Does.Contain(operation));
        Assert.That(Operations(model), Does.Not.Contain(without));
        using var network = new Network(model, Loss.MeanSquaredError(), 3, 2);
        GradientCheck.RandomizeVectors(network, 3);
        BoundPlan plan = network.Training(Rows);
        return (Plans.Train(network, plan, GradientStep.Draw(network, Rows, 5)), Plans.Gradients(network));
    }

    private static Type[] Operations(Model model) =>
        [.. Compiler.Compile(model, Mode.Training, 4, Loss.MeanSquaredError()).Steps.Select(step => step.Operation.GetType())];
}
