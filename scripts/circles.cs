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
History history = trainer.Fit(train, epochs: 50, batchSize: 32, validation: test, verbose: false, callbacks: [Callback.From(
    (progress, epoch) =>
    {
        Console.WriteLine(epoch);
        if (epoch.Epoch is not (1 or 3 or 6 or 10 or 20 or 50))
            return;
        var probabilities = progress.Trainer.Predict(Samples.FromTensor(plane.ToTensor()));
        surfaces.Add(Plot.Create($"epoch {epoch.Epoch}: accuracy {epoch.ValidationAccuracy:0.00}")
            .Heatmap(plane, probabilities, 0, 1, ColorScale.BlueOrange, key: false)
            .Contour(plane, probabilities, [0.5])
            .Scatter(x, y, classes: classes, size: 4).EqualAxes());
    })]);
Console.WriteLine($"test loss: {history.Last.ValidationLoss:0.0000}");
Console.WriteLine($"test accuracy: {history.Last.ValidationAccuracy:0.0000}");

PlotGrid.Create(3, surfaces, "The probability of the inner circle over the epochs", plotHeight: 400)
    .Save("artifacts/books/circles-surface.svg");

// Adam's default rate is a tenth of that: from the same weights it takes longer.
using Trainer slower = model.Compile(Optimizer.Adam(), Loss.BinaryCrossEntropy(), seed: 1);
History slow = slower.Fit(train, epochs: 50, batchSize: 32, validation: test, verbose: false);
foreach ((string rate, History each) in new[] { ("0.01", history), ("0.001", slow) })
    Console.WriteLine($"test accuracy at the rate {rate}, epoch 10: {each.Epochs[9].ValidationAccuracy:0.0000}");
double[] epochs = [.. history.Epochs.Select(epoch => (double)epoch.Epoch)];
PlotGrid.Create(2, new[] { ("Loss", "loss"), ("Accuracy", "accuracy") }.Select(each => Plot.Create(each.Item1, "epoch")
    .Line(epochs, history[each.Item2], "training, 0.01").Line(epochs, history[$"val_{each.Item2}"], "test, 0.01", dashed: true)
    .Line(epochs, slow[each.Item2], "training, 0.001").Line(epochs, slow[$"val_{each.Item2}"], "test, 0.001", dashed: true)))
    .Save("artifacts/books/circles.svg");

// The network: a dot for each unit, a line for each weight; NaN is a gap between two lines.
int[] widths = [.. model.Shapes().Select(shape => shape.Last)];
double Height(int layer, int unit) => unit - (widths[layer] - 1) / 2.0;
int[] layers = [.. Enumerable.Range(0, widths.Length)];
var units = layers.SelectMany(layer => Enumerable.Range(0, widths[layer]).Select(unit => (Layer: layer, Height: Height(layer, unit))));
var weights = layers.SkipLast(1).SelectMany(layer => trainer.Network.GetWeights(trainer.Network.WeightNames[2 * layer])
    .Select((value, i) => (Layer: layer, Value: value, From: i / widths[layer + 1], To: i % widths[layer + 1])));
var drawing = Plot.Create($"The network {string.Join("-", widths)}", "layer");
foreach ((string name, int sign) in new[] { ("positive weights", 1), ("negative weights", -1) })
{
    var lines = weights.Where(weight => Math.Sign(weight.Value) == sign);
    drawing = drawing.Line(lines.SelectMany(line => new[] { line.Layer, line.Layer + 1, double.NaN }),
        lines.SelectMany(line => new[] { Height(line.Layer, line.From), Height(line.Layer + 1, line.To), double.NaN }), name,
        dashed: sign < 0);
}
drawing.Scatter(units.Select(unit => unit.Layer), units.Select(unit => unit.Height), size: 18).Save("artifacts/books/circles-network.svg");
