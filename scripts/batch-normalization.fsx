// Deep Learning from Scratch, section 6.3.2: learning with and without batch normalization, from initial weights of many sizes.
// dotnet fsi scripts/batch-normalization.fsx [--quick]     --quick takes the built-in digits instead of MNIST, and 4 sizes instead of 16
#load "blasnet.fsx"
open Blasnet
open BlasNet
open BlasNet.FSharp

let data = if quick then Digits.Make(trainCount = 1000) else Datasets.Load "mnist"
let train = data.Train |> Dataset.take 1000

// Five hidden layers of 100 units; normalization, if any, stands between the products and relu.
let network normalized scale =
    let kernel = Initializer.Normal(stddev = scale)
    let hidden model =
        let products = model |> Model.add (Layer.Dense(100, kernelInitializer = kernel))
        let normal = if normalized then products |> Model.add (Layer.BatchNormalization(momentum = 0.9, epsilon = 1e-6)) else products
        normal |> Model.activate Activation.Relu
    Model.ofShape [ 28; 28; 1 ]
    |> Model.flatten
    |> hidden |> hidden |> hidden |> hidden |> hidden
    |> Model.add (Layer.Dense(10, Activation.Softmax, kernelInitializer = kernel))

// The accuracy on the 1000 images after each epoch. Where the loss overflows, learning ends early.
let learn normalized scale =
    use trainer = network normalized scale |> Model.compile (Optimizer.Sgd 0.01) (Loss.SparseCategoricalCrossEntropy()) 1L
    try
        trainer.Fit(train, epochs = 20, batchSize = 100, validation = train, verbose = false) |> ignore
    with :? TrainingException as error -> printfn $"weights of {scale:G3}: {error.Message}"
    [ for epoch in trainer.Epochs -> epoch["val_accuracy"].Value ]

// Figure 6-18: a plot for each size from 1 to 0.0001.
let compare scale =
    let normalized, plain = learn true scale, learn false scale
    let last = List.tryLast plain |> Option.defaultValue nan
    printfn $"weights of {scale:G3}: accuracy with normalization {List.last normalized:F2}, without {last:F2}"
    Plot.createWith $"weights of {scale:G3}" "epoch" "accuracy"
    |> Plot.line [ 1 .. normalized.Length ] normalized ""
    |> Plot.dashedLine [ 1 .. plain.Length ] plain ""
    |> Plot.yRange 0.0 1.05

let last = if quick then 3 else 15
[ for i in 0..last -> 10.0 ** (-4.0 * float i / float last) ]
|> List.map compare
|> Plot.gridOf 300 240 4 "Learning with batch normalization (solid) and without it (dashed)"
|> Plot.save (picture "batch-normalization")
