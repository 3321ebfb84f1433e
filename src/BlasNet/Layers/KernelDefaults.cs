namespace BlasNet.Layers;

/// <summary>The defaults of layers that have a kernel and a bias, which are those of Keras.</summary>
internal static class KernelDefaults
{
    public const bool UseBias = true;

    public static Initializer Kernel => Initializer.GlorotUniform();

    public static Initializer Bias => Initializer.Zeros();
}
