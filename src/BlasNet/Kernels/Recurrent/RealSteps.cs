namespace BlasNet.Kernels;

/// <summary>The samples whose step at one time is real; the others are in the padding after their last real step.</summary>
/// <param name="lengths">The number of real steps of each sample; empty where all steps are real.</param>
/// <param name="time">The position of the step in the sequence.</param>
internal readonly ref struct RealSteps(ReadOnlySpan<float> lengths, int time)
{
    private readonly ReadOnlySpan<float> lengths = lengths;
    private readonly int time = time;

    /// <summary>Gets whether the step of all samples is real.</summary>
    public bool All => lengths.IsEmpty;

    /// <summary>Gets whether the step of a sample is real.</summary>
    public bool this[int sample] => lengths.IsEmpty || time < lengths[sample];
}

/// <summary>The two functions of a recurrent cell: that of the candidates and the output, and that of the gates.</summary>
/// <param name="Candidate">The function φ, tanh in Keras.</param>
/// <param name="CandidateAlpha">Its parameter; 0 where it has none.</param>
/// <param name="Gate">The function s of the gates, the sigmoid in Keras.</param>
/// <param name="GateAlpha">Its parameter; 0 where it has none.</param>
internal readonly record struct CellActivations(ActivationKind Candidate, float CandidateAlpha, ActivationKind Gate, float GateAlpha)
{
    /// <summary>Gets whether the kernels that compute a cell in one go have these functions.</summary>
    public bool AreFused => Candidate == ActivationKind.Tanh && Gate == ActivationKind.Sigmoid;

    public void Candidates(ReadOnlySpan<float> x, Span<float> y) => Activations.Forward(Candidate, CandidateAlpha, x, y);

    public void Gates(ReadOnlySpan<float> x, Span<float> y) => Activations.Forward(Gate, GateAlpha, x, y);

    /// <summary>Computes dx = dy φ'(x), where y = φ(x).</summary>
    public void CandidateGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        Activations.Backward(Candidate, CandidateAlpha, Activations.BackwardReadsInput(Candidate) ? x : y, dy, dx);

    /// <summary>Computes dx = dy s'(x), where y = s(x).</summary>
    public void GateGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        Activations.Backward(Gate, GateAlpha, Activations.BackwardReadsInput(Gate) ? x : y, dy, dx);
}
