#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning from Scratch, section 6.2: what initial weights do to the activations of a deep network, and to its learning.
// dotnet run scripts/weight-initialization.cs [-- --quick]     --quick learns from 6000 of the built-in digits instead of MNIST
using System.Numerics.Tensors;
using BlasNet;
using BlasNet.Numerics;
using BlasNet.Plots;

bool quick = args.Contains("--quick");

// 6.2.2 and 6.2.3: 1000 random inputs go through five layers of 100 units whose weights have a certain standard deviation.
const int Units = 100;
var histograms = new List<Plot>();
void Show(string name, Func<Tensor<float>, Tensor<float>> activation, double deviation)
{
    Tensor<float> x = TensorMath.RandomNormal<float>([1000, Units], seed: 1);
    for (int layer = 1; layer <= 5; layer++)
    {
        Tensor<float> weights = TensorMath.RandomNormal<float>([Units, Units], seed: 1 + layer, deviation: deviation);
        x = activation(TensorMath.MatMul(x, weights));
        float mean = TensorMath.Item(TensorMath.Mean(x)), spread = TensorMath.Item(TensorMath.StandardDeviation(x));
        Console.WriteLine($"{name}, layer {layer}: mean {mean:0.000}, deviation {spread:0.000}");
        histograms.Add(Plot.Create($"{name}, layer {layer}")
            .Histogram(TensorMath.ToArray(x), bins: 30, low: 0, high: 1).YRange(0, 12_000));
    }
}
Show("sigmoid, 1", TensorMath.Sigmoid, 1);
Show("sigmoid, 0.01", TensorMath.Sigmoid, 0.01);
Show("sigmoid, Xavier", TensorMath.Sigmoid, Math.Sqrt(1.0 / Units));
Show("relu, 0.01", TensorMath.Relu, 0.01);
Show("relu, Xavier", TensorMath.Relu, Math.Sqrt(1.0 / Units));
Show("relu, He", TensorMath.Relu, Math.Sqrt(2.0 / Units));
PlotGrid.Create(5, histograms, "Activations of five layers by the initial weights (bars above 12 000 are cut off)", 260, 200)
    .Save("artifacts/books/weight-initialization-activations.svg");

// 6.2.4: a network of five layers with relu learns MNIST from each of them.
Dataset train = (quick ? Digits.Make(trainCount: 6000) : Datasets.Load("mnist")).Train;
(string Name, Initializer Initializer)[] initializers =
    [("0.01", Initializer.Normal(stddev: 0.01)), ("Xavier", Initializer.GlorotNormal()), ("He", Initializer.HeNormal())];
Plot plot = Plot.Create("Loss by the initial weights", "step", "loss").YRange(0, 2.5);
foreach ((string name, Initializer initializer) in initializers)
{
    Model model = Model.Input(28, 28, 1).Add(Layer.Flatten());
    for (int i = 0; i < 4; i++)
        model = model.Add(Layer.Dense(Units, Activation.Relu, kernelInitializer: initializer));
    model = model.Add(Layer.Dense(10, Activation.Softmax, kernelInitializer: initializer));

    using Trainer trainer = model.Compile(Optimizer.Sgd(0.01), Loss.SparseCategoricalCrossEntropy(), seed: 1);
    var losses = new List<double>();
    trainer.Fit(train, epochs: quick ? 3 : 4, batchSize: 128, verbose: false,
        callbacks: [Callback.From(onBatchEnd: progress => losses.Add(progress.BatchLoss))]);
    double[] means = [.. losses.Chunk(10).Select(chunk => chunk.Average())];
    plot = plot.Line(means.Select((_, i) => 10 * i + 5), means, name);
    Console.WriteLine($"{name}: loss of the last ten steps {losses.TakeLast(10).Average():0.0000}");
}
plot.Save("artifacts/books/weight-initialization.svg");
