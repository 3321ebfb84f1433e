namespace BlasNet.Layers;

/// <summary>A part of a layer that is made of other layers.</summary>
/// <param name="Suffix">What follows the layer's key in the part's own, as in <c>1.bidirectional.forward</c>; null for the layer's
/// key.</param>
/// <param name="Layer">The part. One object in two parts of a layer has one set of weights.</param>
/// <param name="Inputs">What the part reads: k from 0 stands for part k, which comes before it, and -1 - i for input i of the
/// layer.</param>
internal sealed record LayerPart(string? Suffix, Layer Layer, params int[] Inputs);
