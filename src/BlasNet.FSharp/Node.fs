namespace BlasNet.FSharp

open BlasNet

/// Nodes of graphs; the node comes last.
[<RequireQualifiedAccess>]
module Node =
    /// Makes an input of the model; the shape has no batch dimension.
    let input (shape: int list) = Node.Input(List.toArray shape)

    /// Applies a layer to one node; one layer at several nodes has one set of weights.
    let add (layer: Layer) (node: Node) = node.Then layer

    /// Applies a layer, such as Layer.Add(), to several nodes.
    let merge (layer: Layer) (nodes: Node list) = Node.Of(layer, List.toArray nodes)

    /// Makes a model from its last node.
    let toModel (output: Node) = Model.From output
