// Deep Learning from Scratch, section 3.5: softmax makes probabilities of the outputs, overflows on large ones, and how that is cured.
// dotnet fsi scripts/softmax.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open System.Numerics.Tensors
open BlasNet.FSharp

// 3.5.1: the exponentials, each over their sum.
let naive (a: Tensor<float>) =
    let exponentials = TensorMath.Exp a
    TensorMath.Divide(exponentials, TensorMath.Sum exponentials)

let a = TensorMath.Create [| 0.3; 2.9; 4.0 |]
printfn $"exp(a)      {TensorMath.Format(TensorMath.Exp a)}"
printfn $"their sum   {TensorMath.Format(TensorMath.Sum(TensorMath.Exp a))}"
printfn $"softmax(a)  {TensorMath.Format(naive a)}"

// 3.5.2: e^1010 is no number any more, so all becomes infinity over infinity.
let large = TensorMath.Create [| 1010.0; 1000.0; 990.0 |]
printfn $"naive       {TensorMath.Format(naive large)}"

// The cure: the largest is subtracted before, which changes nothing but the overflow.
let softmax (a: Tensor<float>) = naive (TensorMath.Subtract(a, TensorMath.Max a))
printfn $"a - max(a)  {TensorMath.Format(TensorMath.Subtract(large, TensorMath.Max large))}"
printfn $"cured       {TensorMath.Format(softmax large)}"
printfn $"library     {TensorMath.Format (Variable.Softmax(Variable.Of large)).Value}"

// 3.5.3: the outputs lie between 0 and 1, and their sum is 1.
printfn $"sum         {TensorMath.Format(TensorMath.Sum(softmax a))}"
