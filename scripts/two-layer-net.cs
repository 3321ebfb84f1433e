#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning from Scratch, sections 4.5 and 5.7: TwoLayerNet. Its gradients are compared with numerical ones, then it learns MNIST.
// dotnet run scripts/two-layer-net.cs [-- --quick]     --quick takes 6000 of the built-in digits instead of MNIST
using BlasNet;
using BlasNet.Plots;

bool quick = args.Contains("--quick");
DatasetPair data = quick ? Digits.Make(trainCount: 6000, testCount: 1000) : Datasets.Load("mnist");
Dataset train = data.Train, test = data.Test!;

// 5.7.2: 784 inputs, 50 hidden units, 10 digits; weights drawn with a standard deviation of 0.01.
Initializer small = Initializer.Normal(stddev: 0.01);
Model model = Model.Input(28, 28, 1)
    .Add(Layer.Flatten())
    .Add(Layer.Dense(50, Activation.Relu, kernelInitializer: small))
    .Add(Layer.Dense(10, Activation.Softmax, kernelInitializer: small));
Console.WriteLine(model);

// 5.7.3: backpropagation against central differences.
Console.WriteLine(GradientCheck.OfModel(model, Loss.SparseCategoricalCrossEntropy()));

// 5.7.4: stochastic gradient descent, 100 images a step, about as many steps as the book's 10 000.
using Trainer trainer = model.Compile(Optimizer.Sgd(0.1), Loss.SparseCategoricalCrossEntropy(), seed: 1);
var accuracies = new List<(double Train, double Test)>();
void Measure(int epoch)
{
    accuracies.Add((trainer.Evaluate(train).Accuracy!.Value, trainer.Evaluate(test).Accuracy!.Value));
    Console.WriteLine($"epoch {epoch}: train accuracy {accuracies[^1].Train:0.0000}, test accuracy {accuracies[^1].Test:0.0000}");
}
Measure(0);
trainer.Fit(train, epochs: 17, batchSize: 100, verbose: false, callbacks: [Callback.From((_, result) => Measure(result.Epoch))]);

// Figure 4-12: both rise together, so nothing is learned by heart.
double[] epochs = [.. Enumerable.Range(0, accuracies.Count)];
Plot.Create("TwoLayerNet", "epoch", "accuracy")
    .Line(epochs, accuracies.Select(each => each.Train), "training")
    .Line(epochs, accuracies.Select(each => each.Test), "test", dashed: true)
    .YRange(0, 1).Save("artifacts/books/two-layer-net.svg");
