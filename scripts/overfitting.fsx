// Deep Learning from Scratch, section 6.4: 300 images are learned by heart; weight decay and dropout hold against it.
// dotnet fsi scripts/overfitting.fsx [--quick]     --quick takes the built-in digits instead of MNIST, and 150 epochs instead of 300
#load "blasnet.fsx"
open Blasnet
open BlasNet
open BlasNet.FSharp

let data = if quick then Digits.Make(trainCount = 300, testCount = 1000) else Datasets.Load "mnist"
let train, test = data.Train |> Dataset.take 300, data.Test

// Seven layers: six of 100 units, each with dropout behind it where it is asked for, and the output.
let network dropout =
    let hidden model =
        let layer = model |> Model.add (Layer.Dense(100, Activation.Relu, kernelInitializer = Initializer.HeNormal()))
        if dropout > 0.0 then layer |> Model.dropout dropout else layer
    Model.ofShape [ 28; 28; 1 ]
    |> Model.flatten
    |> hidden |> hidden |> hidden |> hidden |> hidden |> hidden
    |> Model.add (Layer.Dense(10, Activation.Softmax, kernelInitializer = Initializer.HeNormal()))

// Figures 6-20, 6-21 and 6-23: the accuracy on the images learned from, and on those never seen, every tenth epoch.
let learn title weightDecay dropout =
    use trainer =
        network dropout |> Model.compile (Optimizer.Sgd(0.01, weightDecay = weightDecay)) (Loss.SparseCategoricalCrossEntropy()) 1L
    let accuracy part = (trainer |> Trainer.evaluate part).Accuracy.Value
    let epochs, trained, tested =
        [ for epoch in 10..10 .. (if quick then 150 else 300) do
              trainer.Fit(train, epochs = 10, batchSize = 100, verbose = false) |> ignore
              epoch, accuracy train, accuracy test ]
        |> List.unzip3
    printfn $"{title}: train accuracy {List.last trained:F4}, test accuracy {List.last tested:F4}"
    Plot.createWith title "epoch" "accuracy"
    |> Plot.line epochs trained "training"
    |> Plot.dashedLine epochs tested "test"
    |> Plot.yRange 0.0 1.05

[ learn "overfitting" 0.0 0.0
  learn "weight decay 0.1" 0.1 0.0
  learn "dropout 0.2" 0.0 0.2 ]
|> Plot.grid 3 "Learning from 300 images"
|> Plot.save (picture "overfitting")
