// Deep Learning from Scratch, section 4.4.2: the gradient of the loss of simpleNet by its 2 x 3 weights, found in three ways.
// dotnet fsi scripts/simple-net-gradient.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open BlasNet.FSharp

// The weights of the book, one sample of two numbers, and its label: the last of three classes.
let w = TensorMath.Create(array2D [ [ 0.47355232; 0.9977393; 0.84668094 ]; [ 0.85557411; 0.03563661; 0.69422093 ] ])
let x = TensorMath.Create(array2D [ [ 0.6; 0.9 ] ])
let t = TensorMath.Create(array2D [ [ 0.0; 0.0; 1.0 ] ])

let softmax (a: Tensor<float>) =
    let e = Tensor.exp (a .- Tensor.max a)
    e ./ Tensor.sum e

// Forward: a product, softmax, and the cross entropy.
let predict w = x *@ w
let loss w = -(t .* Tensor.log (softmax (predict w)) |> Tensor.sum |> Tensor.item)
printfn $"x W  = {Tensor.format (predict w)}"
printfn "the largest is that of class %d" (predict w |> Tensor.argMax 1 |> Tensor.item)
printfn "loss = %.10f" (loss w)

// By hand: after softmax the cross entropy has the gradient y - t, and before a product that becomes xᵀ (y - t).
let byHand = Tensor.transpose x *@ (softmax (predict w) .- t)

// Numerically: each weight moved a little to both sides, as numerical_gradient of the book does.
let numerical = Gradient.Numerical(loss, w, step = 1e-4)

// By reverse-mode differentiation of the same expression.
let weights = Variable.Of w
let expression = -Variable.Sum(Variable.Of t * Variable.LogSoftmax(Variable.MatMul(Variable.Of x, weights)))
let byTheLibrary = Gradient.Of(expression, weights)[0]

for name, gradient in [ "by hand", byHand; "numerically", numerical; "by Gradient.Of", byTheLibrary ] do
    printfn $"dL/dW {name}:\n{Tensor.format gradient}"
printfn "numerically and by hand, largest deviation: %.2g" (Gradient.Compare(byHand, numerical).Deviation)
printfn "Gradient.Of and by hand, largest deviation: %.2g" (Gradient.Compare(byHand, byTheLibrary).Deviation)

// What it says: where w23 grows by h, the loss falls by about 0.54 h. So a step against the gradient lowers the loss.
let changed = Tensor.create [ 2; 3 ] [| 0.0; 0.0; 0.0; 0.0; 0.0; 0.01 |]
printfn "loss where w23 is larger by 0.01: %.10f" (loss (w .+ changed))
printfn "loss after a step of the rate 0.1: %.10f" (loss (w .- Tensor.scale 0.1 byHand))
