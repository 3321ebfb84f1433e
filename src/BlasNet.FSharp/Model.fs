namespace BlasNet.FSharp

/// Builds models with the subject last.
[<RequireQualifiedAccess>]
module Model =
    /// Lists a shape as the array that the library takes.
    let internal dimensions (shape: int list) = List.toArray shape
