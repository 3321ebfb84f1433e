namespace BlasNet.Tensors;

/// <summary>Says where an array of images keeps its channels.</summary>
public enum ChannelOrder
{
    /// <summary>Behind the positions, [N, H, W, C]: the order of BlasNet, as of Keras.</summary>
    Last,

    /// <summary>Before the positions, [N, C, H, W]: the order of PyTorch, ONNX and the fish book.</summary>
    First,
}
