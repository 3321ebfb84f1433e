#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning from Scratch, section 3.6: a trained network reads the digits of MNIST, a hundred at a time.
// dotnet run scripts/mnist-batches.cs [-- --quick]     --quick takes the built-in digits instead of MNIST
using System.Numerics.Tensors;
using BlasNet;
using BlasNet.Numerics;
using BlasNet.Plots;

bool quick = args.Contains("--quick");
DatasetPair data = Datasets.Load(quick ? "digits" : "mnist");
Dataset test = quick ? data.Test!.Take(1000) : data.Test!;

// 3.6.1: images as vectors of 784 grey values from 0 to 1. The first ones, as the book shows one.
Console.WriteLine($"test images: {TensorMath.Describe(test.Input.ToTensor())}");
Plot.Create($"The first: {string.Join(", ", Enumerable.Range(0, 10).Select(test.Targets.ClassOf))}")
    .ImageGrid(test.Take(10).Input.ToTensor(), columns: 5).Save("artifacts/books/mnist-batches.svg");

// The book reads its weights from a file. Here they are learned first, and written to one.
const string file = "artifacts/books/sample-weight.safetensors";
Model model = Model.Input(28, 28, 1)
    .Add(Layer.Flatten())
    .Add(Layer.Dense(50, Activation.Sigmoid))
    .Add(Layer.Dense(100, Activation.Sigmoid))
    .Add(Layer.Dense(10, Activation.Softmax));
using (Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 1))
{
    trainer.Fit(data.Train, epochs: quick ? 2 : 4, batchSize: 100, verbose: false);
    trainer.Save(file);
}

// 3.6.2: the network, and the shapes of its weights.
using SavedModel saved = SavedModel.Load(file);
foreach (string name in saved.Network.WeightNames)
    Console.WriteLine($"{name}: {TensorMath.Describe(saved.Network.GetWeights(name))}");

// 3.6.3: in batches, the likeliest digit of each row is compared with the label.
const int batchSize = 100;
int right = 0;
for (int start = 0; start < test.Count; start += batchSize)
{
    Tensor<float> x = test.Input.ToTensor(start, batchSize);
    Tensor<float> y = saved.Network.Predict(Samples.FromTensor(x));
    Tensor<int> digits = TensorMath.ArgMax(y, axis: 1);
    right += Enumerable.Range(0, batchSize).Count(i => digits[i] == test.Targets.ClassOf(start + i));
    if (start == 0)
        Console.WriteLine($"a batch: {TensorMath.Describe(x)} in, {TensorMath.Describe(y)} out");
}
Console.WriteLine($"accuracy: {(double)right / test.Count:0.0000}");
Console.WriteLine($"accuracy by the library: {saved.Evaluate(test).Accuracy:0.0000}");
