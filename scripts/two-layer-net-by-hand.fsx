// Deep Learning from Scratch, sections 4.5 and 5.7: TwoLayerNet by hand, trained by numerical gradients, then by backpropagation.
// dotnet fsi scripts/two-layer-net-by-hand.fsx [--quick]
// An update by numerical gradients takes minutes; --quick takes the built-in digits in 7 x 7 pixels and 10 hidden units instead.
#load "blasnet.fsx"
open System.Diagnostics
open System.Numerics.Tensors
open Blasnet
open BlasNet
open BlasNet.FSharp

let data = if quick then Digits.Make(trainCount = 6000, testCount = 1000) else Datasets.Load "mnist"
let pixels, hidden, deviation, rate = if quick then 7, 10, 0.3, 0.5 else 28, 50, 0.01, 0.1
let updates, goingOn = if quick then 20, 600 else 2, 2000

/// The images, each square of pixels averaged, and their labels as one-hot rows.
let tensors (data: Dataset) =
    let square = 28 / pixels
    let images = data.Input.ToTensor() |> Tensor.reshape [ data.Count; pixels; square; pixels; square ]
    let means = TensorMath.Mean(images, [| 2; 4 |]) |> Tensor.reshape [ data.Count; -1 ]
    TensorMath.Cast<float32, float> means, TensorMath.OneHot<float>([| for i in 0 .. data.Count - 1 -> data.Targets.ClassOf i |], 10)

let (x, t), (xTest, tTest) = tensors data.Train, tensors data.Test
let batch step (values: Tensor<float>) = values |> Tensor.batch (100 * step % data.Train.Count) 100

// The weights, normally distributed, and the biases.
let random seed rows columns = TensorMath.RandomNormal<float>([| rows; columns |], seed, deviation = deviation)
let start =
    [ random 1L (pixels * pixels) hidden; TensorMath.Zeros<float> [| hidden |]; random 2L hidden 10; TensorMath.Zeros<float> [| 10 |] ]

let softmax (a: Tensor<float>) =
    let e = Tensor.exp (a .- TensorMath.Max(a, 1, true))
    e ./ TensorMath.Sum(e, 1, true)

/// Affine, ReLU, Affine, softmax: the output of the ReLU, and the probabilities.
let forward (p: Tensor<float> list) x =
    let z = x *@ p[0] .+ p[1] |> Tensor.relu
    z, z *@ p[2] .+ p[3] |> softmax

let loss x t p = -(t .* Tensor.log (snd (forward p x)) |> Tensor.sum |> Tensor.item) / float (Tensor.shape x).Head

let accuracy p =
    let right = TensorMath.Equal(forward p xTest |> snd |> Tensor.argMax 1, Tensor.argMax 1 tTest)
    TensorMath.Cast<int, float> right |> Tensor.mean |> Tensor.item

/// 4.5: each weight moved a little to both sides, and the loss computed anew.
let numerical x t (p: Tensor<float> list) =
    [ for i in 0..3 -> Gradient.Numerical((fun each -> loss x t (List.updateAt i each p)), p[i]) ]

/// 5.7: once back through the layers.
let backward x t (p: Tensor<float> list) =
    let z, y = forward p x
    let dout = y .- t |> Tensor.scale (1.0 / float (Tensor.shape x).Head)
    let dHidden = dout *@ Tensor.transpose p[2] .* TensorMath.Greater(z, 0.0)
    [ Tensor.transpose x *@ dHidden; Tensor.sumAlong 0 dHidden; Tensor.transpose z *@ dout; Tensor.sumAlong 0 dout ]

/// Gradient descent: the weights after the updates, the loss before each, and the time.
let learn gradient name first last p =
    let clock = Stopwatch.StartNew()
    let descend (p, losses) step =
        let x, t = batch step x, batch step t
        List.map2 (fun each slope -> each .- Tensor.scale rate slope) p (gradient x t p), loss x t p :: losses
    let p, losses = ((p, []), [ first .. last - 1 ]) ||> List.fold descend
    printfn $"{last - first} updates by {name}: {clock.Elapsed.TotalMilliseconds / float (last - first):F2} ms each"
    p, List.rev losses

let slowly, slowLosses = start |> learn numerical "numerical gradients" 0 updates
let quickly, losses = start |> learn backward "backpropagation" 0 updates
let apart = List.map2 (fun a b -> a .- b |> Tensor.abs |> Tensor.max |> Tensor.item) slowly quickly |> List.max
printfn "largest difference of the weights: %.2g" apart
let learned, later = quickly |> learn backward "backpropagation" updates (updates + goingOn)
printfn $"loss of the first batch {losses.Head:F4}, of the last {List.last later:F4}"
printfn $"test accuracy: {accuracy start:F4} before, at the end: {accuracy learned:F4}"

Plot.createWith "TwoLayerNet by hand" "update" "loss"
|> Plot.line [ 0 .. updates + goingOn - 1 ] (losses @ later) "backpropagation"
|> Plot.markedLine [ 0 .. updates - 1 ] slowLosses "numerical gradients"
|> Plot.save (picture "two-layer-net-by-hand")
