// Deep Learning from Scratch, sections 5.5, 5.6 and 6.4.3: layers by hand, forward and backward, each held to the library's.
// dotnet fsi scripts/layers-by-hand.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open BlasNet
open BlasNet.FSharp

// Each layer gives its output and the way back: from the gradient of its output to that of its input, and of its weights.
let relu (x: Tensor<float>) = Tensor.relu x, fun dout -> dout .* TensorMath.Greater(x, 0.0)

let sigmoid (x: Tensor<float>) =
    let y = Tensor.sigmoid x
    y, fun dout -> dout .* y .* TensorMath.Subtract(1.0, y)

let affine (w: Tensor<float>) (b: Tensor<float>) (x: Tensor<float>) =
    x *@ w .+ b, fun dout -> dout *@ Tensor.transpose w, Tensor.transpose x *@ dout, Tensor.sumAlong 0 dout

let softmaxWithLoss (t: Tensor<float>) (x: Tensor<float>) =
    let e, rows = Tensor.exp (x .- TensorMath.Max(x, 1, true)), float x.Lengths[0]
    let y = e ./ TensorMath.Sum(e, 1, true)
    -(t .* Tensor.log y |> Tensor.sum |> Tensor.item) / rows, fun () -> Tensor.scale (1.0 / rows) (y .- t)

/// While training the book drops and leaves the rest as it is; afterwards it makes everything smaller.
let dropout rate (kept: Tensor<float> option) (x: Tensor<float>) =
    match kept with
    | Some mask -> x .* mask, fun dout -> dout .* mask
    | None -> Tensor.scale (1.0 - rate) x, fun dout -> Tensor.scale (1.0 - rate) dout

/// What a layer of the library gives: its output, the loss, and the gradients of its input and its weights. As the identity matrix
/// times x is x, it is the kernel of a layer in front. A step of gradient descent at the rate 1 takes the gradients off the weights.
let library layer loss weights (targets: Tensor<float>) (x: Tensor<float>) =
    let rows, units = int x.Lengths[0], int x.Lengths[1]
    let model = Model.ofShape [ rows ] |> Model.add (Layer.Dense(units, useBias = false)) |> Model.add layer
    use trainer = model |> Model.compile (Optimizer.Sgd 1.0) loss 1L
    let network, single = trainer.Network, fun (values: Tensor<float>) -> TensorMath.Cast<float, float32> values
    Seq.iter2 (fun name values -> network.SetWeights(name, single values)) network.WeightNames (x :: weights)
    let data = Dataset.FromTensorValues(Tensor.oneHot rows [| 0 .. rows - 1 |], single targets)
    let y = trainer |> Trainer.predict data.Input
    let value = trainer.Fit(data, 1, rows, shuffle = false, verbose = false).Last.Loss
    let double (values: Tensor<float32>) = TensorMath.Cast<float32, float> values
    double y, value, [ for name, before in Seq.zip network.WeightNames (x :: weights) -> before .- double (network.GetWeights name) ]

let check name byHand known =
    let apart (a: Tensor<float>) b = a .- b |> Tensor.abs |> Tensor.max |> Tensor.item
    printfn "%s, largest difference: %.2g" name (List.map2 apart byHand known |> List.max)

// Four samples of 50 numbers, and a gradient that comes back. The loss whose gradient that is, is their product; the library averages it.
let random seed shape = TensorMath.RandomNormal<float>(List.toArray shape, seed)
let x, dout, rows = random 1L [ 4; 50 ], random 2L [ 4; 50 ], 4.0f
let given = Loss.Custom("dout · y", fun dout y -> rows * Variable.Sum(dout * y, 1))

for name, layer, (y, back) in [ "ReLU", Activation.Relu, relu x; "sigmoid", Activation.Sigmoid, sigmoid x ] do
    let known, _, gradients = library (Layer.Activate layer) given [] dout x
    check name [ y; back dout ] (known :: gradients)

// 5.6.1, 5.6.2: the product, with the gradients of its weights.
let w, b = random 3L [ 50; 30 ], random 4L [ 30 ]
let y, back = affine w b x
let dx, dw, db = back dout[*, 0..29]
let knownY, _, knownGradients = library (Layer.Dense 30) given [ w; b ] dout[*, 0..29] x
check "Affine" [ y; dx; dw; db ] (knownY :: knownGradients)

// 5.6.3: softmax and cross entropy together, whose gradient is as simple as y - t.
let t = TensorMath.OneHot<float>([| 3; 0; 49; 7 |], 50)
let loss, backward = softmaxWithLoss t x
let _, knownLoss, gradients = library (Layer.Activate Activation.Softmax) (Loss.CategoricalCrossEntropy()) [] t x
printfn "loss by hand %.5f, of the library %.5f" loss knownLoss
check "softmax with loss" [ Tensor.scalar loss; backward () ] (Tensor.scalar knownLoss :: gradients)

// 6.4.3: the library makes what it keeps larger by 1 / (1 - rate), so that afterwards it need not make everything smaller.
let afterwards, _, dropped = library (Layer.Dropout 0.4) given [] dout x
let mask = TensorMath.Greater(Tensor.abs dropped.Head, 1e-3)
printfn "dropout keeps %.2f of the numbers" (mask |> Tensor.mean |> Tensor.item)
let byHand = [ fst (dropout 0.4 None x); snd (dropout 0.4 (Some mask) x) dout ]
check "dropout times 1 / (1 - rate)" (byHand |> List.map (Tensor.scale (1.0 / 0.6))) [ afterwards; dropped.Head ]
