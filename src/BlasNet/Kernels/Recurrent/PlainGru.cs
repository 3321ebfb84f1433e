namespace BlasNet.Kernels;

// Letters: N samples, H units, P units rounded up to whole blocks of sixteen.

/// <summary>One step of a gated recurrent unit with any functions, row by row, whose reset gate acts after the recurrent product
/// (the formulas of <see cref="GruCell"/>) or before it.</summary>
/// <remarks>Before: r h takes the place of h in the candidate's product, whose sum is a: g = φ(a), h' = z h + (1 - z) g.</remarks>
internal static class PlainGru
{
    private const int Chunk = 128;

    /// <summary>Computes the state after a step whose reset gate acts after the product.</summary>
    /// <remarks>Shapes: those of <see cref="GruCell"/>; inputs [N, 3 H] are the arguments of the functions, or empty. The sums are
    /// overwritten.</remarks>
    public static void ForwardAfter(
        CellActivations functions, Matrix sums, ReadOnlySpan<float> bias, RealSteps real, Matrix h, Matrix gates, Matrix inputs)
    {
        int units = h.Columns, padded = sums.Columns / 4;
        Bias.AddBias(sums.Span, bias, sums.Rows, sums.Columns);
        for (int n = 0; n < h.Rows; n++)
        {
            if (!real[n])
                continue;
            Span<float> row = StateRows.Row(sums, n);
            Span<float> z = row[..units], r = row.Slice(padded, units), g = row.Slice(2 * padded, units), e = row.Slice(3 * padded, units);
            if (inputs.Columns > 0)
                PlainCells.Keep(row, padded, units, inputs.ColumnRange(0, 2 * units), n);
            functions.Gates(z, z);
            functions.Gates(r, r);
            for (int u = 0; u < units; u++)
                g[u] += r[u] * e[u];
            if (inputs.Columns > 0)
                g.CopyTo(StateRows.Row(inputs, n)[(2 * units)..]);
            functions.Candidates(g, g);
            PlainCells.Keep(row, padded, units, gates, n);
            Mix(z, g, StateRows.Row(h, n));
        }
    }

    /// <summary>Computes the gates of a step whose reset gate acts before the product, and r h.</summary>
    /// <remarks>Shapes: sums [N, 3 P] of z, r and, later, a, bias [3 P], h and reset [N, H], gates and inputs [N, 3 H] or empty. Overwrites
    /// the sums of z and r with the gates; reset with r h, which is 0 in the padding.</remarks>
    public static void ForwardGates(CellActivations functions, Matrix sums, ReadOnlySpan<float> bias, RealSteps real, ReadOnlyMatrix h,
        Matrix reset, Matrix gates, Matrix inputs)
    {
        int units = h.Columns, padded = sums.Columns / 3;
        for (int n = 0; n < h.Rows; n++)
        {
            Span<float> rh = StateRows.Row(reset, n);
            if (!real[n])
            {
                rh.Clear();
                continue;
            }
            Span<float> both = StateRows.Row(sums, n)[..(2 * padded)];
            Elementwise.AddTo(bias[..(2 * padded)], both);
            if (inputs.Columns > 0)
                PlainCells.Keep(both, padded, units, inputs.ColumnRange(0, 2 * units), n);
            functions.Gates(both, both);
            if (gates.Columns > 0)
                PlainCells.Keep(both, padded, units, gates.ColumnRange(0, 2 * units), n);
            Elementwise.Multiply(both.Slice(padded, units), StateRows.Row(h, n), rh);
        }
    }

    /// <summary>Computes the state after such a step from the candidate's sums.</summary>
    /// <remarks>Shapes: those of <see cref="ForwardGates"/>. Overwrites h where the step is real.</remarks>
    public static void ForwardCandidate(
        CellActivations functions, Matrix sums, ReadOnlySpan<float> bias, RealSteps real, Matrix h, Matrix gates, Matrix inputs)
    {
        int units = h.Columns, padded = sums.Columns / 3;
        for (int n = 0; n < h.Rows; n++)
        {
            if (!real[n])
                continue;
            Span<float> row = StateRows.Row(sums, n), g = row.Slice(2 * padded, units);
            Elementwise.AddTo(bias.Slice(2 * padded, units), g);
            if (inputs.Columns > 0)
                g.CopyTo(StateRows.Row(inputs, n)[(2 * units)..]);
            functions.Candidates(g, g);
            if (gates.Columns > 0)
                g.CopyTo(StateRows.Row(gates, n)[(2 * units)..]);
            Mix(row[..units], g, StateRows.Row(h, n));
        }
    }

