// Deep Learning with Python, section 2.3.6: a network uncrumples paper. Two classes lie on a sheet so that no straight line can part them;
// each layer turns, stretches and bends the sheet, until one can.
// dotnet fsi scripts/crumpled-paper.fsx     It takes a few seconds, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet
open BlasNet.FSharp

// Two half moons, and a network whose layers have two units each, so that what they give is a plane again. With so few units some initial
// weights end in a poor minimum; those of seed 6 do not.
let train = (Datasets.Load "moons").Train
let points, labels = train.Input.ToTensor(), [| for i in 0 .. train.Count - 1 -> train.Targets.ClassOf i |]
let hidden = 3
let learn epochs (x: Tensor<float32>) model =
    let trainer = model |> Model.denseWith Activation.Sigmoid 1 |> Model.compile (Optimizer.Adam 0.01) (Loss.BinaryCrossEntropy()) 6L
    trainer, trainer.Fit(Dataset.FromTensor(x, labels), epochs, 32, verbose = false).Last.Accuracy.Value

let trainer, accuracy =
    (Model.ofShape [ 2 ], [ 1..hidden ])
    ||> List.fold (fun model _ -> model |> Model.denseWith Activation.Tanh 2)
    |> learn 200 points
printfn $"accuracy of the network: {accuracy:F4}"

// What a layer makes of points: a product turns and stretches the plane, the bias moves it, and tanh bends it.
let weights = [ for name in trainer.Network.WeightNames -> trainer.Network.GetWeights name ]
let affine layer x = x *@ weights[2 * layer] .+ weights[2 * layer + 1]
let layersOf x = [ 0 .. hidden - 1 ] |> List.scan (fun x layer -> affine layer x |> Tensor.tanh) x

// The last layer draws a straight line through what the others give it. What could a straight line do earlier?
let sheets = layersOf points
let apart = affine hidden (List.last sheets) |> Tensor.sigmoid |> Tensor.subtract (trainer.Predict train.Input) |> Tensor.abs
printfn "layer by layer and at once, largest difference: %.2g" (apart |> Tensor.max |> Tensor.item)
let names = "the sheet" :: [ for layer in 1..hidden -> $"after layer {layer}" ]
let byALine = sheets |> List.map (fun sheet -> Model.ofShape [ 2 ] |> learn 100 sheet |> snd)
for name, accuracy in List.zip names byALine do
    printfn $"{name}: a straight line parts {accuracy:F4}"

// The lines of a grid go through the layers like the points; NaN is a gap between two of them.
let gap = [ (nanf, nanf) ]
let grid =
    [ for y in -1.1f .. 0.3f .. 1.6f do yield! [ for x in -1.6f .. 0.05f .. 2.6f -> x, y ] @ gap
      for x in -1.6f .. 0.3f .. 2.6f do yield! [ for y in -1.1f .. 0.05f .. 1.6f -> x, y ] @ gap ]
let gridTensor = Tensor.create [ grid.Length; 2 ] [| for x, y in grid do x; y |]
let column i (x: Tensor<float32>) = x[*, i..i] |> Tensor.toArray
List.zip3 names byALine (List.zip sheets (layersOf gridTensor))
|> List.map (fun (name, accuracy, (sheet, lines)) ->
    Plot.create $"{name}: a line parts {accuracy:P0}"
    |> Plot.line (column 0 lines) (column 1 lines) ""
    |> Plot.classes (column 0 sheet) (column 1 sheet) labels)
|> Plot.gridOf 460 380 2 "What the layers make of the plane"
|> Plot.save (picture "crumpled-paper")
