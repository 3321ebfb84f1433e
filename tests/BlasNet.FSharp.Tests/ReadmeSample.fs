module BlasNet.FSharp.Tests.ReadmeSample

open BlasNet
open BlasNet.FSharp

let run () =
    let data = Datasets.Mnist()
    let model =
        Model.ofShape [ 28; 28; 1 ]
        |> Model.add (Layer.Flatten())
        |> Model.add (Layer.Dense(512, Activation.Relu))
        |> Model.add (Layer.Dense(10, Activation.Softmax))
    use trainer = model |> Model.compile (Optimizer.RmsProp()) (Loss.SparseCategoricalCrossEntropy()) 1L
    let history = trainer.Fit(data.Train, epochs = 5, batchSize = 128, validation = data.Test)
    printfn $"{history.Last}"
