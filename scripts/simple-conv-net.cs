#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning from Scratch, chapter 7: SimpleConvNet learns MNIST, and what its first layer looks for before and after.
// dotnet run scripts/simple-conv-net.cs [-- --quick]     --quick takes 3000 of the built-in digits instead of MNIST
using System.Numerics.Tensors;
using BlasNet;
using BlasNet.Numerics;
using BlasNet.Plots;

bool quick = args.Contains("--quick");
DatasetPair data = quick ? Digits.Make(trainCount: 3000, testCount: 1000) : Datasets.Load("mnist");
Dataset train = data.Train, test = data.Test!;

// 7.4.3: im2col gives each place of a 5 x 5 window a row of its 75 numbers, so that convolution is a product of matrices.
foreach (int count in (int[])[1, 10])
{
    Tensor<float> columns = TensorMath.Im2Col(TensorMath.RandomUniform<float>([count, 7, 7, 3], seed: 1), 5, 5);
    Console.WriteLine($"im2col of {count} of [7, 7, 3]: [{string.Join(", ", TensorMath.ShapeOf(columns))}]");
}

// 7.5: the layers of the model that the command calls fish-cnn, and weights drawn with a standard deviation of 0.01.
Initializer small = Initializer.Normal(stddev: 0.01);
Model model = Model.Input(28, 28, 1)
    .Add(Layer.Conv2D(30, 5, activation: Activation.Relu, kernelInitializer: small, name: "filters"))
    .Add(Layer.MaxPooling2D(2))
    .Add(Layer.Flatten())
    .Add(Layer.Dense(100, Activation.Relu, kernelInitializer: small))
    .Add(Layer.Dense(10, Activation.Softmax, kernelInitializer: small));
Console.WriteLine(model);

using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
Tensor<float> before = trainer.Network.GetWeights("0.filters.kernel");
History history = trainer.Fit(train, epochs: quick ? 3 : 20, batchSize: 100, validation: test, verbose: false,
    callbacks: [Callback.From((_, epoch) => Console.WriteLine(epoch))]);
Tensor<float> after = trainer.Network.GetWeights("0.filters.kernel");
Console.WriteLine($"test accuracy: {history.Last.ValidationAccuracy:0.0000}");

// 7.6.1: noise before, edges and blobs after.
PlotGrid.Create(2,
[
    Plot.Create("Filters before").Filters(before, columns: 6),
    Plot.Create("Filters after").Filters(after, columns: 6),
]).Save("artifacts/books/simple-conv-net-filters.svg");

int[] epochs = [.. history.Epochs.Select(epoch => epoch.Epoch)];
Plot.Create("SimpleConvNet", "epoch", "accuracy")
    .Line(epochs, history["accuracy"], "training")
    .Line(epochs, history["val_accuracy"], "test", dashed: true)
    .Save("artifacts/books/simple-conv-net.svg");
