#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning from Scratch, section 6.5: learning rate and weight decay are drawn at random, and validation data says which were good.
// dotnet run scripts/hyper-parameters.cs [-- --quick]
// --quick makes 20 trials of 20 epochs on the built-in digits instead of 100 trials of 50 epochs on MNIST
using BlasNet;
using BlasNet.Plots;
using BlasNet.Runs;

bool quick = args.Contains("--quick");

// 500 images so that a trial takes little time; a fifth of them only judges. The test data stays out of it.
DatasetSplit data = (quick ? Digits.Make(trainCount: 500) : Datasets.Load("mnist")).Train.Take(500).Split(0.2, seed: 1);

Model model = Model.Input(28, 28, 1).Add(Layer.Flatten());
for (int i = 0; i < 6; i++)
    model = model.Add(Layer.Dense(100, Activation.Relu, kernelInitializer: Initializer.HeNormal()));
model = model.Add(Layer.Dense(10, Activation.Softmax, kernelInitializer: Initializer.HeNormal()));

// Each power of ten is as likely as any other.
SweepPlan plan = SweepPlan.Random(
    [SweepAxis.Range("learning rate", 1e-6, 1e-2, log: true), SweepAxis.Range("weight decay", 1e-8, 1e-4, log: true)],
    trials: quick ? 20 : 100, seed: 1);

// One short training for each trial.
var results = new List<(double LearningRate, double WeightDecay, History History)>();
foreach (SweepTrial trial in plan.Trials)
{
    double learningRate = trial.ValueOf("learning rate"), weightDecay = trial.ValueOf("weight decay");
    using Trainer trainer = model.Compile(
        Optimizer.Sgd(learningRate, weightDecay: weightDecay), Loss.SparseCategoricalCrossEntropy(), seed: trial.Seed);
    History history = trainer.Fit(
        data.Train, epochs: quick ? 20 : 50, batchSize: quick ? 20 : 100, validation: data.Validation, verbose: false);
    results.Add((learningRate, weightDecay, history));
}

// Figure 6-24: the twenty best, by which the next search would be narrowed.
Console.WriteLine("=========== Hyper-Parameter Optimization Result ===========");
var plots = new List<Plot>();
foreach ((double learningRate, double weightDecay, History history) in
    results.OrderByDescending(result => result.History.Last.ValidationAccuracy).Take(20))
{
    string name = $"Best-{plots.Count + 1}";
    double accuracy = history.Last.ValidationAccuracy!.Value;
    Console.WriteLine($"{name} (val acc:{accuracy:0.00}) | lr:{learningRate:G2}, weight decay:{weightDecay:0.00e-00}");
    plots.Add(Plot.Create($"{name}, lr {learningRate:G2}").YRange(0, 1)
        .Line(Enumerable.Range(1, history.Epochs.Count), history["val_accuracy"])
        .Line(Enumerable.Range(1, history.Epochs.Count), history["accuracy"], dashed: true));
}
PlotGrid.Create(5, plots, "Accuracy over the epochs: validation (solid) and training (dashed)", plotWidth: 260, plotHeight: 200)
    .Save("artifacts/books/hyper-parameters.svg");
