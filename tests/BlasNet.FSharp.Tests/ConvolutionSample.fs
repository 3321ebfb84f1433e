module BlasNet.FSharp.Tests.ConvolutionSample

open BlasNet
open BlasNet.FSharp

let small =
    Model.ofShape [ 28; 28 ]
    |> Model.add (Layer.Conv2D(30, kernelSize = 5, activation = Activation.Relu))
    |> Model.add (Layer.MaxPooling2D())
    |> Model.add (Layer.Flatten())
    |> Model.dense 10
