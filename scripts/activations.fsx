// Deep Learning from Scratch, sections 3.2.2 to 3.2.7: the activation functions step, sigmoid and ReLU, computed and plotted.
// dotnet fsi scripts/activations.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet.FSharp

// 3.2.3, 3.2.4 and 3.2.7, each by its formula on a whole array.
let step (x: Tensor<float>) = TensorMath.Greater(x, 0.0)
let sigmoid (x: Tensor<float>) = TensorMath.Divide(1.0, TensorMath.Add(1.0, TensorMath.Exp(TensorMath.Negate x)))
let relu (x: Tensor<float>) = TensorMath.Maximum(0.0, x)

let x = TensorMath.Create [| -1.0; 1.0; 2.0 |]
printfn $"step:    {TensorMath.Format(step x)}"
printfn $"sigmoid: {TensorMath.Format(sigmoid x)}"
printfn $"ReLU:    {TensorMath.Format(relu x)}"

// Figures 3-6 to 3-9.
let range = TensorMath.Arange(-5.0, 5.0, 0.01)
[ Plot.create "Step function" |> Plot.line range (step range) "" |> Plot.yRange -0.1 1.1
  Plot.create "Sigmoid" |> Plot.line range (sigmoid range) "" |> Plot.yRange -0.1 1.1
  Plot.create "Both"
  |> Plot.line range (sigmoid range) "sigmoid"
  |> Plot.dashedLine range (step range) "step"
  |> Plot.yRange -0.1 1.1
  Plot.create "ReLU" |> Plot.line range (relu range) "" ]
|> Plot.grid 2 ""
|> Plot.save (picture "activations")
