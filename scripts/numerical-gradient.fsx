// Deep Learning from Scratch, sections 4.3 and 4.4: numerical differentiation, partial derivatives, and the gradient as a field of arrows.
// dotnet fsi scripts/numerical-gradient.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open Blasnet
open BlasNet.FSharp

// 4.3.1: a step so small that it is lost in rounding gives 0, whatever the function.
let f x = 0.01 * x ** 2.0 + 0.1 * x
printfn "(f(5 + 1e-50) - f(5)) / 1e-50 = %.4f" ((f (5.0 + 1e-50) - f 5.0) / 1e-50)

// 4.3.2: the central difference. By paper the derivative is 0.02 x + 0.1, so 0.2 and 0.3.
let derivative x = Gradient.NumericalAt(f, x, step = 1e-4)
printfn "f'(5)  = %.10f" (derivative 5.0)
printfn "f'(10) = %.10f" (derivative 10.0)

// Figures 4-6 and 4-7: the tangents.
let tangent a x = f a + derivative a * (x - a)
[ 5.0; 10.0 ]
|> List.map (fun a ->
    Plot.createWith $"The tangent at {a}" "x" "f(x)"
    |> Plot.curve f 0.0 20.0 "f(x)"
    |> Plot.curve (tangent a) 0.0 20.0 "tangent"
    |> Plot.scatter [ a ] [ f a ] "")
|> Plot.grid 2 "f(x) = 0.01 x² + 0.1 x"
|> Plot.save (picture "numerical-gradient-tangents")

// 4.3.3: partial derivatives of x0² + x1² at (3, 4): the other variable stays where it is.
printfn "by x0 at (3, 4): %.10f" (Gradient.NumericalAt((fun x0 -> x0 ** 2.0 + 4.0 ** 2.0), 3.0, step = 1e-4))
printfn "by x1 at (3, 4): %.10f" (Gradient.NumericalAt((fun x1 -> 3.0 ** 2.0 + x1 ** 2.0), 4.0, step = 1e-4))

// 4.4: all partial derivatives at once.
let g (x: Tensor<float>) = TensorMath.Item(TensorMath.Sum(TensorMath.Square x))
let gradient x0 x1 = Gradient.Numerical(g, TensorMath.Create [| x0; x1 |], step = 1e-4)
for x0, x1 in [ 3.0, 4.0; 0.0, 2.0; 3.0, 0.0 ] do
    printfn $"gradient at ({x0}, {x1}): {TensorMath.Format(gradient x0 x1, 4)}"

// Figure 4-9: minus the gradient points to where the function falls the most, here straight to the minimum.
let mesh = Mesh.Over(-2.0, 2.0, -2.0, 2.0, 17)
let arrows = Seq.map2 gradient mesh.X mesh.Y |> Seq.toList
Plot.createWith "Minus the gradient of x0² + x1²" "x0" "x1"
|> Plot.quiver mesh.X mesh.Y [ for each in arrows -> -(Seq.item 0 each) ] [ for each in arrows -> -(Seq.item 1 each) ] ""
|> Plot.equalAxes
|> Plot.size 520 520
|> Plot.save (picture "numerical-gradient-field")
