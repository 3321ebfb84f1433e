namespace BlasNet.Layers;

/// <summary>Says which of a layer's products a phase computes; each takes as many floating-point operations as the forward pass.</summary>
[Flags]
internal enum LayerProducts
{
    None = 0,
    Output = 1,
    KernelGradient = 2,
    InputGradient = 4,
}
