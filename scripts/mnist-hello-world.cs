#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning with Python, section 2.1: a first look at a neural network, which learns to read handwritten digits.
// dotnet run scripts/mnist-hello-world.cs [-- --quick]     --quick takes 6000 of the built-in digits instead of MNIST
using System.Numerics.Tensors;
using BlasNet;
using BlasNet.Numerics;
using BlasNet.Plots;

bool quick = args.Contains("--quick");

// The data: images of 28 x 28 grey values from 0 to 1, and what they show.
DatasetPair data = quick ? Digits.Make(trainCount: 6000, testCount: 1000) : Datasets.Load("mnist");
Dataset train = data.Train, test = data.Test!;
Console.WriteLine($"train images: {train.Count} of {train.Input.SampleShape}");
Console.WriteLine($"test images: {test.Count} of {test.Input.SampleShape}");

// The network: two layers, of which the last gives a probability for each of the ten digits.
Model model = Model.Input(28, 28, 1)
    .Add(Layer.Flatten())
    .Add(Layer.Dense(512, Activation.Relu))
    .Add(Layer.Dense(10, Activation.Softmax));

// The training: an optimizer makes the loss small, on 128 images at a time, five times over all of them.
using Trainer trainer = model.Compile(Optimizer.RmsProp(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
var losses = new List<double>();
History history = trainer.Fit(train, epochs: 5, batchSize: 128, verbose: false,
    callbacks: [Callback.From((_, epoch) => Console.WriteLine(epoch), progress => losses.Add(progress.BatchLoss))]);
Console.WriteLine($"updates: {losses.Count}, 5 epochs of {losses.Count / 5} batches");
Console.WriteLine($"loss of the first update {losses[0]:0.0000}, of the last {losses[^1]:0.0000}");

// What it says about the first ten images that it has never seen.
Samples unseen = test.Take(10).Input;
Tensor<float> predictions = trainer.Predict(unseen);
int[] digits = TensorMath.ToArray(TensorMath.ArgMax(predictions, axis: 1));
for (int i = 0; i < digits.Length; i++)
{
    float probability = predictions[i, digits[i]];
    Console.WriteLine($"test image {i}: a {digits[i]} with probability {probability:0.0000}, and it is a {test.Targets.ClassOf(i)}");
}

Evaluation evaluation = trainer.Evaluate(test);
Console.WriteLine($"test accuracy: {evaluation.Accuracy:0.0000}");

// The same with labels as one-hot rows, and the loss that takes them.
Dataset oneHot = train.OneHot();
Console.WriteLine($"labels of [{oneHot.Targets.Width}]: {string.Join(" ", oneHot.Targets.Rows[..10].ToArray())}");
using Trainer second = model.Compile(Optimizer.RmsProp(), Loss.CategoricalCrossEntropy(), seed: 1);
second.Fit(oneHot, epochs: 5, batchSize: 128, verbose: false);
Console.WriteLine($"test accuracy with one-hot labels: {second.Evaluate(test.OneHot()).Accuracy:0.0000}");
float apart = TensorMath.Item(TensorMath.Max(TensorMath.Abs(TensorMath.Subtract(second.Predict(unseen), predictions))));
Console.WriteLine($"largest difference of the predictions: {apart}");

double[] epochs = [.. history.Epochs.Select(epoch => (double)epoch.Epoch)];
PlotGrid.Create(3,
[
    Plot.Create("Loss", "update").Line(Enumerable.Range(1, losses.Count), losses),
    Plot.Create("Accuracy", "epoch").Line(epochs, history["accuracy"], "training", marker: true)
        .Line([1, 5], [evaluation.Accuracy!.Value, evaluation.Accuracy.Value], "test, at the end", dashed: true),
    Plot.Create($"Read as {string.Join(", ", digits)}").ImageGrid(unseen.ToTensor(), columns: 5),
]).Save("artifacts/books/mnist-hello-world.svg");
