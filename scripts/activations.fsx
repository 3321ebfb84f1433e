// Deep Learning from Scratch, sections 3.2.2 to 3.2.7: the activation functions step, sigmoid and ReLU, computed and plotted;
// with tanh and leaky ReLU, which other texts take, and the derivatives by which all of them learn (sections 5.5.1 and 5.5.2).
// dotnet fsi scripts/activations.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet.FSharp

// 3.2.3, 3.2.4 and 3.2.7, each by its formula on a whole array.
let step (x: Tensor<float>) = TensorMath.Greater(x, 0.0)
let sigmoid (x: Tensor<float>) = TensorMath.Divide(1.0, TensorMath.Add(1.0, TensorMath.Exp(TensorMath.Negate x)))
let relu (x: Tensor<float>) = TensorMath.Maximum(0.0, x)
let tanh (x: Tensor<float>) = (Tensor.exp x .- Tensor.exp (Tensor.negate x)) ./ (Tensor.exp x .+ Tensor.exp (Tensor.negate x))
let leakyRelu (x: Tensor<float>) = TensorMath.Maximum(Tensor.scale 0.2 x, x)

// Their derivatives; the first two by the value of the function itself. That of the step is 0, so that nothing can be learned by it.
let sigmoidDerivative x = sigmoid x .* TensorMath.Subtract(1.0, sigmoid x)
let tanhDerivative x = TensorMath.Subtract(1.0, Tensor.square (tanh x))
let reluDerivative x = step x
let leakyReluDerivative x = TensorMath.Maximum(0.2, step x)

let functions =
    [ "sigmoid", sigmoid, sigmoidDerivative, (fun (x: Variable<float>) -> Variable.Sigmoid x)
      "tanh", tanh, tanhDerivative, (fun x -> Variable.Tanh x)
      "ReLU", relu, reluDerivative, (fun x -> Variable.Relu x)
      "leaky ReLU", leakyRelu, leakyReluDerivative, (fun x -> Variable.LeakyRelu(x, 0.2)) ]

let x = TensorMath.Create [| -1.0; 1.0; 2.0 |]
printfn $"step: {TensorMath.Format(step x)}"
for name, f, derivative, _ in functions do
    printfn $"{name}: {TensorMath.Format(f x)}"
    printfn $"{name}': {TensorMath.Format(derivative x)}"

// The same from the library: its functions, and its gradients of them.
let range = TensorMath.Arange(-5.0, 5.0, 0.01)
let apart (a: Tensor<float>) b = a .- b |> Tensor.abs |> Tensor.max |> Tensor.item
for name, f, derivative, known in functions do
    let variable = Variable.Of range
    let y = known variable
    let gradient = Gradient.Of(Variable.Sum y, variable)[0]
    let difference = max (apart (f range) y.Value) (apart (derivative range) gradient)
    printfn $"{name} and its derivative against the library's, largest difference: %.2g{difference}"

// Figures 3-6 to 3-9, then each function with its derivative.
let withDerivative (name, f: Tensor<float> -> Tensor<float>, derivative: Tensor<float> -> Tensor<float>, _) =
    Plot.create $"{name} and its derivative" |> Plot.line range (f range) name |> Plot.dashedLine range (derivative range) "derivative"

[ Plot.create "Step function" |> Plot.line range (step range) "" |> Plot.yRange -0.1 1.1
  Plot.create "Sigmoid" |> Plot.line range (sigmoid range) "" |> Plot.yRange -0.1 1.1
  Plot.create "Both"
  |> Plot.line range (sigmoid range) "sigmoid"
  |> Plot.dashedLine range (step range) "step"
  |> Plot.yRange -0.1 1.1
  Plot.create "ReLU" |> Plot.line range (relu range) "" ]
@ List.map withDerivative functions
|> Plot.gridOf 330 260 4 ""
|> Plot.save (picture "activations")
