// Deep Learning from Scratch, section 4.2: two losses of a prediction that is right and of one that is wrong.
// dotnet fsi scripts/loss-functions.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet.FSharp

// Probabilities of the ten digits: once the 2 is the likeliest, once the 7. The digit is a 2.
let right = TensorMath.Create [| 0.1; 0.05; 0.6; 0.0; 0.05; 0.1; 0.0; 0.1; 0.0; 0.0 |]
let wrong = TensorMath.Create [| 0.1; 0.05; 0.1; 0.0; 0.05; 0.1; 0.0; 0.6; 0.0; 0.0 |]
let t = TensorMath.OneHot<float>([| 2 |], 10) |> TensorMath.Flatten
printfn $"t = {TensorMath.Format t}"

// 4.2.1: half the sum of the squares.
let squaredError (y: Tensor<float>) (t: Tensor<float>) =
    0.5 * TensorMath.Item(TensorMath.Sum(TensorMath.Square(TensorMath.Subtract(y, t))))
printfn "squared error where 2 is the likeliest: %.4f" (squaredError right t)
printfn "squared error where 7 is the likeliest: %.4f" (squaredError wrong t)

// 4.2.2: the logarithm of the probability of what is right; the small number keeps it from being infinite.
let crossEntropyError (y: Tensor<float>) (t: Tensor<float>) =
    let logarithms = TensorMath.Log(TensorMath.Add(y, 1e-7))
    -TensorMath.Item(TensorMath.Sum(TensorMath.Multiply(t, logarithms)))

printfn "cross entropy where 2 is the likeliest: %.8f" (crossEntropyError right t)
printfn "cross entropy where 7 is the likeliest: %.8f" (crossEntropyError wrong t)

// Figure 4-3: the loss is nothing where the probability is 1, and grows without end where it goes to 0.
Plot.createWith "Cross entropy" "probability of what is right" "loss"
|> Plot.curve (fun y -> -log y) 0.01 1.0 ""
|> Plot.scatter [ 0.6; 0.1 ] [ crossEntropyError right t; crossEntropyError wrong t ] "the two predictions"
|> Plot.save (picture "loss-functions")
