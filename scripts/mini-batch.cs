#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning from Scratch, sections 4.2.3 and 4.2.4: a mini-batch drawn at random, and its cross entropy by one-hot rows and by labels.
// dotnet run scripts/mini-batch.cs [-- --quick]     --quick takes the built-in digits instead of MNIST
using System.Numerics.Tensors;
using BlasNet;
using BlasNet.Numerics;

bool quick = args.Contains("--quick");
Dataset train = (quick ? Digits.Make(trainCount: 6000) : Datasets.Load("mnist")).Train;

// 4.2.3: ten rows of all.
const int batchSize = 10;
var random = new Random(1);
int[] rows = [.. Enumerable.Range(0, batchSize).Select(_ => random.Next(train.Count))];
Console.WriteLine($"rows: {string.Join(" ", rows)} of {train.Count}");
Dataset batch = train.Subset(rows);
Tensor<float> x = TensorMath.Reshape(batch.Input.ToTensor(), batchSize, 784);
int[] labels = [.. Enumerable.Range(0, batchSize).Select(batch.Targets.ClassOf)];
Tensor<float> oneHot = TensorMath.OneHot<float>(labels, 10);
Console.WriteLine($"x: {TensorMath.Describe(x)}");
Console.WriteLine($"t as labels: {TensorMath.Describe(TensorMath.Create(labels))}");
Console.WriteLine($"t as one-hot rows: {TensorMath.Describe(oneHot)}");

// A network that has learned nothing yet: each digit is about as likely as the others, so the loss is about ln 10.
Model model = Model.Input(28, 28, 1)
    .Add(Layer.Flatten())
    .Add(Layer.Dense(10, Activation.Softmax, kernelInitializer: Initializer.Normal(stddev: 0.01)));
using Trainer trainer = model.Compile(Optimizer.Sgd(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
Tensor<float> y = trainer.Predict(batch.Input);

// 4.2.4 with one-hot rows: what is not the label is multiplied by 0.
const float delta = 1e-7f;
Tensor<float> logarithms = TensorMath.Log(TensorMath.Add(y, delta));
float byRows = -TensorMath.Item(TensorMath.Sum(TensorMath.Multiply(oneHot, logarithms))) / batchSize;
Console.WriteLine($"cross entropy by one-hot rows: {byRows:0.00000}");

// 4.2.4 with labels: only the logarithm at the label is looked up.
float byLabels = -Enumerable.Range(0, batchSize).Sum(i => logarithms[i, labels[i]]) / batchSize;
Console.WriteLine($"cross entropy by labels: {byLabels:0.00000}");

// The library has both as losses, and computes them from the softmax' input, so that they need no small number.
Console.WriteLine($"cross entropy of the library: {trainer.Evaluate(batch).Loss:0.00000}");
