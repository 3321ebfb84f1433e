namespace BlasNet.FSharp

open System
open System.Numerics.Tensors
open BlasNet.Numerics

/// Slices of tensors in the notation of F#: images.[10..99, *, 14..]; both ends are included, and axes not named are taken whole.
[<AutoOpen>]
module TensorSlices =
    let private range (first: int option) (last: int option) =
        let from = first |> Option.defaultValue 0
        match last with
        | Some index -> Range(Index from, Index(max from (index + 1)))
        | None -> Range.StartAt(Index from)

    type Tensor<'T> with

        /// Copies a part of the first axis.
        member tensor.GetSlice(first0: int option, last0: int option) = TensorMath.Slice(tensor, range first0 last0)

        /// Copies a part of the first two axes.
        member tensor.GetSlice(first0: int option, last0: int option, first1: int option, last1: int option) =
            TensorMath.Slice(tensor, range first0 last0, range first1 last1)

        /// Copies a part of the first three axes.
        member tensor.GetSlice
            (first0: int option, last0: int option, first1: int option, last1: int option, first2: int option, last2: int option)
            =
            TensorMath.Slice(tensor, range first0 last0, range first1 last1, range first2 last2)

        /// Copies a part of the first four axes.
        member tensor.GetSlice
            (
                first0: int option,
                last0: int option,
                first1: int option,
                last1: int option,
                first2: int option,
                last2: int option,
                first3: int option,
                last3: int option
            ) =
            TensorMath.Slice(tensor, range first0 last0, range first1 last1, range first2 last2, range first3 last3)
