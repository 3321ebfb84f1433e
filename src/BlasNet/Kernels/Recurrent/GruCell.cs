using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N samples, H units, P units rounded up to whole blocks of sixteen.

/// <summary>One step of a gated recurrent unit whose reset gate acts after the recurrent product, with tanh and the sigmoid, between the
/// products: Cho and others 2014 in the form of Keras's resetAfter and of cuDNN.</summary>
/// <remarks>
/// With the sums of the gates z, r, of the candidate's input a and of its state e: g = tanh(a + r e), h' = z h + (1 - z) g. Where a step
/// is padding, the state stands still.
/// </remarks>
internal static class GruCell
{
    private const int Sums = 4, Gates = 3;

    /// <summary>Computes the state after a step, and keeps what the backward pass reads.</summary>
    /// <remarks>Shapes: sums [N, 4 P] of z, r, a, e without bias, bias [4 P], h [N, H], gates [N, 4 H] (z, r, g, e) or empty. Overwrites h
    /// and gates, but neither in the padding.</remarks>
    public static void Forward(ReadOnlyMatrix sums, ReadOnlySpan<float> bias, RealSteps real, Matrix h, Matrix gates)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(sums, bias, real, h, gates);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(sums, bias, real, h, gates);
        else
            Forward<Lanes128>(sums, bias, real, h, gates);
    }

    /// <summary>Computes the gradients of a step's sums.</summary>
    /// <remarks>Shapes: gates [N, 4 H], before [N, H] the state, dh [N, H], dz [N, 3 H]. Overwrites the gates with the gradients of z, r, a
    /// and e, which are 0 in the padding; dz with those of the recurrent product, z, r, e; dh, the whole gradient of h', with the part
    /// of it that reaches the state before past the product.</remarks>
    public static void Backward(Matrix gates, ReadOnlyMatrix before, RealSteps real, Matrix dh, Matrix dz)
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512>(gates, before, real, dh, dz);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256>(gates, before, real, dh, dz);
        else
            Backward<Lanes128>(gates, before, real, dh, dz);
    }

    public static void Forward<V>(ReadOnlyMatrix sums, ReadOnlySpan<float> bias, RealSteps real, Matrix h, Matrix gates)
        where V : struct, ILanes<V>
    {
        int units = h.Columns, padded = sums.Columns / Sums;
        StateRows.Check(h.Rows, sums.Columns, Sums * PackedProduct.Width(units), bias.Length, sums.Columns, padded * Sums, sums.Columns);
        ref float b = ref MemoryMarshal.GetReference(bias);
        V one = V.Broadcast(1);
        for (int n = 0; n < h.Rows; n++)
        {
            if (!real[n])
                continue;
            ref float s = ref StateRows.First(sums, n), y = ref StateRows.First(h, n), saved = ref StateRows.FirstOrNone(gates, n);
            for (int u = 0; u < units; u += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, units - u);
                nuint at = (nuint)u, step = (nuint)padded;
                V z = GateFunctions.SigmoidDenominator(V.Load(ref s, at) + V.Load(ref b, at));
                V r = GateFunctions.SigmoidDenominator(V.Load(ref s, at + step) + V.Load(ref b, at + step));
                V inverse = one / (z * r);
                (z, r) = (r * inverse, z * inverse);
                V e = V.Load(ref s, at + 3 * step) + V.Load(ref b, at + 3 * step);
                V g = GateFunctions.Tanh(V.MultiplyAdd(r, e, V.Load(ref s, at + 2 * step) + V.Load(ref b, at + 2 * step)));
                Lanes.Write(V.MultiplyAdd(z, Lanes.Read<V>(ref y, at, count), (one - z) * g), ref y, at, count);
                if (gates.Columns == 0)
                    continue;
                Lanes.Write(z, ref saved, at, count);
                Lanes.Write(r, ref saved, at + (nuint)units, count);
                Lanes.Write(g, ref saved, at + 2 * (nuint)units, count);
                Lanes.Write(e, ref saved, at + 3 * (nuint)units, count);
            }
        }
    }

    public static void Backward<V>(Matrix gates, ReadOnlyMatrix before, RealSteps real, Matrix dh, Matrix dz)
        where V : struct, ILanes<V>
    {
        int units = before.Columns;
        StateRows.Check(before.Rows, gates.Columns, Sums * units, dz.Columns, Gates * units, dh.Columns, units);
        V one = V.Broadcast(1);
        for (int n = 0; n < before.Rows; n++)
        {
            if (!real[n])
            {
                StateRows.Row(gates, n).Clear();
                StateRows.Row(dz, n).Clear();
                continue;
            }
            ref float saved = ref StateRows.First(gates, n), copy = ref StateRows.First(dz, n);
            ref float state = ref StateRows.First(before, n), dy = ref StateRows.First(dh, n);
            for (int u = 0; u < units; u += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, units - u);
                nuint at = (nuint)u, atR = at + (nuint)units, atG = atR + (nuint)units, atE = atG + (nuint)units;
                V z = Lanes.Read<V>(ref saved, at, count), r = Lanes.Read<V>(ref saved, atR, count);
                V g = Lanes.Read<V>(ref saved, atG, count), e = Lanes.Read<V>(ref saved, atE, count);
                V dn = Lanes.Read<V>(ref dy, at, count);
                V dg = dn * (one - z) * (one - g * g), dgr = dg * r;
                V dzz = dn * (Lanes.Read<V>(ref state, at, count) - g) * z * (one - z), dzr = dg * e * r * (one - r);
                Lanes.Write(dzz, ref saved, at, count);
                Lanes.Write(dzr, ref saved, atR, count);
                Lanes.Write(dg, ref saved, atG, count);
                Lanes.Write(dgr, ref saved, atE, count);
                Lanes.Write(dzz, ref copy, at, count);
                Lanes.Write(dzr, ref copy, atR, count);
                Lanes.Write(dgr, ref copy, atG, count);
                Lanes.Write(dn * z, ref dy, at, count);
            }
        }
    }
}
