// The mathematics of deep networks: the circles again, with the forward and the backward propagation written out in matrices.
// Z = A W + b, A = g(Z);  dW = Aᵀ dZ / m, db = Σ dZ / m, dA = dZ Wᵀ, dZ = dA g'(Z); each row of A is one of m points.
// dotnet fsi scripts/circles-backpropagation.fsx [--quick]     --quick ends after 2000 of 5000 steps
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet
open BlasNet.FSharp

let circles = Datasets.Load "circles"
let pointsOf (data: Dataset) = data.Input.ToTensor()
let labelsOf (data: Dataset) = Tensor.create [ data.Count; 1 ] [| for i in 0 .. data.Count - 1 -> float32 (data.Targets.ClassOf i) |]
let x, y, m = pointsOf circles.Train, labelsOf circles.Train, float32 circles.Train.Count

// Weights and biases of the network 2-4-6-6-4-1, He's initial values.
let start =
    [ 2; 4; 6; 6; 4; 1 ]
    |> List.pairwise
    |> List.mapi (fun layer (inputs, outputs) ->
        Tensor.randomNormal (int64 layer) [ inputs; outputs ] |> Tensor.scale (sqrt (2.0f / float32 inputs)), Tensor.zeros [ outputs ])

/// Forward: the activations of all layers, the last one first; rectifiers, and a sigmoid at the end.
let forward layers x =
    let last = List.length layers - 1
    layers
    |> List.indexed
    |> List.fold (fun activations (i, (w, b)) ->
        let z = List.head activations *@ w .+ b
        (if i = last then Tensor.sigmoid z else Tensor.relu z) :: activations) [ x ]

/// Backward: dZ of the last layer is A - Y for cross entropy behind a sigmoid; each layer passes dZ Wᵀ to the one before.
let backward layers activations y =
    let rec back dz layers activations gradients =
        match layers, activations with
        | (w, _) :: before, a :: rest ->
            let dw = Tensor.transpose a *@ dz |> Tensor.scale (1.0f / m)
            let db = Tensor.sumAlong 0 dz |> Tensor.scale (1.0f / m)
            let dzBefore = (dz *@ Tensor.transpose w) .* TensorMath.Greater(a, 0.0f)
            back dzBefore before rest ((dw, db) :: gradients)
        | _ -> gradients
    back (List.head activations .- y) (List.rev layers) (List.tail activations) []

/// The mean binary cross entropy.
let lossOf (a: Variable<float32>) (y: Variable<float32>) =
    -Variable.Mean(y * Variable.Log a + (1.0f - y) * Variable.Log(1.0f - a))

// The first gradients, by hand and by reverse-mode differentiation of the same network.
let leaves = start |> List.map (fun (w, b) -> Variable.Of w, Variable.Of b)
let output =
    leaves
    |> List.indexed
    |> List.fold (fun a (i, (w, b)) ->
        let z = Variable.MatMul(a, w) + b
        if i = leaves.Length - 1 then Variable.Sigmoid z else Variable.Relu z) (Variable.Of x)
let known = Gradient.Of(lossOf output (Variable.Of y), [| for w, b in leaves do w; b |])
let byHand = backward start (forward start x) y |> List.collect (fun (dw, db) -> [ dw; db ])
let apart = Seq.map2 (fun a b -> (a .- b) |> TensorMath.Abs |> Tensor.max |> Tensor.item) byHand known |> Seq.max
printfn "largest difference between the gradients by hand and Gradient.Of: %.2g" apart

let accuracy layers x (y: Tensor<float32>) =
    TensorMath.Equal(TensorMath.Greater(forward layers x |> List.head, 0.5f), y) |> Tensor.mean |> Tensor.item

// Gradient descent: W <- W - learning rate * dW.
let mutable layers = start
let costs =
    [ for step in 0 .. (if quick then 2000 else 5000) do
        let activations = forward layers x
        if step % 100 = 0 then
            let cost = (lossOf (Variable.Of(List.head activations)) (Variable.Of y)).Item
            printfn $"step {step}: cost {cost:F4}, accuracy {accuracy layers x y:F4}"
            step, cost
        let gradients = backward layers activations y
        layers <- List.map2 (fun (w, b) (dw, db) -> w .- Tensor.scale 0.1f dw, b .- Tensor.scale 0.1f db) layers gradients ]
printfn $"test accuracy: {accuracy layers (pointsOf circles.Test) (labelsOf circles.Test):F4}"

Plot.createWith "Gradient descent by hand on the circles" "step" "cost"
|> Plot.line (List.map fst costs) (List.map snd costs) ""
|> Plot.save (picture "circles-backpropagation")
