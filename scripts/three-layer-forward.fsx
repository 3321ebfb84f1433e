// Deep Learning from Scratch, section 3.4: two inputs go forward through three layers, by hand and as a model of the library.
// dotnet fsi scripts/three-layer-forward.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open BlasNet
open BlasNet.FSharp

// 3.4.3: what init_network of the book gives: the weights and the bias of each layer.
let w1 = TensorMath.Create(array2D [ [ 0.1; 0.3; 0.5 ]; [ 0.2; 0.4; 0.6 ] ])
let b1 = TensorMath.Create [| 0.1; 0.2; 0.3 |]
let w2 = TensorMath.Create(array2D [ [ 0.1; 0.4 ]; [ 0.2; 0.5 ]; [ 0.3; 0.6 ] ])
let b2 = TensorMath.Create [| 0.1; 0.2 |]
let w3 = TensorMath.Create(array2D [ [ 0.1; 0.3 ]; [ 0.2; 0.4 ] ])
let b3 = TensorMath.Create [| 0.1; 0.2 |]
let x = TensorMath.Create [| 1.0; 0.5 |]

// The book's forward: a matrix product and a bias for each layer, then its activation. That of the output is the identity.
let a1 = TensorMath.Add(TensorMath.MatMul(x, w1), b1)
let z1 = TensorMath.Sigmoid a1
let a2 = TensorMath.Add(TensorMath.MatMul(z1, w2), b2)
let z2 = TensorMath.Sigmoid a2
let y = TensorMath.Add(TensorMath.MatMul(z2, w3), b3)
printfn $"A1 {TensorMath.Format a1}"
printfn $"Z1 {TensorMath.Format z1}"
printfn $"A2 {TensorMath.Format a2}"
printfn $"Z2 {TensorMath.Format z2}"
printfn $"y  {TensorMath.Format y}"

// The same as a model, in float32.
let model =
    Model.ofShape [ 2 ]
    |> Model.denseWith Activation.Sigmoid 3
    |> Model.denseWith Activation.Sigmoid 2
    |> Model.dense 2
let network = new Network(model)
for name, values in Seq.zip network.WeightNames [ w1; b1; w2; b2; w3; b3 ] do
    network.SetWeights(name, TensorMath.Cast<float, float32> values)
let predicted = network.Predict(Samples.FromFloats([| 1.0f; 0.5f |], [| 2 |]))
printfn $"the model says {TensorMath.Format(predicted, 6)}"
