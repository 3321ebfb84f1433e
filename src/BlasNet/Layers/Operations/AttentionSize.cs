namespace BlasNet.Layers;

/// <summary>The input that is the query, the value and the key, for so many inputs.</summary>
internal readonly record struct AttentionRoles(int Count)
{
    public const int Query = 0;

    public int Value => Math.Min(1, Count - 1);

    public int Key => Count - 1;
}

/// <summary>The sizes of an attention: a sample's query is [T, D], its key [S, Dk] and its value [S, Dv].</summary>
internal readonly record struct AttentionSize(int T, int S, int D, int Dk, int Dv, int Heads, int KeyDim, int ValueDim)
{
    /// <summary>Gets the floats of all heads' queries at one step.</summary>
    public int KeyWidth => Heads * KeyDim;

    /// <summary>Gets the floats of all heads' values at one step.</summary>
    public int ValueWidth => Heads * ValueDim;

    /// <summary>Gets the floats of the weights of one head.</summary>
    public int Scores => T * S;

    /// <summary>Gets the operations of the projections of the inputs.</summary>
    public long InputFlops => 2L * T * D * KeyWidth + 2L * S * Dk * KeyWidth + 2L * S * Dv * ValueWidth;

    /// <summary>Gets the operations of the products of queries and keys, and of weights and values.</summary>
    public long MixFlops => 2L * T * S * (KeyWidth + ValueWidth);

    /// <summary>Gets the operations of the projection of the output.</summary>
    public long OutputFlops => 2L * T * ValueWidth * D;
}
