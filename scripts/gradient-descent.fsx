// Deep Learning from Scratch, section 4.4.1: gradient descent on x0² + x1², with a learning rate that is right, too large and too small.
// dotnet fsi scripts/gradient-descent.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet.FSharp

let f (x: Tensor<float>) = TensorMath.Item(TensorMath.Sum(TensorMath.Square x))

// Each step goes against the gradient, as far as the learning rate says. All points on the way are kept.
let descend (learningRate: float) steps start =
    let step (x: Tensor<float>) =
        let gradient = Gradient.Numerical(f, x, step = 1e-4)
        TensorMath.Subtract(x, TensorMath.Multiply(learningRate, gradient))
    List.scan (fun x _ -> step x) start [ 1..steps ]

let start = TensorMath.Create [| -3.0; 4.0 |]
let right = descend 0.1 100 start
let large = descend 10.0 100 start
let small = descend 1e-10 100 start
printfn $"rate 0.1:   {TensorMath.Format(List.last right)}"
printfn $"rate 10:    {TensorMath.Format(List.last large)}"
printfn $"rate 1e-10: {TensorMath.Format(List.last small)}"

// Figure 4-10, and what the other two rates do: the paths over the contours.
let path title reach (points: Tensor<float> list) =
    let mesh = Mesh.Over(-reach, reach, -reach, reach)
    Plot.createWith title "x0" "x1"
    |> Plot.contour mesh (mesh.Of(fun x0 x1 -> x0 ** 2.0 + x1 ** 2.0))
    |> Plot.markedLine (Seq.map (Seq.item 0) points) (Seq.map (Seq.item 1) points) ""
    |> Plot.equalAxes

[ path "0.1, 100 steps: reaches the minimum" 5.0 right
  path "10, the first 2 steps: leaps beyond it" 2000.0 (List.take 3 large)
  path "1e-10, 100 steps: hardly moves" 5.0 small ]
|> Plot.gridOf 360 360 3 "Gradient descent on x0² + x1² from (-3, 4)"
|> Plot.save (picture "gradient-descent")
