namespace BlasNet.FSharp

open System.Numerics
open System.Numerics.Tensors
open BlasNet.Numerics

/// Operations on tensors by the rules of TensorMath; the tensor comes last. Tensors made from a shape alone are float32.
[<RequireQualifiedAccess>]
module Tensor =
    /// Makes a tensor of a shape from its values.
    let create (shape: int list) (values: 'T[]) = TensorMath.Create(values, List.toArray shape)

    /// Makes a vector.
    let ofSeq (values: 'T seq) = TensorMath.Create(Seq.toArray values)

    /// Makes a tensor of one element, which stands for a scalar.
    let scalar (value: 'T) = TensorMath.Scalar value

    /// Makes a tensor of zeros.
    let zeros (shape: int list) = TensorMath.Zeros<float32>(List.toArray shape)

    /// Makes a tensor of ones.
    let ones (shape: int list) = TensorMath.Ones<float32>(List.toArray shape)

    /// Draws from the standard normal distribution.
    let randomNormal (seed: int64) (shape: int list) = TensorMath.RandomNormal<float32>(List.toArray shape, seed)

    /// Draws from the uniform distribution over [0, 1).
    let randomUniform (seed: int64) (shape: int list) = TensorMath.RandomUniform<float32>(List.toArray shape, seed)

    /// Returns the extents.
    let shape (tensor: Tensor<'T>) = TensorMath.ShapeOf tensor |> List.ofArray

    /// Copies the elements into an array.
    let toArray (tensor: Tensor<'T>) = TensorMath.ToArray tensor

    /// Returns the only element.
    let item (tensor: Tensor<'T>) = TensorMath.Item tensor

    /// Describes type, shape and rank.
    let describe (tensor: Tensor<'T>) = TensorMath.Describe tensor

    /// Prints the elements as NumPy does.
    let format<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Format tensor

    /// Adds with broadcasting; the second argument comes first, as in a pipe.
    let add<'T when 'T :> INumber<'T>> (b: Tensor<'T>) (a: Tensor<'T>) = TensorMath.Add(a, b)

    /// Subtracts the first argument from the second.
    let subtract<'T when 'T :> INumber<'T>> (b: Tensor<'T>) (a: Tensor<'T>) = TensorMath.Subtract(a, b)

    /// Multiplies element by element.
    let multiply<'T when 'T :> INumber<'T>> (b: Tensor<'T>) (a: Tensor<'T>) = TensorMath.Multiply(a, b)

    /// Divides the second argument by the first.
    let divide<'T when 'T :> IFloatingPointIeee754<'T>> (b: Tensor<'T>) (a: Tensor<'T>) = TensorMath.Divide(a, b)

    /// Raises to a power.
    let power<'T when 'T :> IFloatingPointIeee754<'T>> (exponent: 'T) (tensor: Tensor<'T>) = TensorMath.Power(tensor, exponent)

    /// Multiplies all elements by a number.
    let scale<'T when 'T :> INumber<'T>> (factor: 'T) (tensor: Tensor<'T>) = TensorMath.Multiply(tensor, factor)

    /// Negates each element.
    let negate<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Negate tensor

    /// Computes absolute values.
    let abs<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Abs tensor

    /// Computes e to the power of each element.
    let exp<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Exp tensor

    /// Computes natural logarithms.
    let log<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Log tensor

    /// Computes square roots.
    let sqrt<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Sqrt tensor

    /// Computes squares.
    let square<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Square tensor

    /// Computes hyperbolic tangents.
    let tanh<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Tanh tensor

    /// Computes 1 / (1 + e^-x).
    let sigmoid<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Sigmoid tensor

    /// Computes the larger of each element and 0.
    let relu<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Relu tensor

    /// Computes sines.
    let sin<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Sin tensor

    /// Computes cosines.
    let cos<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Cos tensor

    /// Computes the dot product of two vectors.
    let dot<'T when 'T :> IFloatingPointIeee754<'T>> (b: Tensor<'T>) (a: Tensor<'T>) : 'T = TensorMath.Dot(a, b)

    /// Sums products over a number of last axes of the second argument and first axes of the first one.
    let tensordot<'T when 'T :> IFloatingPointIeee754<'T>> (axes: int) (b: Tensor<'T>) (a: Tensor<'T>) = TensorMath.Tensordot(a, b, axes)

    /// Sums all elements.
    let sum<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Sum tensor

    /// Sums along an axis, counted from the last where negative.
    let sumAlong<'T when 'T :> INumber<'T>> (axis: int) (tensor: Tensor<'T>) = TensorMath.Sum(tensor, axis)

    /// Averages all elements.
    let mean<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Mean tensor

    /// Averages along an axis.
    let meanAlong<'T when 'T :> IFloatingPointIeee754<'T>> (axis: int) (tensor: Tensor<'T>) = TensorMath.Mean(tensor, axis)

    /// Returns the mean squared deviation of all elements.
    let variance<'T when 'T :> IFloatingPointIeee754<'T>> (tensor: Tensor<'T>) = TensorMath.Variance tensor

    /// Returns the mean squared deviation along an axis.
    let varianceAlong<'T when 'T :> IFloatingPointIeee754<'T>> (axis: int) (tensor: Tensor<'T>) = TensorMath.Variance(tensor, axis)

    /// Returns the largest element.
    let max<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Max tensor

    /// Returns the largest elements along an axis.
    let maxAlong<'T when 'T :> INumber<'T>> (axis: int) (tensor: Tensor<'T>) = TensorMath.Max(tensor, axis)

    /// Returns the least element.
    let min<'T when 'T :> INumber<'T>> (tensor: Tensor<'T>) = TensorMath.Min tensor

    /// Returns the least elements along an axis.
    let minAlong<'T when 'T :> INumber<'T>> (axis: int) (tensor: Tensor<'T>) = TensorMath.Min(tensor, axis)

    /// Returns the index of the largest element along an axis.
    let argMax<'T when 'T :> INumber<'T>> (axis: int) (tensor: Tensor<'T>) = TensorMath.ArgMax(tensor, axis)

    /// Returns the index of the least element along an axis.
    let argMin<'T when 'T :> INumber<'T>> (axis: int) (tensor: Tensor<'T>) = TensorMath.ArgMin(tensor, axis)

    /// Returns the elements in another shape; one extent may be -1.
    let reshape (shape: int list) (tensor: Tensor<'T>) = TensorMath.Reshape(tensor, List.toArray shape)

    /// Returns the elements as one vector.
    let flatten (tensor: Tensor<'T>) = TensorMath.Flatten tensor

    /// Reverses the order of the axes.
    let transpose (tensor: Tensor<'T>) = TensorMath.Transpose tensor

    /// Puts the axes into another order.
    let permute (order: int list) (tensor: Tensor<'T>) = TensorMath.Transpose(tensor, List.toArray order)

    /// Repeats axes of one element up to a shape.
    let broadcastTo (shape: int list) (tensor: Tensor<'T>) = TensorMath.BroadcastTo(tensor, List.toArray shape)

    /// Joins tensors along an axis.
    let concatenate (axis: int) (tensors: Tensor<'T> list) = TensorMath.Concatenate(axis, List.toArray tensors)

    /// Joins tensors along a new axis.
    let stack (axis: int) (tensors: Tensor<'T> list) = TensorMath.Stack(axis, List.toArray tensors)

    /// Returns samples along the first axis: start, then count.
    let batch (start: int) (count: int) (tensor: Tensor<'T>) = TensorMath.Batch(tensor, start, count)

    /// Encodes each class as a vector with a 1 in its place.
    let oneHot (count: int) (classes: int[]) = TensorMath.OneHot<float32>(classes, count)

/// Operators on tensors, with broadcasting by NumPy's rules: the operators of .NET give the shape [1, 3] for [2, 1] and [1, 3].
[<AutoOpen>]
module TensorOperators =
    /// Adds with broadcasting.
    let (.+) (a: Tensor<'T>) (b: Tensor<'T>) = TensorMath.Add(a, b)

    /// Subtracts with broadcasting.
    let (.-) (a: Tensor<'T>) (b: Tensor<'T>) = TensorMath.Subtract(a, b)

    /// Multiplies element by element with broadcasting.
    let (.*) (a: Tensor<'T>) (b: Tensor<'T>) = TensorMath.Multiply(a, b)

    /// Divides with broadcasting.
    let (./) (a: Tensor<'T>) (b: Tensor<'T>) = TensorMath.Divide(a, b)

    /// Multiplies matrices and vectors as NumPy's matmul; binds as tightly as a product.
    let ( *@ ) (a: Tensor<'T>) (b: Tensor<'T>) = TensorMath.MatMul(a, b)
