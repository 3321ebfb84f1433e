namespace BlasNet.Kernels;

// Letters: N samples, H units, P units rounded up to whole blocks of sixteen.

/// <summary>One step of a long short-term memory with any functions, row by row: the formulas of <see cref="LstmCell"/>.</summary>
internal static class PlainLstm
{
    private const int Gates = 4;

    /// <summary>Computes the state after a step, and keeps the gates and their sums for the backward pass.</summary>
    /// <remarks>Shapes: those of <see cref="LstmCell"/>; inputs [N, 4 H] are the sums with bias, or empty. The sums are overwritten.
    /// </remarks>
    public static void Forward(CellActivations functions, Matrix sums, ReadOnlySpan<float> bias, RealSteps real, ReadOnlyMatrix before,
        Matrix after, Matrix h, Matrix gates, Matrix inputs)
    {
        int units = h.Columns, padded = sums.Columns / Gates;
        Bias.AddBias(sums.Span, bias, sums.Rows, sums.Columns);
        for (int n = 0; n < h.Rows; n++)
        {
            ReadOnlySpan<float> c = StateRows.Row(before, n);
            Span<float> next = StateRows.Row(after, n);
            if (!real[n])
            {
                c.CopyTo(next);
                continue;
            }
            Span<float> z = StateRows.Row(sums, n), y = StateRows.Row(h, n);
            PlainCells.Keep(z, padded, units, inputs, n);
            Span<float> i = z[..units], f = z.Slice(padded, units), g = z.Slice(2 * padded, units), o = z.Slice(3 * padded, units);
            functions.Gates(i, i);
            functions.Gates(f, f);
            functions.Candidates(g, g);
            functions.Gates(o, o);
            PlainCells.Keep(z, padded, units, gates, n);
            for (int u = 0; u < units; u++)
                next[u] = f[u] * c[u] + i[u] * g[u];
            functions.Candidates(next, y);
            Elementwise.Multiply(o, y, y);
        }
    }

    /// <summary>Computes the gradients of a step's sums, and of the cell before it.</summary>
    /// <remarks>Shapes: those of <see cref="LstmCell"/>; inputs [N, 4 H], scratch at least [4 H].</remarks>
    public static void Backward(CellActivations functions, Matrix gates, ReadOnlyMatrix inputs, ReadOnlyMatrix before, ReadOnlyMatrix after,
        RealSteps real, Matrix dh, Matrix dc, Matrix dz, Span<float> scratch)
    {
        for (int n = 0; n < dc.Rows; n++)
        {
            Span<float> row = StateRows.Row(gates, n);
            if (real[n])
                BackwardRow(functions, row, StateRows.Row(inputs, n), StateRows.Row(before, n), StateRows.Row(after, n),
                    StateRows.Row(dh, n), StateRows.Row(dc, n), scratch);
            else
                row.Clear();
            row.CopyTo(StateRows.Row(dz, n));
        }
    }

    private static void BackwardRow(CellActivations functions, Span<float> gates, ReadOnlySpan<float> inputs, ReadOnlySpan<float> before,
        ReadOnlySpan<float> after, Span<float> dn, Span<float> dc, Span<float> scratch)
    {
        int units = dc.Length;
        Span<float> i = gates[..units], f = gates.Slice(units, units), g = gates.Slice(2 * units, units), o = gates[(3 * units)..];
        Span<float> q = scratch[..units], e = scratch.Slice(units, units);
        functions.Candidates(after, q);
        Elementwise.Multiply(dn, o, e);
        functions.CandidateGradient(after, q, e, e);
        Elementwise.AddTo(dc, e);
        Elementwise.Multiply(dn, q, q);
        functions.GateGradient(inputs[(3 * units)..], o, q, o);
        // The gradient of i overwrites i, which that of g reads.
        Span<float> di = scratch.Slice(2 * units, units), dg = scratch.Slice(3 * units, units);
        Elementwise.Multiply(e, g, di);
        Elementwise.Multiply(e, i, dg);
        functions.GateGradient(inputs[..units], i, di, i);
        functions.CandidateGradient(inputs.Slice(2 * units, units), g, dg, g);
        Elementwise.Multiply(e, f, dc);
        Elementwise.Multiply(e, before, e);
        functions.GateGradient(inputs.Slice(units, units), f, e, f);
        dn.Clear();
    }
}

/// <summary>What the plain cells share.</summary>
internal static class PlainCells
{
    /// <summary>Copies the first units of each padded part of a row into a row of a matrix, unless that is empty.</summary>
    public static void Keep(ReadOnlySpan<float> row, int padded, int units, Matrix kept, int n)
    {
        if (kept.Columns == 0)
            return;
        Span<float> to = StateRows.Row(kept, n);
        for (int part = 0; part * units < to.Length; part++)
            row.Slice(part * padded, units).CopyTo(to[(part * units)..]);
    }
}
