// Deep Learning with Python, section 2.4: the chain rule. A network is a chain of operations, f(W1, W2, W3) = a(W1, b(W2, c(W3))),
// and its gradient follows from those of a, b and c; so a layer and a loss that are composed of operations train like built-in ones.
// dotnet fsi scripts/chain-rule.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open Blasnet
open BlasNet
open BlasNet.FSharp

// Three operations, each with a weight of its own, in float64.
let c (w3: Variable<float>) = Variable.Tanh w3
let b (w2: Variable<float>) (x: Variable<float>) = Variable.Sigmoid(Variable.MatMul(w2, x))
let a (w1: Variable<float>) (x: Variable<float>) = Variable.Mean(Variable.Square(w1 * x - 1.0))
let f w1 w2 w3 = a w1 (b w2 (c w3))

let w1 = TensorMath.RandomNormal<float>([| 3; 2 |], 1L)
let w2 = TensorMath.RandomNormal<float>([| 3; 4 |], 2L)
let w3 = TensorMath.RandomNormal<float>([| 4; 2 |], 3L)

// Backward through the chain at once, and by moving each weight a little.
let v1, v2, v3 = Variable.Of w1, Variable.Of w2, Variable.Of w3
let byTheChainRule = Gradient.Of(f v1 v2 v3, v1, v2, v3)
let numerical =
    [ Gradient.Numerical((fun w -> (f (Variable.Of w) v2 v3).Item), w1)
      Gradient.Numerical((fun w -> (f v1 (Variable.Of w) v3).Item), w2)
      Gradient.Numerical((fun w -> (f v1 v2 (Variable.Of w)).Item), w3) ]
printfn $"f(W1, W2, W3) = {(f v1 v2 v3).Item:F4}"
printfn $"df/dW1 =\n{TensorMath.Format byTheChainRule[0]}"
let comparisons = Seq.map2 (fun known found -> Gradient.Compare(known, found)) numerical byTheChainRule
for comparison in comparisons do
    printfn $"against the numerical gradient: {comparison}"
let worst = comparisons |> Seq.map _.Deviation |> Seq.max
printfn "largest deviation: %.2g" worst

// A dense layer and the mean squared error, composed of operations.
let dense inputs units =
    Layer.Custom(
        (fun x weights -> Variable.Tanh(Variable.MatMul(x[0], weights[0]) + weights[1])),
        [ LambdaWeight("kernel", [ inputs; units ]); LambdaWeight("bias", [ units ]) ])
let squaredError = Loss.Custom("squared error", fun targets predictions -> Variable.Mean(Variable.Square(predictions - targets), 1))

// A small problem: the sine of x.
let x = [| for i in 0 .. 199 -> float32 i / 100.0f - 1.0f |]
let sine = Dataset.ofValues [ 1 ] 1 (x |> Array.map (fun x -> sin (3.0f * x))) x

let trained first loss =
    let trainer = Model.ofShape [ 1 ] |> Model.add first |> Model.dense 1 |> Model.compile (Optimizer.Adam 0.01) loss 1L
    let history = trainer.Fit(sine, epochs = 300, batchSize = 20, verbose = false)
    printfn $"{loss}: loss {history.Last.Loss:F5}"
    history["loss"], trainer |> Trainer.predict sine.Input |> TensorMath.ToArray

let composedLoss, composed = trained (dense 1 16) squaredError
let builtInLoss, builtIn = trained (Layer.Dense(16, Activation.Tanh)) (Loss.MeanSquaredError())
let apart = Array.map2 (fun a b -> abs (a - b)) composed builtIn |> Array.max
printfn $"largest difference of the predictions: {apart:F6}"
printfn $"largest error of the composed network: {Array.map2 (fun y x -> abs (y - sin (3.0f * x))) composed x |> Array.max:F3}"

let both x builtIn composed plot = plot |> Plot.line x builtIn "built in" |> Plot.dashedLine x composed "composed"
[ Plot.createWith "Loss" "epoch" "" |> both [ 1..300 ] builtInLoss composedLoss |> Plot.logY
  Plot.createWith "sin 3x" "x" "" |> both x builtIn composed ]
|> Plot.grid 2 "A layer and a loss composed of operations"
|> Plot.save (picture "chain-rule")