    /// <summary>Computes the gradients of the sums of a step whose reset gate acts after the product.</summary>
    /// <remarks>Shapes: those of <see cref="GruCell"/>; inputs [N, 3 H].</remarks>
    public static void BackwardAfter(
        CellActivations functions, Matrix gates, ReadOnlyMatrix inputs, ReadOnlyMatrix before, RealSteps real, Matrix dh, Matrix dz)
    {
        int units = before.Columns;
        for (int n = 0; n < before.Rows; n++)
        {
            Span<float> row = StateRows.Row(gates, n), copy = StateRows.Row(dz, n);
            if (!real[n])
            {
                row.Clear();
                copy.Clear();
                continue;
            }
            ReadOnlySpan<float> x = StateRows.Row(inputs, n);
            Candidate(functions, row, x, StateRows.Row(before, n), StateRows.Row(dh, n));
            Span<float> r = row.Slice(units, units), dg = row.Slice(2 * units, units), e = row.Slice(3 * units, units);
            for (int u = 0; u < units; u++)
                (e[u], copy[u]) = (dg[u] * r[u], dg[u] * e[u]);
            functions.GateGradient(x.Slice(units, units), r, copy[..units], r);
            row[..(2 * units)].CopyTo(copy);
            e.CopyTo(copy[(2 * units)..]);
        }
    }

    /// <summary>Computes the gradients of z and of the candidate where the reset gate acts before the product.</summary>
    /// <remarks>Shapes: gates, inputs [N, 3 H], before, dh, dg [N, H]. Overwrites the gates' z and g with the gradients of their sums, dg
    /// with that of the candidate, dh with the part of the gradient that reaches the state before past the products.</remarks>
    public static void BackwardCandidate(
        CellActivations functions, Matrix gates, ReadOnlyMatrix inputs, ReadOnlyMatrix before, RealSteps real, Matrix dh, Matrix dg)
    {
        for (int n = 0; n < before.Rows; n++)
        {
            Span<float> row = StateRows.Row(gates, n);
            if (real[n])
                Candidate(functions, row, StateRows.Row(inputs, n), StateRows.Row(before, n), StateRows.Row(dh, n));
            else
                row.Clear();
            row[(2 * before.Columns)..].CopyTo(StateRows.Row(dg, n));
        }
    }

    /// <summary>Computes the gradient of the reset gate's sum from that of r h.</summary>
    /// <remarks>Shapes: those of <see cref="BackwardCandidate"/>; dReset [N, H], dz [N, 2 H]. Overwrites the gates' r, and dz with the
    /// gradients of z and r; adds dReset r to dh.</remarks>
    public static void BackwardReset(CellActivations functions, Matrix gates, ReadOnlyMatrix inputs, ReadOnlyMatrix before, RealSteps real,
        Matrix dReset, Matrix dh, Matrix dz)
    {
        int units = before.Columns;
        for (int n = 0; n < before.Rows; n++)
        {
            Span<float> row = StateRows.Row(gates, n), r = row.Slice(units, units);
            if (real[n])
            {
                Span<float> d = StateRows.Row(dReset, n), dState = StateRows.Row(dh, n);
                ReadOnlySpan<float> state = StateRows.Row(before, n);
                for (int u = 0; u < units; u++)
                {
                    dState[u] += d[u] * r[u];
                    d[u] *= state[u];
                }
                functions.GateGradient(StateRows.Row(inputs, n).Slice(units, units), r, d, r);
            }
            row[..(2 * units)].CopyTo(StateRows.Row(dz, n));
        }
    }

    // h' = z h + (1 - z) g
    private static void Mix(ReadOnlySpan<float> z, ReadOnlySpan<float> g, Span<float> h)
    {
        for (int u = 0; u < h.Length; u++)
            h[u] = z[u] * h[u] + (1 - z[u]) * g[u];
    }

    // The gradients of the sums of z and g from that of h', in the places of z and g; dn becomes dn z.
    private static void Candidate(
        CellActivations functions, Span<float> gates, ReadOnlySpan<float> inputs, ReadOnlySpan<float> before, Span<float> dn)
    {
        int units = before.Length;
        Span<float> z = gates[..units], g = gates.Slice(2 * units, units);
        Span<float> dz = stackalloc float[Chunk], dg = stackalloc float[Chunk];
        for (int from = 0; from < units; from += Chunk)
        {
            int count = Math.Min(Chunk, units - from);
            for (int u = 0; u < count; u++)
            {
                int i = from + u;
                dz[u] = dn[i] * (before[i] - g[i]);
                dg[u] = dn[i] * (1 - z[i]);
                dn[i] *= z[i];
            }
            functions.GateGradient(inputs.Slice(from, count), z.Slice(from, count), dz[..count], z.Slice(from, count));
            functions.CandidateGradient(
                inputs.Slice(2 * units + from, count), g.Slice(from, count), dg[..count], g.Slice(from, count));
        }
    }
}
