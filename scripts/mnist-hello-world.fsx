// Deep Learning with Python, section 2.1: a first look at a neural network, which learns to read handwritten digits.
// It is mnist-hello-world.cs in F#.
// dotnet fsi scripts/mnist-hello-world.fsx [--quick]     --quick takes 6000 of the built-in digits instead of MNIST
#load "blasnet.fsx"
open Blasnet
open BlasNet
open BlasNet.FSharp

// The data: images of 28 x 28 grey values from 0 to 1, and what they show.
let data = if quick then Digits.Make(trainCount = 6000, testCount = 1000) else Datasets.Load "mnist"
let train, test = data.Train, data.Test
printfn $"train images: {train.Count} of {train.Input.SampleShape}"
printfn $"test images: {test.Count} of {test.Input.SampleShape}"

// The network: two layers, of which the last gives a probability for each of the ten digits.
let model =
    Model.ofShape [ 28; 28; 1 ]
    |> Model.flatten
    |> Model.denseWith Activation.Relu 512
    |> Model.denseWith Activation.Softmax 10

// The training: an optimizer makes the loss small, on 128 images at a time, five times over all of them.
let trainer = model |> Model.compile (Optimizer.RmsProp()) (Loss.SparseCategoricalCrossEntropy()) 1L
let losses = ResizeArray<float>()
let watch = Callback.From((fun _ epoch -> printfn $"{epoch}"), (fun progress -> losses.Add progress.BatchLoss))
let history = trainer.Fit(train, epochs = 5, batchSize = 128, verbose = false, callbacks = [ watch ])
printfn $"updates: {losses.Count}, 5 epochs of {losses.Count / 5} batches"
printfn $"loss of the first update {losses[0]:F4}, of the last {Seq.last losses:F4}"

// What it says about the first ten images that it has never seen.
let unseen = test.Take(10).Input
let predictions = trainer |> Trainer.predict unseen
let digits = TensorMath.ArgMax(predictions, 1) |> TensorMath.ToArray
for i in 0..9 do
    let probability = predictions[[| nativeint i; nativeint digits[i] |]]
    printfn $"test image {i}: a {digits[i]} with probability {probability:F4}, and it is a {test.Targets.ClassOf i}"

let evaluation = trainer |> Trainer.evaluate test
printfn $"test accuracy: {evaluation.Accuracy.Value:F4}"

// The same with labels as one-hot rows, and the loss that takes them.
let oneHot = Dataset.oneHot train
let label = oneHot.Targets.Rows.Slice(0, 10).ToArray() |> Seq.map string |> String.concat " "
printfn $"labels of [{oneHot.Targets.Width}]: {label}"
let second = model |> Model.compile (Optimizer.RmsProp()) (Loss.CategoricalCrossEntropy()) 1L
second.Fit(oneHot, epochs = 5, batchSize = 128, verbose = false) |> ignore
printfn $"test accuracy with one-hot labels: {(second |> Trainer.evaluate (Dataset.oneHot test)).Accuracy.Value:F4}"
let apart = (second |> Trainer.predict unseen) .- predictions |> Tensor.abs |> Tensor.max |> Tensor.item
printfn $"largest difference of the predictions: {apart}"

let epochs = [ 1.0 .. 5.0 ]
let read = digits |> Seq.map string |> String.concat ", "
let accuracy = evaluation.Accuracy.Value
PlotGrid.Create(3,
    [ Plot.Create("Loss", "update").Line([ 1 .. losses.Count ], losses)
      Plot.Create("Accuracy", "epoch").Line(epochs, history["accuracy"], "training", marker = true)
          .Line([ 1.0; 5.0 ], [ accuracy; accuracy ], "test, at the end", dashed = true)
      Plot.Create($"Read as {read}").ImageGrid(unseen.ToTensor(), columns = 5) ])
    .Save(picture "mnist-hello-world-fsharp")
