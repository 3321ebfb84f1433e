// The mathematics of deep networks: one update of one neuron y = W x + b by hand. It says 6 where 8 is right, so its loss is |6 - 8| = 2.
// dotnet fsi scripts/one-update.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet
open BlasNet.FSharp

let x, target = 4.0f, 8.0f
let predict w b = w * x + b
let loss w b = abs (predict w b - target)
let show name w b = printfn "%s: W = %.1f, b = %.1f, prediction %.1f, loss %.1f" name w b (predict w b) (loss w b)

show "before" 1.0f 2.0f

// The gradient by hand: where the prediction is too small, dL/dy = -1, so dL/dW = -x and dL/db = -1. Both must grow.
let sign = sign (predict 1.0f 2.0f - target) |> float32
printfn "dL/dW = %.0f, dL/db = %.0f" (sign * x) sign

// The same by the library, and one step of its gradient descent.
let w, b = Tensor.scalar 1.0f, Tensor.scalar 2.0f
let weight, bias = Variable.Of w, Variable.Of b
let gradients = Gradient.Of(Variable.Abs(weight * x + bias - target), weight, bias)
printfn "by the library: dL/dW = %.0f, dL/db = %.0f" (Tensor.item gradients[0]) (Tensor.item gradients[1])
Optimizer.Sgd(0.1).Bind(w, b).Step(gradients)
show "after a step of the rate 0.1" (Tensor.item w) (Tensor.item b)

// Both by 1, from 1 to 2 and from 2 to 3, goes the right way, but too far: the rate says how far.
show "after W + 1, b + 1" 2.0f 3.0f

let plane = Mesh.Over(0.0, 2.5, 1.0, 4.0)
Plot.createWith "The loss |W x + b - 8| for x = 4" "W" "b"
|> Plot.heatmap plane (plane.Of(fun w b -> float (loss (float32 w) (float32 b))))
|> Plot.markedLine [ 1.0f; Tensor.item w ] [ 2.0f; Tensor.item b ] "a step of the rate 0.1"
|> Plot.markedLine [ 1.0; 2.0 ] [ 2.0; 3.0 ] "from W = 1 to 2, from b = 2 to 3"
|> Plot.save (picture "one-update")
