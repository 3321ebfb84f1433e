#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// The mathematics of deep networks: two classes of points on two circles, which no straight line can part, and how a network parts them.
// dotnet run scripts/circles.cs     It takes a second, so --quick changes nothing.
using BlasNet;
using BlasNet.Plots;

// The points: 800 to learn from, 200 to test on.
DatasetPair circles = Datasets.Load("circles");
Dataset train = circles.Train, test = circles.Test!;

// The network 2-4-6-6-4-1: its output is the probability that a point lies on the inner circle.
Model model = Model.Input(2)
    .Add(Layer.Dense(4, Activation.Relu))
    .Add(Layer.Dense(6, Activation.Relu))
    .Add(Layer.Dense(6, Activation.Relu))
    .Add(Layer.Dense(4, Activation.Relu))
    .Add(Layer.Dense(1, Activation.Sigmoid));
Console.WriteLine(model);

// The training: after some epochs the network is asked about every point of the plane.
var points = train.Input.ToTensor();
int[] rows = [.. Enumerable.Range(0, train.Count)], classes = [.. rows.Select(train.Targets.ClassOf)];
float[] x = [.. rows.Select(i => points[i, 0])], y = [.. rows.Select(i => points[i, 1])];
Mesh plane = Mesh.Over(-1.5, 1.5, -1.5, 1.5);
var surfaces = new List<Plot>();
using Trainer trainer = model.Compile(Optimizer.Adam(0.01), Loss.BinaryCrossEntropy(), seed: 1);
History history = trainer.Fit(train, epochs: 50, batchSize: 32, validation: test, verbose: false, callbacks:
[
    Callback.From((_, epoch) => Console.WriteLine(epoch)),
    Callback.From((progress, epoch) =>
    {
        if (epoch.Epoch is not (1 or 3 or 6 or 10 or 20 or 50))
            return;
        var probabilities = progress.Trainer.Predict(Samples.FromTensor(plane.ToTensor()));
        surfaces.Add(Plot.Create($"epoch {epoch.Epoch}: accuracy {epoch.ValidationAccuracy:0.00}")
            .Heatmap(plane, probabilities, 0, 1, ColorScale.BlueOrange, key: false)
            .Contour(plane, probabilities, [0.5])
            .Scatter(x, y, classes: classes, size: 4).EqualAxes());
    }),
]);
Console.WriteLine($"test loss: {history.Last.ValidationLoss:0.0000}");
Console.WriteLine($"test accuracy: {history.Last.ValidationAccuracy:0.0000}");

PlotGrid.Create(3, surfaces, "The probability of the inner circle over the epochs", plotHeight: 400)
    .Save("artifacts/books/circles-surface.svg");
double[] epochs = [.. history.Epochs.Select(epoch => (double)epoch.Epoch)];
PlotGrid.Create(2,
[
    Plot.Create("Loss", "epoch").Line(epochs, history["loss"], "training").Line(epochs, history["val_loss"], "test"),
    Plot.Create("Accuracy", "epoch").Line(epochs, history["accuracy"], "training").Line(epochs, history["val_accuracy"], "test"),
]).Save("artifacts/books/circles.svg");
