// Deep Learning with Python, section 2.4: gradient descent on a curve with a local and a global minimum.
// Small steps end in the first valley; momentum carries a ball through it, as it would roll.
// dotnet fsi scripts/gradient-descent-minima.fsx     It takes a moment, so --quick changes nothing.
#load "blasnet.fsx"
open Blasnet
open BlasNet.FSharp

// The loss as a function of one parameter.
let loss w = 0.1 * w ** 4.0 - w ** 2.0 + 0.6 * w

let gradient w = Gradient.NumericalAt(loss, w)

/// The values of the parameter, step by step: velocity is what is left of the last step, plus the gradient's part.
let descend learningRate momentum start steps =
    (start, 0.0)
    |> Seq.unfold (fun (w, velocity) ->
        let next = momentum * velocity - learningRate * gradient w
        Some(w, (w + next, next)))
    |> Seq.take steps
    |> Seq.toList

let start, steps = 3.5, 100
let paths =
    [ "without momentum", descend 0.02 0.0 start steps
      "with momentum 0.9", descend 0.02 0.9 start steps
      "from the other side", descend 0.02 0.0 -3.5 steps ]

for name, path in paths do
    let last = List.last path
    printfn $"{name}: from w = {List.head path:F1}, loss {loss (List.head path):F2}, to w = {last:F2}, loss {loss last:F2}"

let curve = [ -3.8 .. 0.02 .. 3.8 ]
let drawn (name, path) =
    Plot.createWith name "parameter w" "loss"
    |> Plot.line curve (List.map loss curve) ""
    |> Plot.markedLine path (List.map loss path) "the path"
Plot.gridOf 420 320 3 "Gradient descent, 100 steps" (List.map drawn paths) |> Plot.save (picture "gradient-descent-minima")
