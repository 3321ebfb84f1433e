namespace BlasNet.Optimizers;

/// <summary>The place of one parameter in the flat block of all,
/// and whether weight decay applies to it (to kernels, not to biases).</summary>
internal readonly record struct ParameterRange(int Start, int Length, bool Decays)
{
    public int End => Start + Length;
}
