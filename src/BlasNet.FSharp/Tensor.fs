namespace BlasNet.FSharp

open System.Numerics.Tensors
open BlasNet.Tensors

/// Computes with float32 tensors by the rules of TensorMath; the tensor comes last. float64 and other types: BlasNet.Tensors.TensorMath.
[<RequireQualifiedAccess>]
module Tensor =
    /// Lays a shape over values.
    let create (shape: int list) (values: float32[]) = TensorMath.Create(values, List.toArray shape)

    /// Makes a vector.
    let ofSeq (values: float32 seq) = TensorMath.Create(Seq.toArray values)

    /// Makes a tensor of one element, which stands for a scalar.
    let scalar (value: float32) = TensorMath.Scalar value

    /// Makes a tensor of zeros.
    let zeros (shape: int list) = TensorMath.Zeros<float32>(List.toArray shape)

    /// Makes a tensor of ones.
    let ones (shape: int list) = TensorMath.Ones<float32>(List.toArray shape)

    /// Draws from the standard normal distribution.
    let randomNormal (seed: int64) (shape: int list) = TensorMath.RandomNormal<float32>(List.toArray shape, seed)

    /// Draws from the uniform distribution over [0, 1).
    let randomUniform (seed: int64) (shape: int list) = TensorMath.RandomUniform<float32>(List.toArray shape, seed)

    /// Gives the extents.
    let shape (tensor: Tensor<'T>) = TensorMath.ShapeOf tensor |> List.ofArray

    /// Copies the elements into an array.
    let toArray (tensor: Tensor<'T>) = TensorMath.ToArray tensor

    /// Reads the only element.
    let item (tensor: Tensor<'T>) = TensorMath.Item tensor

    /// Tells type, shape and rank.
    let describe (tensor: Tensor<'T>) = TensorMath.Describe tensor

    /// Writes the elements as NumPy does.
    let format (tensor: Tensor<float32>) = TensorMath.Format tensor

    /// Adds with broadcasting; the second argument comes first, as in a pipe.
    let add (b: Tensor<float32>) (a: Tensor<float32>) = TensorMath.Add(a, b)

    /// Subtracts the first argument from the second.
    let subtract (b: Tensor<float32>) (a: Tensor<float32>) = TensorMath.Subtract(a, b)

    /// Multiplies element by element.
    let multiply (b: Tensor<float32>) (a: Tensor<float32>) = TensorMath.Multiply(a, b)

    /// Divides the second argument by the first.
    let divide (b: Tensor<float32>) (a: Tensor<float32>) = TensorMath.Divide(a, b)

    /// Raises to a power.
    let power (exponent: float32) (tensor: Tensor<float32>) = TensorMath.Power(tensor, exponent)

    /// Multiplies all elements by a number.
    let scale (factor: float32) (tensor: Tensor<float32>) = TensorMath.Multiply(tensor, factor)

    let negate (tensor: Tensor<float32>) = TensorMath.Negate tensor

    let abs (tensor: Tensor<float32>) = TensorMath.Abs tensor

    let exp (tensor: Tensor<float32>) = TensorMath.Exp tensor

    let log (tensor: Tensor<float32>) = TensorMath.Log tensor

    let sqrt (tensor: Tensor<float32>) = TensorMath.Sqrt tensor

    let square (tensor: Tensor<float32>) = TensorMath.Square tensor

    let tanh (tensor: Tensor<float32>) = TensorMath.Tanh tensor

    let sigmoid (tensor: Tensor<float32>) = TensorMath.Sigmoid tensor

    let relu (tensor: Tensor<float32>) = TensorMath.Relu tensor

    let sin (tensor: Tensor<float32>) = TensorMath.Sin tensor

    let cos (tensor: Tensor<float32>) = TensorMath.Cos tensor

    /// Multiplies two vectors to a number.
    let dot (b: Tensor<float32>) (a: Tensor<float32>) : float32 = TensorMath.Dot(a, b)

    /// Sums products over that many last axes of the second argument and first axes of the first one.
    let tensordot (axes: int) (b: Tensor<float32>) (a: Tensor<float32>) = TensorMath.Tensordot(a, b, axes)

    let sum (tensor: Tensor<float32>) = TensorMath.Sum tensor

    let sumAlong (axis: int) (tensor: Tensor<float32>) = TensorMath.Sum(tensor, axis)

    let mean (tensor: Tensor<float32>) = TensorMath.Mean tensor

    let meanAlong (axis: int) (tensor: Tensor<float32>) = TensorMath.Mean(tensor, axis)

    let variance (tensor: Tensor<float32>) = TensorMath.Variance tensor

    let varianceAlong (axis: int) (tensor: Tensor<float32>) = TensorMath.Variance(tensor, axis)

    let max (tensor: Tensor<float32>) = TensorMath.Max tensor

    let maxAlong (axis: int) (tensor: Tensor<float32>) = TensorMath.Max(tensor, axis)

    let min (tensor: Tensor<float32>) = TensorMath.Min tensor

    let minAlong (axis: int) (tensor: Tensor<float32>) = TensorMath.Min(tensor, axis)

    let argMax (axis: int) (tensor: Tensor<float32>) = TensorMath.ArgMax(tensor, axis)

    let argMin (axis: int) (tensor: Tensor<float32>) = TensorMath.ArgMin(tensor, axis)

    /// Lays another shape over the elements; one extent may be -1.
    let reshape (shape: int list) (tensor: Tensor<'T>) = TensorMath.Reshape(tensor, List.toArray shape)

    let flatten (tensor: Tensor<'T>) = TensorMath.Flatten tensor

    let transpose (tensor: Tensor<'T>) = TensorMath.Transpose tensor

    /// Puts the axes into another order.
    let permute (order: int list) (tensor: Tensor<'T>) = TensorMath.Transpose(tensor, List.toArray order)

    let broadcastTo (shape: int list) (tensor: Tensor<'T>) = TensorMath.BroadcastTo(tensor, List.toArray shape)

    let concatenate (axis: int) (tensors: Tensor<'T> list) = TensorMath.Concatenate(axis, List.toArray tensors)

    let stack (axis: int) (tensors: Tensor<'T> list) = TensorMath.Stack(axis, List.toArray tensors)

    /// Gives samples along the first axis: start, then count.
    let batch (start: int) (count: int) (tensor: Tensor<'T>) = TensorMath.Batch(tensor, start, count)

    /// Writes each class as a vector with a 1 in its place.
    let oneHot (count: int) (classes: int[]) = TensorMath.OneHot<float32>(classes, count)

/// Operators on float32 tensors, with broadcasting. .NET gives the shape [1, 3] for [2, 1] and [1, 3].
[<AutoOpen>]
module TensorOperators =
    /// Adds with broadcasting.
    let (.+) (a: Tensor<float32>) (b: Tensor<float32>) = TensorMath.Add(a, b)

    /// Subtracts with broadcasting.
    let (.-) (a: Tensor<float32>) (b: Tensor<float32>) = TensorMath.Subtract(a, b)

    /// Multiplies element by element with broadcasting.
    let (.*) (a: Tensor<float32>) (b: Tensor<float32>) = TensorMath.Multiply(a, b)

    /// Divides with broadcasting.
    let (./) (a: Tensor<float32>) (b: Tensor<float32>) = TensorMath.Divide(a, b)

    /// Multiplies matrices and vectors as NumPy's matmul; binds as tightly as a product.
    let ( *@ ) (a: Tensor<float32>) (b: Tensor<float32>) = TensorMath.MatMul(a, b)
