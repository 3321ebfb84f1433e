// Deep Learning from Scratch, sections 6.1.2 to 6.1.7: the ways of SGD, Momentum, AdaGrad, RMSprop and Adam down an elongated bowl.
// dotnet fsi scripts/optimizers-bowl.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open Blasnet
open BlasNet
open BlasNet.FSharp

// f(x, y) = x² / 20 + y²: flat along x, steep along y, so that the gradient hardly ever points to the minimum at (0, 0).
let f x = Variable.Sum(Variable.Of(Tensor.ofSeq [ 1.0f / 20.0f; 1.0f ]) * Variable.Square x)

// Thirty steps from (-7, 2); an optimizer moves the tensor itself, so each point on the way is copied.
let descend (optimizer: Optimizer) =
    let point = Tensor.ofSeq [ -7.0f; 2.0f ]
    let bound = optimizer.Bind point
    [ yield Tensor.toArray point
      for _ in 1..30 do
          let x = Variable.Of point
          bound.Step(Gradient.Of(f x, x))
          yield Tensor.toArray point ]

let ways =
    [ "SGD", Optimizer.Sgd 0.95
      "Momentum", Optimizer.Momentum 0.1
      "AdaGrad", Optimizer.AdaGrad(1.5, initialAccumulatorValue = 0.0)
      "RMSprop", Optimizer.RmsProp 0.3
      "Adam", Optimizer.Adam 0.3 ]
    |> List.map (fun (name, optimizer) -> name, descend optimizer)

for name, points in ways do
    let last = List.last points
    printfn $"{name} ends at x = {last[0]:F4}, y = {last[1]:F4}"

// Figures 6-3 to 6-7: the paths over the contours. A zigzag costs SGD its way; the others damp it.
let mesh = Mesh.Over(-10.0, 10.0, -5.0, 5.0)
let heights = mesh.Of(fun x y -> x ** 2.0 / 20.0 + y ** 2.0)
let bowl title = Plot.createWith title "x" "y" |> Plot.contourAt [ 0.25; 1.0; 2.0; 4.0; 8.0; 16.0 ] mesh heights
let path (name, points: float32[] list) =
    bowl name |> Plot.markedLine (points |> Seq.map (Seq.item 0)) (points |> Seq.map (Seq.item 1)) ""

bowl "x² / 20 + y²" :: List.map path ways
|> Plot.grid 3 "Thirty steps from (-7, 2)"
|> Plot.save (picture "optimizers-bowl")
