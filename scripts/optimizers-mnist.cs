#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning from Scratch, section 6.1.8: how fast five optimizers lower the loss of a five-layer network on MNIST.
// dotnet run scripts/optimizers-mnist.cs [-- --quick]     --quick takes 6000 of the built-in digits instead of MNIST
using BlasNet;
using BlasNet.Plots;

bool quick = args.Contains("--quick");
Dataset train = (quick ? Digits.Make(trainCount: 6000) : Datasets.Load("mnist")).Train;

// The network: four hidden layers of 100 units and the output, with initial values of He.
Model model = Model.Input(28, 28, 1).Add(Layer.Flatten());
for (int i = 0; i < 4; i++)
    model = model.Add(Layer.Dense(100, Activation.Relu, kernelInitializer: Initializer.HeNormal()));
model = model.Add(Layer.Dense(10, Activation.Softmax, kernelInitializer: Initializer.HeNormal()));

(string Name, Optimizer Optimizer)[] contestants =
[
    ("SGD", Optimizer.Sgd(0.01)),
    ("Momentum", Optimizer.Momentum(0.01)),
    ("AdaGrad", Optimizer.AdaGrad(0.01)),
    ("RMSprop", Optimizer.RmsProp(0.001)),
    ("Adam", Optimizer.Adam(0.001)),
];

// Figure 6-9: the loss of each batch of 128, averaged over ten steps. All begin with the same weights and see the same batches.
Plot plot = Plot.Create("Five optimizers", "step", "loss").YRange(0, quick ? 2.5 : 1);
foreach ((string name, Optimizer optimizer) in contestants)
{
    using Trainer trainer = model.Compile(optimizer, Loss.SparseCategoricalCrossEntropy(), seed: 1);
    var losses = new List<double>();
    trainer.Fit(train, epochs: quick ? 2 : 4, batchSize: 128, verbose: false,
        callbacks: [Callback.From(onBatchEnd: progress => losses.Add(progress.BatchLoss))]);
    double[] means = [.. losses.Chunk(10).Select(chunk => chunk.Average())];
    plot = plot.Line(means.Select((_, i) => 10 * i + 5), means, name);
    Console.WriteLine($"{name}: loss of the last ten steps {losses.TakeLast(10).Average():0.0000}");
}
plot.Save("artifacts/books/optimizers-mnist.svg");
