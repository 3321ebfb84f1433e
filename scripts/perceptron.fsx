// Deep Learning from Scratch, chapter 2: the perceptron. One of them is an AND, a NAND or an OR; an XOR takes two layers.
// dotnet fsi scripts/perceptron.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open Blasnet
open BlasNet.FSharp

// 2.3.3: a perceptron is two weights and a bias. It fires where their weighted sum with the inputs is positive.
let perceptron (weights: float[]) (bias: float) =
    let w = TensorMath.Create weights
    fun x1 x2 -> if TensorMath.Dot(w, TensorMath.Create [| x1; x2 |]) + bias > 0.0 then 1.0 else 0.0

let andGate = perceptron [| 0.5; 0.5 |] -0.7
let nandGate = perceptron [| -0.5; -0.5 |] 0.7
let orGate = perceptron [| 0.5; 0.5 |] -0.2

// 2.5.2: the second layer is the AND of what a NAND and an OR say.
let xorGate x1 x2 = andGate (nandGate x1 x2) (orGate x1 x2)

let gates = [ "AND", andGate; "NAND", nandGate; "OR", orGate; "XOR", xorGate ]
let inputs = [ 0.0, 0.0; 1.0, 0.0; 0.0, 1.0; 1.0, 1.0 ]
printfn "x1 x2  AND NAND OR XOR"
for x1, x2 in inputs do
    let outputs = gates |> List.map (fun (_, gate) -> string (gate x1 x2)) |> String.concat "    "
    printfn $" {x1}  {x2}    {outputs}"

// Figures 2-6 and 2-8: one perceptron parts the plane by a straight line, two layers by a bent one.
let plane = Mesh.Over(-0.5, 1.5, -0.5, 1.5)
let region (name, gate: float -> float -> float) =
    let surface =
        Plot.Create(name, "x1", "x2").Heatmap(plane, plane.Of gate, 0.0, 1.0, ColorScale.BlueOrange, key = false)
        |> Plot.scatter (Seq.map fst inputs) (Seq.map snd inputs) ""
        |> Plot.equalAxes
    (surface, inputs) ||> List.fold (fun plot (x1, x2) -> plot |> Plot.text x1 x2 (string (gate x1 x2)))

gates
|> List.map region
|> Plot.gridOf 330 330 2 "What the gates say"
|> Plot.save (picture "perceptron")
