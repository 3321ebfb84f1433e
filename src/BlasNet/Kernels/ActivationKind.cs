namespace BlasNet.Kernels;

/// <summary>Names the functions that work on each element alone.</summary>
internal enum ActivationKind
{
    Identity,
    Step,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Elu,
    Gelu,
    Silu,
    Softplus,
}
