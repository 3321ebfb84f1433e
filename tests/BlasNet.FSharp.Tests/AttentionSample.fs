module BlasNet.FSharp.Tests.AttentionSample

open BlasNet
open BlasNet.FSharp

let block x =
    let attended = x |> Node.add (Layer.LayerNormalization()) |> Node.add (Layer.MultiHeadAttention(4, 8, dropout = 0.1))
    let y = [ x; attended ] |> Node.merge (Layer.Add())
    let dense =
        y
        |> Node.add (Layer.LayerNormalization())
        |> Node.add (Layer.Dense(64, Activation.Gelu))
        |> Node.add (Layer.Dense 32)
    [ y; dense ] |> Node.merge (Layer.Add())

let reviews =
    Node.input [ 200 ]
    |> Node.add (Layer.Embedding(5000, 32, maskZero = true))
    |> Node.add (Layer.PositionalEmbedding())
    |> block
    |> Node.add (Layer.GlobalAveragePooling1D())
    |> Node.add (Layer.Dense(1, Activation.Sigmoid))
    |> Node.toModel
