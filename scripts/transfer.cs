#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Transfer learning: what a network has learned of the digits 0 to 4 helps it to learn 5 to 9 from 500 images.
// dotnet run scripts/transfer.cs [-- --quick]     --quick takes the built-in digits instead of MNIST
using System.Diagnostics;
using BlasNet;

bool quick = args.Contains("--quick");
DatasetPair data = Datasets.Load(quick ? "digits" : "mnist");
Model model = Model.Input(28, 28, 1)
    .Add(Layer.Conv2D(20, kernelSize: 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D())
    .Add(Layer.Conv2D(50, kernelSize: 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D())
    .Add(Layer.Flatten())
    .Add(Layer.Dense(500, Activation.Relu))
    .Add(Layer.Dense(5, Activation.Softmax));
Dataset few = Only(data.Train, 5, 500), test = Only(data.Test!, 5, int.MaxValue);

// The first five digits, from all their images.
using Trainer source = Compile(model);
source.Fit(Only(data.Train, 0, quick ? 2000 : int.MaxValue), epochs: 2, batchSize: 64, verbose: false);
Console.WriteLine($"0 to 4: accuracy {source.Evaluate(Only(data.Test!, 0, int.MaxValue)).Accuracy:0.0000}");

// The other five, from 500 images: from nothing, and with the convolutions of the first network, which stay as they are.
foreach (int epochs in quick ? [2] : new[] { 2, 5, 10 })
{
    using Trainer fromNothing = Compile(model), transferred = Compile(model.Freeze("conv*"));
    WeightReport report = transferred.Network.LoadWeights(source.Network, except: ["6.dense"]);
    fromNothing.Fit(few, epochs, batchSize: 64, verbose: false);
    transferred.Fit(few, epochs, batchSize: 64, verbose: false);
    double? before = fromNothing.Evaluate(test).Accuracy, after = transferred.Evaluate(test).Accuracy;
    Console.WriteLine($"5 to 9, {epochs} epochs: accuracy {before:0.0000} from nothing, {after:0.0000} with the weights of the first");
    Console.WriteLine($"  {report}");
}

// The backward pass ends above the frozen layers.
Dataset many = data.Train.Take(quick ? 1000 : 20_000);
Model whole = model.ReplaceHead(Layer.Dense(10, Activation.Softmax));
for (int round = 0; round < (quick ? 1 : 3); round++)
    Console.WriteLine($"images per second: {Speed(whole):0} unfrozen, {Speed(whole.Freeze("conv*")):0} with frozen convolutions");

double Speed(Model trained)
{
    using Trainer trainer = Compile(trained);
    trainer.Fit(many.Take(640), batchSize: 64, verbose: false);
    long start = Stopwatch.GetTimestamp();
    trainer.Fit(many, batchSize: 64, verbose: false);
    return many.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
}

// The network and its training are those of the built-in lenet.
static Trainer Compile(Model model) => model.Compile(Optimizer.Momentum(0.05), Loss.SparseCategoricalCrossEntropy(), seed: 1);

// The images of five digits from one on, numbered from 0.
static Dataset Only(Dataset data, int first, int most)
{
    int[] rows = [.. Enumerable.Range(0, data.Count).Where(row => data.Targets.ClassOf(row) - first is >= 0 and < 5).Take(most)];
    return new Dataset(data.Subset(rows).Inputs, Targets.Classes([.. rows.Select(row => data.Targets.ClassOf(row) - first)], 5));
}
