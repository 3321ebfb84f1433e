// Deep Learning from Scratch, sections 7.2 to 7.4: convolution and pooling worked out on small numbers, and the same by im2col.
// dotnet fsi scripts/convolution.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet
open BlasNet.FSharp

/// An image or a filter [height, width, 1] from its rows.
let image (rows: int list list) = Tensor.create [ rows.Length; rows.Head.Length; 1 ] [| for value in List.concat rows -> float32 value |]

/// Runs layers on one image. A kernel [height, width, channels, filters] may be given to the first that has weights; biases are 0.
let run (layers: Layer list) (kernel: Tensor<float32> list) (x: Tensor<float32>) =
    use network = new Network((Model.ofShape (Tensor.shape x), layers) ||> List.fold (fun model layer -> model |> Model.add layer))
    Seq.iter2 (fun name values -> network.SetWeights(name, values)) (Seq.truncate kernel.Length network.WeightNames) kernel
    let y = network.Predict(Samples.FromTensor(Tensor.stack 0 [ x ]))
    Tensor.reshape (List.tail (Tensor.shape y)) y

let convolve (layers: Layer list) filter x = run layers [ Tensor.reshape (Tensor.shape filter @ [ 1 ]) filter ] x
let show name (y: Tensor<float32>) = printfn $"{name}:\n{y |> Tensor.reshape [ int y.Lengths[0]; -1 ] |> Tensor.format}"
let equal name (a: Tensor<float32>) b = printfn "largest difference, %s: %.2g" name (a .- b |> Tensor.abs |> Tensor.max |> Tensor.item)

// 7.2.2: a 3 x 3 filter slides over 5 x 5 numbers; at each place it is multiplied by the numbers below it, and all is summed.
let rows = [ [ 1; 1; 1; 0; 0 ]; [ 0; 1; 1; 1; 0 ]; [ 0; 0; 1; 1; 1 ]; [ 0; 0; 1; 1; 0 ]; [ 0; 1; 1; 0; 0 ] ]
let filter = [ [ 1; 0; 1 ]; [ 0; 1; 0 ]; [ 1; 0; 1 ] ]
let below row column = [ for i in 0..2 do for j in 0..2 -> rows[row + i][column + j], filter[i][j] ]
let sumOf pairs = pairs |> List.sumBy (fun (a, b) -> a * b)
let terms = below 0 0 |> List.map (fun (a, b) -> $"{a}·{b}") |> String.concat " + "
printfn $"the first place: {terms} = {sumOf (below 0 0)}"
let byHand = image [ for i in 0..2 -> [ for j in 0..2 -> sumOf (below i j) ] ]
show "5 x 5 by 3 x 3" byHand
equal "Conv2D" byHand (convolve [ Layer.Conv2D(1, 3) ] (image filter) (image rows))

// 7.2.3, 7.2.4: the book's numbers, with a border of zeros, and in steps of two.
let book n = image [ for row in 0 .. n - 1 -> [ for column in 0 .. n - 1 -> (column - row + 4 * n + 1) % 4 ] ]
let bookFilter = image [ [ 2; 0; 1 ]; [ 0; 1; 2 ]; [ 1; 0; 2 ] ]
show "4 x 4" (convolve [ Layer.Conv2D(1, 3) ] bookFilter (book 4))
show "4 x 4, padding 1" (convolve [ Layer.ZeroPadding2D 1; Layer.Conv2D(1, 3) ] bookFilter (book 4))
show "7 x 7, stride 2" (convolve [ Layer.Conv2D(1, 3, 2) ] bookFilter (book 7))
printfn "input filter padding stride formula layer"
for size, filter, padding, stride in [ 4, 3, 1, 1; 7, 3, 0, 2; 28, 5, 2, 3; 31, 5, 2, 3; 28, 5, 0, 1; 224, 7, 3, 2 ] do
    let layers = Model.ofShape [ size; size; 1 ] |> Model.add (Layer.ZeroPadding2D padding) |> Model.add (Layer.Conv2D(1, filter, stride))
    printfn "%5d %6d %7d %6d %7d %5d" size filter padding stride ((size + 2 * padding - filter) / stride + 1) layers.OutputShape[0]

// 7.2.5, 7.2.6: over three channels a filter gives one map, the sum of three; each filter gives a map of its own.
let colours = Tensor.concatenate 2 [ book 4; Tensor.scale 2.0f (book 4); Tensor.permute [ 1; 0; 2 ] (book 4) ]
let filters = Tensor.randomNormal 1L [ 3; 3; 3; 4 ]
let maps = run [ Layer.Conv2D(4, 3) ] [ filters ] colours
printfn $"4 filters over 3 channels: {Tensor.describe maps}"
let channel c = run [ Layer.Conv2D(4, 3) ] [ filters[*, *, c..c, *] ] colours[*, *, c..c]
equal "the sum over channels" maps (channel 0 .+ channel 1 .+ channel 2)

// 7.4.2, 7.4.3: im2col makes a row of the numbers below the filter at each place, and convolution a product of matrices.
let columns = TensorMath.Im2Col(Tensor.stack 0 [ colours ], 3, 3)
printfn $"columns: {Tensor.describe columns}"
equal "im2col" maps (columns *@ Tensor.reshape [ 27; 4 ] filters |> Tensor.reshape [ 2; 2; 4 ])

// 7.3, 7.4.4: max pooling takes the largest number of each 2 x 2, a row of what im2col gives.
let grid = image [ [ 1; 2; 1; 0 ]; [ 0; 1; 2; 3 ]; [ 3; 0; 1; 2 ]; [ 2; 4; 0; 1 ] ]
let pooled = run [ Layer.MaxPooling2D 2 ] [] grid
show "max pooling" pooled
equal "pooling by im2col" pooled (TensorMath.Im2Col(Tensor.stack 0 [ grid ], 2, 2, 2) |> Tensor.maxAlong 1 |> Tensor.reshape [ 2; 2; 1 ])

// What filters look for: edges of a digit, from left to right and from above to below, and the same halved by pooling.
let digit = Digits.Make(trainCount = 1, testCount = 1).Train.Input.ToTensor() |> Tensor.reshape [ 28; 28; 1 ]
let across = image [ [ -1; 0; 1 ]; [ -2; 0; 2 ]; [ -1; 0; 1 ] ]
[ for name, filter in [ "left edges", across; "upper edges", Tensor.permute [ 1; 0; 2 ] across ] do
    Plot.create name |> Plot.image (convolve [ Layer.Conv2D(1, 3) ] filter digit)
    Plot.create $"{name}, pooled" |> Plot.image (convolve [ Layer.Conv2D(1, 3); Layer.MaxPooling2D 2 ] filter digit) ]
|> List.append [ Plot.create "A digit" |> Plot.image digit ]
|> Plot.gridOf 260 260 5 "What two filters find" |> Plot.save (picture "convolution")
